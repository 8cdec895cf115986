package io.koelectra.pretraining;

import java.time.Duration;

/** Adds up what both networks made of some batches. */
final class PretrainingScores {

  private final TokenScores scores = new TokenScores();
  private long masked;
  private double mlmSum;
  private double detectionSum;

  void add(PretrainingPass pass) {
    int positions = pass.batch().positions().length;
    masked += positions;
    mlmSum += pass.mlmLoss().getFloat() * (double) positions;
    pass.detection().ifPresent(large -> add(large, pass.batch().attentionMask()));
  }

  private void add(PretrainingPass.Detection pass, long[] attentionMask) {
    float[] logits = pass.logits().toFloatArray();
    int before = scores.tokens();
    for (int i = 0; i < logits.length; i++) {
      if (attentionMask[i] == 1) {
        scores.add(logits[i], pass.replaced()[i] == 1);
      }
    }
    detectionSum += pass.loss().getFloat() * (double) (scores.tokens() - before);
  }

  /** The figures of so many texts. */
  PretrainingEvaluation evaluation(long texts, Duration took) {
    return new PretrainingEvaluation(
        texts,
        mlmSum / masked,
        scores.tokens() == 0 ? Double.NaN : 1 - (double) scores.replaced() / masked,
        detectionSum / scores.tokens(), // NaN if nothing was replaced
        scores.auc(),
        scores.taken() == 0 ? 0 : (double) scores.found() / scores.taken(),
        scores.replaced() == 0 ? 0 : (double) scores.found() / scores.replaced(),
        took);
  }
}
