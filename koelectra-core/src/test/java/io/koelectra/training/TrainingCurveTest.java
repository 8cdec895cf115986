package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.training.TrainingReport.CurvePoint;
import org.junit.jupiter.api.Test;

class TrainingCurveTest {

  @Test
  void aShortRunKeepsEveryStep() {
    TrainingCurve curve = curve(TrainingCurve.MOST_POINTS);

    assertThat(curve.points()).hasSize(TrainingCurve.MOST_POINTS);
    assertThat(curve.points().get(17)).isEqualTo(new CurvePoint(1, 18, 17, 34, 51));
  }

  /** Losses 0, 1, 2, ...: each point's is the middle of its steps' numbers. */
  @Test
  void aLongRunIsThinnedToMeans() {
    int steps = 5 * TrainingCurve.MOST_POINTS + 3;
    TrainingCurve curve = curve(steps);

    assertThat(curve.stepsPerPoint()).isEqualTo(8);
    assertThat(curve.points()).hasSize((steps + 7) / 8);
    assertThat(curve.points().stream().mapToInt(CurvePoint::steps).sum()).isEqualTo(steps);
    for (CurvePoint point : curve.points()) {
      double middle = point.lastStep() - 1 - (point.steps() - 1) / 2.0;
      assertThat(point.loss()).isCloseTo(middle, within(1e-9));
      assertThat(point.gradientNorm()).isCloseTo(2 * middle, within(1e-9));
      assertThat(point.learningRate()).isCloseTo(3 * middle, within(1e-9));
    }
  }

  private static TrainingCurve curve(int steps) {
    TrainingCurve curve = TrainingCurve.empty();
    for (int step = 0; step < steps; step++) {
      curve = curve.with(new StepReport(step, step, 2.0 * step, 0, 3.0 * step));
    }
    return curve;
  }
}
