package io.koelectra.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Class probabilities of one row of logits, in double precision. */
public final class Softmax {

  /** Relative to the largest, so that only their differences count. */
  private final double[] logits;

  private final int argmax;
  private final double logSum;

  /** Of one row of logits, C floats. */
  public Softmax(float[] row) {
    this(IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray());
  }

  private Softmax(double[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      best = row[i] > row[best] ? i : best;
    }
    double largest = row[best];
    argmax = best;
    logits = Arrays.stream(row).map(logit -> logit - largest).toArray();
    logSum = Math.log(Arrays.stream(logits).map(Math::exp).sum());
  }

  /**
   * The probabilities of these logits divided by a temperature: above 1 nearer to each other, below
   * 1 farther apart, in the same order.
   *
   * @param temperature above 0
   */
  public Softmax withTemperature(double temperature) {
    return new Softmax(Arrays.stream(logits).map(logit -> logit / temperature).toArray());
  }

  /** C. */
  public int classes() {
    return logits.length;
  }

  /** The first of the most probable classes. */
  public int argmax() {
    return argmax;
  }

  /** The probability of the most probable class, in [1/C, 1]. */
  public double confidence() {
    return probability(argmax);
  }

  /** The probability of class {@code label}, in [0, 1]. */
  public double probability(int label) {
    return Math.exp(logits[label] - logSum);
  }

  /** Cross-entropy in nats if {@code label} is the truth. */
  public double loss(int label) {
    return logSum - logits[label];
  }

  /**
   * The mean cross-entropy in nats.
   *
   * @param actual class index of each example
   * @param outputs of the same length
   */
  public static double meanLoss(int[] actual, List<Softmax> outputs) {
    return IntStream.range(0, actual.length)
        .mapToDouble(i -> outputs.get(i).loss(actual[i]))
        .average()
        .orElse(0);
  }

  /**
   * log(p / (1 - p)) for the probability p of class {@code label}: in the order of p, but keeps
   * apart what rounds to a probability of 1.
   */
  double logOdds(int label) {
    if (label != argmax) {
      return -loss(label) - Math.log1p(-probability(label));
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (int other = 0; other < logits.length; other++) {
      largest = other == label ? largest : Math.max(largest, logits[other]);
    }
    double others = 0;
    for (int other = 0; other < logits.length; other++) {
      others += other == label ? 0 : Math.exp(logits[other] - largest);
    }
    return logits[label] - largest - Math.log(others);
  }

  /** By how much the loss of {@code label} grows with a factor on the logits, at that factor. */
  double lossSlope(int label, double factor) {
    double weights = 0;
    double weighted = 0;
    for (double logit : logits) {
      double weight = Math.exp(factor * logit);
      weights += weight;
      weighted += weight * (logit - logits[label]);
    }
    return weighted / weights;
  }
}
