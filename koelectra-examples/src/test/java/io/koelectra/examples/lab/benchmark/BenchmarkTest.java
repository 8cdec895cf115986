package io.koelectra.examples.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.examples.Console;
import io.koelectra.examples.lab.benchmark.BenchmarkRun.Measurement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkTest {

  @Test
  void measuresEveryRegimeAndPrintsIt() throws IOException {
    List<Measurement> measurements = new ArrayList<>();

    String output = Console.outputOf(() -> measurements.addAll(run()));

    assertThat(measurements)
        .extracting(Measurement::work)
        .containsExactly(
            "fine-tune tiny, padded",
            "fine-tune tiny, buckets",
            "classify tiny, padded",
            "classify tiny, buckets",
            "classify tiny, one at a time");
    assertThat(measurements)
        .allSatisfy(
            measured -> {
              assertThat(measured.reviewsPerSecond()).isPositive();
              assertThat(measured.share()).isPositive();
              assertThat(output).contains(measured.toString());
            });
    assertThat(output).contains("p50", "p99");
  }

  @Test
  void quantilesAreOfTheSortedValues() {
    assertThat(Machine.quantile(new double[] {3, 1, 2}, 0.5)).isEqualTo(2);
    assertThat(Machine.quantile(new double[] {3, 1, 2}, 0.99)).isEqualTo(3);
    assertThat(Machine.quantile(new double[] {7}, 0)).isCloseTo(7, within(0.0));
  }

  private static List<Measurement> run() throws IOException {
    String options =
        "--models tiny --regimes padded,buckets --repetitions 1 --batches 2 --single 3";
    return new Benchmark().run(options.split(" "));
  }
}
