package io.koelectra.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.examples.Console;
import io.koelectra.examples.ReviewFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkTest {

  @TempDir private Path directory;

  @Test
  void measuresEveryRegimeAndPrintsIt() throws IOException {
    List<Measurement> measurements = new ArrayList<>();

    String output = Console.outputOf(() -> measurements.addAll(run()));

    assertThat(measurements)
        .extracting(Measurement::work)
        .containsExactly(
            "fine-tune tiny, padded",
            "fine-tune tiny, buckets",
            "plain blocks tiny, one at a time",
            "classify tiny, padded",
            "classify tiny, buckets",
            "classify tiny, one at a time");
    assertThat(measurements)
        .allSatisfy(
            measured -> {
              assertThat(measured.reviewsPerSecond()).isPositive();
              assertThat(measured.shareOfPeak()).isPositive();
              assertThat(measured.realGigaflops()).isBetween(0.0, measured.gigaflops());
              assertThat(output).contains(measured.toString());
            });
    assertThat(output).contains("p50", "p99");
  }

  @Test
  void measuresRealReviews() throws IOException {
    Path reviews = ReviewFiles.plain(directory.resolve("reviews.txt"), 200);
    Files.write(
        directory.resolve("vocab.txt"),
        List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "지루하고", "재미있고", "봤다"));

    List<Measurement> measurements =
        run("--reviews", reviews.toString(), "--tokenizer", directory.toString());

    assertThat(measurements).hasSize(6);
  }

  @Test
  void refusesReviewsWithoutAVocabulary() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("--reviews", "ratings_train.txt"))
        .withMessage("--reviews needs --tokenizer, a directory with vocab.txt");
  }

  @Test
  void quantilesAreOfTheSortedValues() {
    assertThat(Measurement.quantile(new double[] {3, 1, 2}, 0.5)).isEqualTo(2);
    assertThat(Measurement.quantile(new double[] {3, 1, 2}, 0.99)).isEqualTo(3);
    assertThat(Measurement.quantile(new double[] {7}, 0)).isCloseTo(7, within(0.0));
  }

  private static List<Measurement> run(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--models", "TINY", "--regimes", "PADDED,BUCKETS"));
    all.addAll(List.of("--repetitions", "1", "--batches", "2", "--single", "3"));
    return new Benchmark().run(all.toArray(String[]::new));
  }
}
