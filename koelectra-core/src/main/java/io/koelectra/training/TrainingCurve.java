package io.koelectra.training;

import io.koelectra.training.TrainingReport.CurvePoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Loss, gradient norm and rate of a run of any length in few points: when there are {@value
 * #MOST_POINTS}, every two become one, and from then on a point stands for twice as many steps.
 *
 * @param stepsPerPoint steps of every point but the last, which may have fewer
 */
record TrainingCurve(List<CurvePoint> points, int stepsPerPoint) {

  static final int MOST_POINTS = 1024;

  TrainingCurve {
    points = List.copyOf(points);
  }

  static TrainingCurve empty() {
    return new TrainingCurve(List.of(), 1);
  }

  /** This curve with one step more. */
  TrainingCurve with(StepReport step) {
    CurvePoint added = CurvePoint.of(step);
    List<CurvePoint> longer = new ArrayList<>(points);
    int last = points.size() - 1;
    if (last >= 0 && points.get(last).steps() < stepsPerPoint) {
      longer.set(last, points.get(last).and(added));
    } else if (points.size() == MOST_POINTS) {
      return halved().with(step);
    } else {
      longer.add(added);
    }
    return new TrainingCurve(longer, stepsPerPoint);
  }

  private TrainingCurve halved() {
    List<CurvePoint> half = new ArrayList<>();
    for (int i = 0; i < points.size(); i += 2) {
      half.add(points.get(i).and(points.get(i + 1)));
    }
    return new TrainingCurve(half, 2 * stepsPerPoint);
  }
}
