package io.koelectra.nsmc.evaluation;

/** Class probabilities of one row of logits, in double precision. */
public final class Softmax {

  private final double[] logits;
  private final double logSum;

  /** Of one row of logits, C floats. */
  public Softmax(float[] row) {
    logits = new double[row.length];
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < row.length; i++) {
      logits[i] = row[i];
      max = Math.max(max, row[i]);
    }
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - max);
    }
    logSum = max + Math.log(sum);
  }

  /** The first of the most probable classes. */
  public int argmax() {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /** The probability of class {@code label}, in [0, 1]. */
  public double probability(int label) {
    return Math.exp(logits[label] - logSum);
  }

  /** Cross-entropy in nats if {@code label} is the truth. */
  public double loss(int label) {
    return logSum - logits[label];
  }
}
