package io.koelectra.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class KernelBenchmarksTest {

  @Test
  void everyBenchmarkRunsOnATinyShape() throws Exception {
    var options =
        new OptionsBuilder()
            .include(KernelBenchmark.class.getName())
            .include(ReviewBenchmark.class.getName())
            .param("shape", "TINY")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(1))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();

    assertThat(new Runner(options).run())
        .extracting(KernelBenchmarksTest::name)
        .containsExactlyInAnyOrder(
            "denseLayer",
            "encoderLayer",
            "encoderLayerWithDropoutMasks",
            "adamWStep",
            "tokenize",
            "plainLogits",
            "packedLogits",
            "classify");
  }

  private static String name(RunResult result) {
    return result.getPrimaryResult().getLabel();
  }
}
