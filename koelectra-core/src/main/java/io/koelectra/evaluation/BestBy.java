package io.koelectra.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/** The validation figure by which the best epoch is chosen; equals are told apart by their loss. */
public enum BestBy implements Comparator<EvaluationReport> {
  /** Highest accuracy. */
  ACCURACY("accuracy"),
  /** Highest unweighted mean of the classes' or labels' F1. */
  MACRO_F1("macro F1"),
  /** Highest F1 over all labels together. */
  MICRO_F1("micro F1"),
  /** Highest Pearson correlation; one that equal predictions leave undefined is the lowest. */
  PEARSON("Pearson"),
  /** Highest Spearman correlation; one that equal predictions leave undefined is the lowest. */
  SPEARMAN("Spearman"),
  /** Lowest mean loss. */
  LOSS("mean loss");

  private final String figure;

  BestBy(String figure) {
    this.figure = figure;
  }

  /**
   * Above 0 if {@code a} is better than {@code b}, 0 if they are equally good.
   *
   * @throws IllegalArgumentException if a report is of a task that does not have the figure
   */
  @Override
  public int compare(EvaluationReport a, EvaluationReport b) {
    int order = Double.compare(figure(a), figure(b));
    return order == 0 ? Double.compare(b.meanLoss(), a.meanLoss()) : order;
  }

  private double figure(EvaluationReport report) {
    Map<String, Double> figures = report.figures();
    if (!isFigureOf(report)) {
      throw new IllegalArgumentException(
          "the best model cannot be chosen by %s: the evaluation has the figures %s; choose one of %s"
              .formatted(
                  this,
                  figures.keySet(),
                  Arrays.stream(values()).filter(other -> other.isFigureOf(report)).toList()));
    }
    return this == LOSS ? 0 : figures.getOrDefault(figure, Double.NEGATIVE_INFINITY);
  }

  private boolean isFigureOf(EvaluationReport report) {
    return switch (this) {
      case LOSS -> true;
      case PEARSON, SPEARMAN -> report instanceof RegressionReport;
      default -> report.figures().containsKey(figure);
    };
  }
}
