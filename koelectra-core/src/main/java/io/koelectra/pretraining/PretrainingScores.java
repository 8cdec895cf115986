package io.koelectra.pretraining;

import io.koelectra.training.AreaUnderRoc;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Adds up what both networks made of some batches. */
final class PretrainingScores {

  private float[] logits = new float[1024];
  private boolean[] replaced = new boolean[1024];
  private int tokens;
  private long masked;
  private long replacedTokens;
  private double mlmSum;
  private double detectionSum;

  void add(PretrainingPass pass) {
    int positions = pass.batch().positions().length;
    masked += positions;
    mlmSum += pass.mlmLoss().getFloat() * (double) positions;
    pass.detection().ifPresent(large -> add(large, pass.batch().attentionMask()));
  }

  private void add(DetectionPass pass, long[] attentionMask) {
    float[] scores = pass.logits().toFloatArray();
    int before = tokens;
    for (int i = 0; i < scores.length; i++) {
      if (attentionMask[i] == 1) {
        add(scores[i], pass.replaced()[i] == 1);
      }
    }
    detectionSum += pass.loss().getFloat() * (double) (tokens - before);
  }

  private void add(float logit, boolean isReplaced) {
    if (tokens == logits.length) {
      logits = Arrays.copyOf(logits, 2 * tokens);
      replaced = Arrays.copyOf(replaced, 2 * tokens);
    }
    logits[tokens] = logit;
    replaced[tokens++] = isReplaced;
    replacedTokens += isReplaced ? 1 : 0;
  }

  PretrainingEvaluation evaluation(long step, long tokensTrained) {
    long found = 0;
    long taken = 0;
    for (int i = 0; i < tokens; i++) {
      taken += logits[i] > 0 ? 1 : 0;
      found += logits[i] > 0 && replaced[i] ? 1 : 0;
    }
    return new PretrainingEvaluation(
        step,
        tokensTrained,
        mlmSum / masked,
        tokens == 0 ? Double.NaN : 1 - (double) replacedTokens / masked,
        detectionSum / tokens, // NaN if nothing was replaced
        auc(),
        taken == 0 ? 0 : (double) found / taken,
        replacedTokens == 0 ? 0 : (double) found / replacedTokens);
  }

  /** NaN if no token, or every token, was replaced. */
  private double auc() {
    double[] scores = IntStream.range(0, tokens).mapToDouble(i -> logits[i]).toArray();
    return AreaUnderRoc.of(Arrays.copyOf(replaced, tokens), scores).orElse(Double.NaN);
  }
}
