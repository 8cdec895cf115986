package io.koelectra.nsmc.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {

  private static final ConfusionMatrix CONFUSION =
      ConfusionMatrix.of(
          List.of("negative", "positive"), new int[] {0, 0, 1, 1}, new int[] {0, 1, 1, 1});

  @Test
  void takesItsScoresFromTheConfusionMatrix() {
    EvaluationReport report = new EvaluationReport(CONFUSION, 0.25, Duration.ofSeconds(2));

    assertThat(report.examples()).isEqualTo(4);
    assertThat(report.accuracy()).isEqualTo(0.75);
    assertThat(report.macroF1()).isCloseTo((2.0 / 3 + 4.0 / 5) / 2, within(1e-12));
    assertThat(report.examplesPerSecond()).isEqualTo(2);
  }

  @Test
  void isFiniteWhenTheClockDidNotMove() {
    assertThat(new EvaluationReport(CONFUSION, 0.25, Duration.ZERO).examplesPerSecond())
        .isFinite()
        .isPositive();
  }

  @Test
  void printsTheScoresAndTheMatrix() {
    EvaluationReport report = new EvaluationReport(CONFUSION, 0.25, Duration.ofSeconds(2));

    assertThat(report.toString())
        .startsWith("accuracy 0.7500, macro F1 0.7333, mean loss 0.2500 over 4 examples")
        .contains(CONFUSION.toString());
  }
}
