package io.koelectra.training;

import io.koelectra.evaluation.BestBy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The evaluations of a run in their order, and which of them is the best. */
final class EvaluationHistory {

  private final Comparator<EvaluationPoint> order;
  private final List<EvaluationPoint> points = new ArrayList<>();

  /**
   * @param bestBy the figure that decides; empty for the last evaluation
   */
  EvaluationHistory(Optional<BestBy> bestBy) {
    order =
        bestBy
            .map(figure -> Comparator.comparing(EvaluationPoint::validation, figure))
            .orElse(Comparator.comparingLong(EvaluationPoint::step));
  }

  void add(EvaluationPoint point) {
    points.add(point);
  }

  /** Replaces all evaluations by {@code others}. */
  void set(List<EvaluationPoint> others) {
    points.clear();
    points.addAll(others);
  }

  List<EvaluationPoint> points() {
    return List.copyOf(points);
  }

  /** Whether the last evaluation was made after this many steps. */
  boolean endsAt(long step) {
    return !points.isEmpty() && points.get(points.size() - 1).step() == step;
  }

  /** The first of the best evaluations after at most this many steps. */
  Optional<EvaluationPoint> bestUntil(long step) {
    return points.stream().filter(point -> point.step() <= step).max(order);
  }

  /** The first of the best evaluations. */
  Optional<EvaluationPoint> best() {
    return bestUntil(Long.MAX_VALUE);
  }

  /** Evaluations since the last that was better, or had a lower loss, than all before it. */
  int sinceProgress() {
    Optional<EvaluationPoint> lowest =
        points.stream().max(Comparator.comparing(EvaluationPoint::validation, BestBy.LOSS));
    return Stream.concat(best().stream(), lowest.stream())
        .mapToInt(point -> points.size() - 1 - points.indexOf(point))
        .min()
        .orElse(0);
  }
}
