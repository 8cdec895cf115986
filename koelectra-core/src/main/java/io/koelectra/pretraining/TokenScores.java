package io.koelectra.pretraining;

import io.koelectra.evaluation.AreaUnderRoc;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A detector's logits of tokens, of which some were replaced: above 0 it takes one for replaced.
 */
final class TokenScores {

  private float[] logits = new float[1024];
  private boolean[] isReplaced = new boolean[1024];
  private int tokens;
  private int replaced;
  private int taken;
  private int found;

  void add(float logit, boolean wasReplaced) {
    if (tokens == logits.length) {
      logits = Arrays.copyOf(logits, 2 * tokens);
      isReplaced = Arrays.copyOf(isReplaced, 2 * tokens);
    }
    logits[tokens] = logit;
    isReplaced[tokens++] = wasReplaced;
    replaced += wasReplaced ? 1 : 0;
    taken += logit > 0 ? 1 : 0;
    found += logit > 0 && wasReplaced ? 1 : 0;
  }

  int tokens() {
    return tokens;
  }

  int replaced() {
    return replaced;
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
    double[] scores = IntStream.range(0, tokens).mapToDouble(i -> logits[i]).toArray();
    return AreaUnderRoc.of(Arrays.copyOf(isReplaced, tokens), scores).orElse(Double.NaN);
  }

  /** The mean loss of detection, in nats. */
  double meanLoss() {
    double sum = 0;
    for (int i = 0; i < tokens; i++) {
      double wrong = isReplaced[i] ? -(double) logits[i] : logits[i];
      sum += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
    }
    return sum / tokens;
  }
}
