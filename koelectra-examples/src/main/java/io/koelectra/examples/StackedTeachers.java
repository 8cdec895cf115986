package io.koelectra.examples;

import io.koelectra.nsmc.Sentiment;
import io.koelectra.nsmc.data.LabelledText;
import java.util.List;

/**
 * Stacked generalization (Wolpert 1992): the weights with which the log-odds of several teachers
 * together say most about labels that none of them has seen.
 */
final class StackedTeachers {

  private static final int SWEEPS = 200;

  /** Keeps the weight of a teacher finite who is right about every text. */
  private static final double PRIOR_PRECISION = 0.1;

  private final double[] weights;
  private double bias;

  private StackedTeachers(int teachers) {
    weights = new double[teachers];
  }

  /**
   * Finds the weights by Newton's method on one after another, from a mean of all on.
   *
   * @param logOdds of each teacher, those of all examples
   * @param examples held out from all that the teachers have learned from
   */
  static StackedTeachers fit(List<double[]> logOdds, List<? extends LabelledText> examples) {
    StackedTeachers stacked = new StackedTeachers(logOdds.size());
    int[] labels = examples.stream().mapToInt(e -> Sentiment.of(e.label()).index()).toArray();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int weight = -1; weight < logOdds.size(); weight++) {
        stacked.improve(weight, logOdds, labels);
      }
    }
    return stacked;
  }

  /** The probability of the second class that the teachers together give to each text. */
  double[] probabilities(List<double[]> logOdds) {
    double[] probabilities = new double[logOdds.get(0).length];
    for (int text = 0; text < probabilities.length; text++) {
      double sum = bias;
      for (int teacher = 0; teacher < weights.length; teacher++) {
        sum += weights[teacher] * logOdds.get(teacher)[text];
      }
      probabilities[text] = 1 / (1 + Math.exp(-sum));
    }
    return probabilities;
  }

  /** A step on one teacher's weight, or on the bias with -1. */
  private void improve(int weight, List<double[]> logOdds, int[] labels) {
    double[] probabilities = probabilities(logOdds);
    double value = weight < 0 ? bias : weights[weight];
    double slope = -PRIOR_PRECISION * value;
    double curvature = PRIOR_PRECISION;
    for (int text = 0; text < probabilities.length; text++) {
      double p = probabilities[text];
      double x = weight < 0 ? 1 : logOdds.get(weight)[text];
      slope += (labels[text] - p) * x;
      curvature += p * (1 - p) * x * x;
    }
    if (weight < 0) {
      bias += slope / curvature;
    } else {
      weights[weight] += slope / curvature;
    }
  }
}
