package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.training.StepReport;
import io.koelectra.training.TrainingProgress;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {

  @Test
  void tellsEpochLossRateSpeedAndTimeLeft() {
    TrainingProgress progress =
        new TrainingProgress(
            300,
            OptionalLong.of(900),
            200,
            9600,
            "examples",
            0.45678,
            Map.of(),
            new StepReport(299, 0.5, 1.5, 1, 3.75e-5),
            Duration.ofSeconds(600),
            8.04,
            Duration.ofSeconds(4327));

    assertThat(TerminalProgress.message(progress))
        .isEqualTo(" epoch 1.5  loss 0.4568  rate 3.75e-05  8.0 texts/s  1:12:07 left");
  }
}
