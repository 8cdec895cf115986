package io.koelectra.pretraining;

import io.koelectra.training.Task.Watch;

/**
 * Adds up what tells whether networks have learned from texts: how they compare with what is known
 * of each token without its text. Tokens that the masking leaves alone count nowhere, neither
 * special ones nor masked positions that show their own token: these are known by their looks.
 */
final class PretrainingEvidence {

  private final TokenFrequencies frequencies;
  private long hidden;
  private double lossSum;
  private double frequencySum;
  private double squaredGains;
  private final TokenScores maskable = new TokenScores();

  PretrainingEvidence(TokenFrequencies frequencies) {
    this.frequencies = frequencies;
  }

  /**
   * The network that fills in what is masked.
   *
   * @param tokens shown to it as [MASK]
   * @param loss its mean loss on them, in nats
   * @param frequencyLoss that of the training texts' token frequencies
   * @param error standard error of the difference
   */
  record Filling(long tokens, double loss, double frequencyLoss, double error) {}

  /**
   * The large network that reads what was filled in.
   *
   * @param replaced tokens that are not the text's own
   * @param own tokens that are
   * @param auc as of {@link PretrainingEvaluation}; NaN without one of the two, or if a score is
   *     NaN
   * @param taken tokens taken for replaced
   * @param loss its mean loss, in nats
   * @param constantLoss that of one answer for all tokens, from the share of replaced ones
   */
  record Reading(
      long replaced, long own, double auc, long taken, double loss, double constantLoss) {

    boolean isOneAnswer() {
      return taken == 0 || taken == replaced + own;
    }
  }

  void add(PretrainingPass pass) {
    MaskedBatch batch = pass.batch();
    float[] losses = pass.maskedLosses().toFloatArray();
    for (int m = 0; m < losses.length; m++) {
      int position = (int) batch.positions()[m];
      if (batch.maskedIds()[position] != batch.ids()[position]) {
        double known = frequencies.loss(batch.ids()[position]);
        hidden++;
        lossSum += losses[m];
        frequencySum += known;
        squaredGains += (known - losses[m]) * (known - losses[m]);
      }
    }
    pass.detection().ifPresent(large -> add(large, batch));
  }

  private void add(PretrainingPass.Detection pass, MaskedBatch batch) {
    float[] logits = pass.logits().toFloatArray();
    for (int i = 0; i < logits.length; i++) {
      if (batch.attentionMask()[i] == 1 && frequencies.canMask(batch.ids()[i])) {
        maskable.add(logits[i], pass.replaced()[i] == 1);
      }
    }
  }

  Filling filling() {
    double gain = (frequencySum - lossSum) / hidden;
    double variance = (squaredGains / hidden - gain * gain) / (hidden - 1);
    return new Filling(hidden, lossSum / hidden, frequencySum / hidden, Math.sqrt(variance));
  }

  Reading detection() {
    return new Reading(
        maskable.replaced(),
        maskable.tokens() - maskable.replaced(),
        maskable.auc(),
        maskable.taken(),
        maskable.meanLoss(),
        Watch.entropy(maskable.replaced(), maskable.tokens() - (double) maskable.replaced()));
  }
}
