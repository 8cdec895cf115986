package io.koelectra.pretraining;

import io.koelectra.training.CollapseMonitor;

/**
 * Adds up what tells whether networks have learned from texts: how they compare with what is known
 * of each token without its text. Tokens that the masking leaves alone count nowhere, neither
 * special ones nor masked positions that show their own token: these are known by their looks.
 */
public final class PretrainingEvidence {

  private final TokenFrequencies frequencies;
  private long hidden;
  private double lossSum;
  private double frequencySum;
  private double squaredGains;
  private final TokenScores maskable = new TokenScores();
  private double replacedFrequencySum;
  private long attended;
  private double largeLossSum;

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
   * @param loss its mean loss, in nats: of detection, or that of {@link
   *     PretrainingObjective#ALL_TOKENS_MLM}
   * @param constantLoss that of one answer for all tokens, from the share of replaced ones and, for
   *     all tokens' language model, token frequencies
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

  private void add(DetectionPass pass, MaskedBatch batch) {
    float[] logits = pass.logits().toFloatArray();
    for (int i = 0; i < logits.length; i++) {
      if (batch.attentionMask()[i] == 1 && frequencies.canMask(batch.ids()[i])) {
        boolean replaced = pass.replaced()[i] == 1;
        maskable.add(logits[i], replaced);
        replacedFrequencySum += replaced ? frequencies.loss(batch.ids()[i]) : 0;
      }
    }
    attended += batch.tokens();
    largeLossSum += pass.loss().getFloat() * (double) batch.tokens();
  }

  Filling filling() {
    double gain = (frequencySum - lossSum) / hidden;
    double variance = (squaredGains / hidden - gain * gain) / (hidden - 1);
    return new Filling(hidden, lossSum / hidden, frequencySum / hidden, Math.sqrt(variance));
  }

  /** Of a detector. */
  Reading detection() {
    return reading(maskable.meanLoss(), replacedEntropy());
  }

  /** Of all tokens' language model. */
  Reading allTokens() {
    return reading(
        largeLossSum / attended,
        (maskable.tokens() * replacedEntropy() + replacedFrequencySum) / attended);
  }

  private Reading reading(double loss, double constantLoss) {
    return new Reading(
        maskable.replaced(),
        maskable.tokens() - maskable.replaced(),
        maskable.auc(),
        maskable.taken(),
        loss,
        constantLoss);
  }

  private double replacedEntropy() {
    return CollapseMonitor.entropy(
        maskable.replaced(), maskable.tokens() - (double) maskable.replaced());
  }
}
