package io.koelectra.pretraining;

/**
 * The networks on the held-out texts, with the same masks at every evaluation.
 *
 * @param step steps taken
 * @param tokens tokens trained on so far, padding left out
 * @param mlmLoss the generator's mean loss over masked positions, in nats; the network's own with
 *     {@link PretrainingObjective#MASKED_LANGUAGE_MODEL}, where all further values are NaN or 0
 * @param sampledAccuracy share of masked positions at which the generator drew the text's own token
 * @param detectionLoss the large network's mean loss over all tokens, in nats
 * @param auc area under the ROC curve of the large network's logits: the chance that a replaced
 *     token scores above one that is not; 0.5 when it knows nothing, NaN without a replaced token
 * @param precision share of replaced tokens among those it takes for replaced; 0 if it takes none
 * @param recall share of the replaced tokens that it takes for replaced; 0 if there are none
 */
public record PretrainingEvaluation(
    long step,
    long tokens,
    double mlmLoss,
    double sampledAccuracy,
    double detectionLoss,
    double auc,
    double precision,
    double recall) {

  private static final long ENOUGH_STEPS = 1000;

  /**
   * Whether the large network still tells replaced tokens from others little better than chance.
   * Its learning rate is too high then, or the run too short, and a model that is fine-tuned from
   * it may not learn at all. A hint on the way; what decides at the end is {@link
   * PretrainingReport#verdict()}.
   */
  public boolean isBlind() {
    return step >= ENOUGH_STEPS && auc < PretrainingVerdict.LEAST_AUC;
  }

  /** One line for people. */
  @Override
  public String toString() {
    String masked =
        "step %d, %.1f million tokens: MLM loss %.4f".formatted(step, tokens / 1e6, mlmLoss);
    return Double.isNaN(detectionLoss)
        ? masked
        : "%s, sampled accuracy %.4f, detection loss %.4f, AUC %.4f, precision %.4f, recall %.4f%s"
            .formatted(
                masked,
                sampledAccuracy,
                detectionLoss,
                auc,
                precision,
                recall,
                isBlind() ? "; an AUC like that of chance: lower the learning rate" : "");
  }
}
