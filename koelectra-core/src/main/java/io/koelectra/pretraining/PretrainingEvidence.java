package io.koelectra.pretraining;

import io.koelectra.training.AreaUnderRoc;
import io.koelectra.training.CollapseMonitor;
import java.util.Arrays;

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
  private double[] scores = new double[1024];
  private boolean[] isReplaced = new boolean[1024];
  private int maskable;
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
        add(logits[i], replaced);
        replacedFrequencySum += replaced ? frequencies.loss(batch.ids()[i]) : 0;
      }
    }
    attended += batch.tokens();
    largeLossSum += pass.loss().getFloat() * (double) batch.tokens();
  }

  private void add(double score, boolean replaced) {
    if (maskable == scores.length) {
      scores = Arrays.copyOf(scores, 2 * maskable);
      isReplaced = Arrays.copyOf(isReplaced, 2 * maskable);
    }
    scores[maskable] = score;
    isReplaced[maskable++] = replaced;
  }

  Filling filling() {
    double gain = (frequencySum - lossSum) / hidden;
    double variance = (squaredGains / hidden - gain * gain) / (hidden - 1);
    return new Filling(hidden, lossSum / hidden, frequencySum / hidden, Math.sqrt(variance));
  }

  /** Of a detector. */
  Reading detection() {
    double sum = 0;
    for (int i = 0; i < maskable; i++) {
      double wrong = isReplaced[i] ? -scores[i] : scores[i];
      sum += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
    }
    return reading(sum / maskable, replacedEntropy());
  }

  /** Of all tokens' language model. */
  Reading allTokens() {
    return reading(
        largeLossSum / attended, (maskable * replacedEntropy() + replacedFrequencySum) / attended);
  }

  private Reading reading(double loss, double constantLoss) {
    boolean[] positive = Arrays.copyOf(isReplaced, maskable);
    double[] all = Arrays.copyOf(scores, maskable);
    return new Reading(
        replaced(),
        maskable - replaced(),
        AreaUnderRoc.of(positive, all).orElse(Double.NaN),
        Arrays.stream(all).filter(score -> score > 0).count(),
        loss,
        constantLoss);
  }

  private int replaced() {
    int count = 0;
    for (int i = 0; i < maskable; i++) {
      count += isReplaced[i] ? 1 : 0;
    }
    return count;
  }

  private double replacedEntropy() {
    return CollapseMonitor.entropy(replaced(), maskable - (double) replaced());
  }
}
