package io.koelectra.evaluation;

import java.util.Comparator;

/** The validation figure by which the best epoch is chosen; equals are told apart by their loss. */
public enum BestBy implements Comparator<EvaluationReport> {
  /** Highest accuracy. */
  ACCURACY(Comparator.comparingDouble(EvaluationReport::accuracy)),
  /** Highest unweighted mean of the classes' F1. */
  MACRO_F1(Comparator.comparingDouble(EvaluationReport::macroF1)),
  /** Lowest mean loss. */
  LOSS(Comparator.comparingDouble(report -> 0));

  @SuppressWarnings("ImmutableEnumChecker") // a comparator of functions without state
  private final Comparator<EvaluationReport> order;

  BestBy(Comparator<EvaluationReport> figure) {
    order = figure.thenComparing(Comparator.comparingDouble(EvaluationReport::meanLoss).reversed());
  }

  /** Above 0 if {@code a} is better than {@code b}, 0 if they are equally good. */
  @Override
  public int compare(EvaluationReport a, EvaluationReport b) {
    return order.compare(a, b);
  }
}
