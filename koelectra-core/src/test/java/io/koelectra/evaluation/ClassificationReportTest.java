package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ClassificationReportTest {

  private static final List<String> TWO = List.of("negative", "positive");
  private static final int[] ACTUAL = {0, 0, 1, 1};

  /** Probabilities of the second class; the second example is classified wrong. */
  private static final List<Softmax> OUTPUTS =
      DoubleStream.of(0.2, 0.7, 0.6, 0.9)
          .mapToObj(p -> new Softmax(new float[] {0, (float) Math.log(p / (1 - p))}))
          .toList();

  private static final ClassificationReport REPORT =
      ClassificationReport.of(TWO, ACTUAL, OUTPUTS, Duration.ofSeconds(2));

  @Test
  void takesItsFiguresFromLabelsAndOutputs() {
    assertThat(REPORT.examples()).isEqualTo(4);
    assertThat(REPORT.accuracy()).isEqualTo(0.75);
    assertThat(REPORT.macroF1()).isCloseTo((2.0 / 3 + 4.0 / 5) / 2, within(1e-12));
    assertThat(REPORT.matthewsCorrelation()).isCloseTo(1 / Math.sqrt(3), within(1e-12));
    assertThat(REPORT.macroRocAuc()).as("0.7 stands above 0.6").hasValue(0.75);
    assertThat(REPORT.meanLoss())
        .isCloseTo(
            -(Math.log(0.8) + Math.log(0.3) + Math.log(0.6) + Math.log(0.9)) / 4, within(1e-6));
    assertThat(REPORT.expectedCalibrationError())
        .as("each example in a bin of its own")
        .isCloseTo((0.2 + 0.7 + 0.4 + 0.1) / 4, within(1e-6));
    assertThat(REPORT.examplesPerSecond()).isEqualTo(2);
  }

  @Test
  void tellsTheTemperatureThatFitsBest() {
    assertThat(REPORT.temperatureScaling()).isEqualTo(TemperatureScaling.fit(ACTUAL, OUTPUTS));
    assertThat(REPORT.temperatureScaling().lossBefore()).isEqualTo(REPORT.meanLoss());
  }

  @Test
  void isFiniteWhenTheClockDidNotMove() {
    assertThat(ClassificationReport.of(TWO, ACTUAL, OUTPUTS, Duration.ZERO).examplesPerSecond())
        .isFinite()
        .isPositive();
  }

  @Test
  void printsTheScoresAndTheMatrix() {
    assertThat(REPORT.toString())
        .startsWith(
            "accuracy 0.7500 (95%: 0.3006 to 0.9544), macro F1 0.7333, MCC 0.5774, ROC-AUC 0.7500, ECE 0.3500,"
                + " mean loss 0.5108 over 4 examples (2 examples/s)")
        .contains(REPORT.confusion().toString());
  }

  @Test
  void examplesOfOneClassAloneHaveNoRocAuc() {
    ClassificationReport report =
        ClassificationReport.of(TWO, new int[] {1, 1, 1, 1}, OUTPUTS, Duration.ofSeconds(1));

    assertThat(report.macroRocAuc()).isEmpty();
    assertThat(report.matthewsCorrelation()).isZero();
    assertThat(report.toString()).doesNotContain("AUC");
  }

  @Test
  void namesItsFiguresInOrder() {
    assertThat(REPORT.figures().keySet())
        .containsExactly("accuracy", "macro F1", "MCC", "ROC-AUC", "ECE");
    assertThat(REPORT.figures()).containsEntry("accuracy", 0.75).containsEntry("ROC-AUC", 0.75);
  }

  @Test
  void namesTheExampleWhoseOutputIsNaN() {
    List<Softmax> outputs =
        List.of(OUTPUTS.get(0), new Softmax(new float[] {Float.NaN, 1}), OUTPUTS.get(2));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassificationReport.of(TWO, new int[] {0, 1, 1}, outputs, Duration.ZERO))
        .withMessageContaining("output for example 2 of 3 is NaN");
  }

  @Test
  void needsAnExample() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassificationReport.of(TWO, new int[0], List.of(), Duration.ZERO))
        .withMessageContaining("at least one; got 0 for 0");
  }
}
