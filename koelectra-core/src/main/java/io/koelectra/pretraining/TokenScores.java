package io.koelectra.pretraining;

import io.koelectra.evaluation.ClassificationReport;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A detector's logits of tokens, of which some were replaced: above 0 it takes one for replaced.
 */
final class TokenScores {

  private double[] logits = new double[1024];
  private final BitSet isReplaced = new BitSet();
  private int tokens;
  private int taken;
  private int found;

  void add(float logit, boolean wasReplaced) {
    if (tokens == logits.length) {
      logits = Arrays.copyOf(logits, 2 * tokens);
    }
    logits[tokens] = logit;
    isReplaced.set(tokens++, wasReplaced);
    taken += logit > 0 ? 1 : 0;
    found += logit > 0 && wasReplaced ? 1 : 0;
  }

  int tokens() {
    return tokens;
  }

  int replaced() {
    return isReplaced.cardinality();
  }

  int taken() {
    return taken;
  }

  /** Those taken for replaced that were. */
  int found() {
    return found;
  }

  /** NaN if no token, or every token, was replaced, or if a logit is NaN. */
  double auc() {
    boolean[] positive = new boolean[tokens];
    isReplaced.stream().forEach(i -> positive[i] = true);
    return ClassificationReport.areaUnderRoc(positive, Arrays.copyOf(logits, tokens))
        .orElse(Double.NaN);
  }

  /** The mean loss of detection, in nats. */
  double meanLoss() {
    double sum = 0;
    for (int i = 0; i < tokens; i++) {
      double wrong = isReplaced.get(i) ? -logits[i] : logits[i];
      sum += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
    }
    return sum / tokens;
  }
}
