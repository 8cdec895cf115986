package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.nsmc.TrainingProgress;
import io.koelectra.training.StepReport;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {

  @Test
  void tellsEpochLossRateSpeedAndTimeLeft() {
    TrainingProgress progress =
        new TrainingProgress(
            2,
            3,
            300,
            900,
            0.45678,
            new StepReport(299, 0.5, 1.5, 1, 3.75e-5),
            Duration.ofSeconds(600),
            8.04,
            Duration.ofSeconds(4327));

    assertThat(TerminalProgress.message(progress))
        .isEqualTo(" epoch 2/3  loss 0.4568  rate 3.75e-05  8.0 texts/s  1:12:07 left");
  }
}
