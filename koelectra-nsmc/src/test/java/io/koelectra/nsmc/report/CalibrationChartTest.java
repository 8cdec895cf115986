package io.koelectra.nsmc.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.nsmc.ScoredText;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationChartTest {

  /**
   * Two of three texts in (9/15, 10/15] and one in (14/15, 1], whose confidences are 0.65 and 0.95.
   */
  private static final List<ScoredText> TEXTS =
      List.of(
          FinishedTraining.scored("가", 0, 0.65, 5),
          FinishedTraining.scored("나", 0, 0.35, 5),
          FinishedTraining.scored("다", 1, 0.95, 5));

  @Test
  void drawsBinsFromTheLeastConfidenceThatThereCanBe() {
    CalibrationChart chart =
        CalibrationChart.of(FinishedTraining.evaluation(FinishedTraining.LABELS, TEXTS));

    // from 7/15, the bin of 1/2, to 1: eight bins
    assertThat(chart.bars()).hasSize(2);
    CalibrationChart.Bar low = chart.bars().get(0);
    assertThat(low.middle()).isCloseTo(2.5 / 8, within(1e-9));
    assertThat(low.bin().accuracy()).isEqualTo(0.5);
    assertThat(low.bin().meanConfidence()).isCloseTo(0.65, within(1e-6));
    assertThat(low.share()).isEqualTo(1);
    CalibrationChart.Bar high = chart.bars().get(1);
    assertThat(high.middle()).isCloseTo(7.5 / 8, within(1e-9));
    assertThat(high.bin().accuracy()).isEqualTo(1);
    assertThat(high.share()).isEqualTo(0.5);
    assertThat(chart.diagonal()).isCloseTo(8.0 / 15, within(1e-9));
    assertThat(chart.ticks())
        .extracting(CalibrationChart.Tick::label)
        .containsExactly("0.50", "0.60", "0.70", "0.80", "0.90", "1.00");
    assertThat(chart.ticks().get(0).percent())
        .isCloseTo(100 * (0.5 - 7.0 / 15) * 15 / 8, within(1e-9));
    assertThat(chart.ticks().get(5).percent()).isCloseTo(100, within(1e-9));
  }

  /** (2 |0.5 - 0.65| + |1 - 0.95|) / 3 */
  @Test
  void tellsTheExpectedCalibrationError() {
    assertThat(
            CalibrationChart.of(FinishedTraining.evaluation(FinishedTraining.LABELS, TEXTS))
                .scaling()
                .calibrationErrorBefore())
        .isCloseTo(0.35 / 3, within(1e-6));
  }
}
