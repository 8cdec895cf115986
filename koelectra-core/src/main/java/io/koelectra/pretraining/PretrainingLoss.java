package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/** The losses of Clark et al. 2020, sections 3.1 and 3.4, in nats, with gradient. */
final class PretrainingLoss {

  private PretrainingLoss() {}

  /**
   * The negative log-probability of what stood at each masked position, (M, 1).
   *
   * @param logProbabilities (M, V)
   * @param targets M vocabulary indices
   */
  static NDArray maskedLanguageModel(NDArray logProbabilities, long[] targets) {
    return ofTargets(logProbabilities, targets).neg();
  }

  /** (N, V) and N vocabulary indices to the log-probabilities of these, (N, 1). */
  private static NDArray ofTargets(NDArray logProbabilities, long[] targets) {
    NDArray indices =
        logProbabilities.getManager().create(targets, new Shape(targets.length, 1)); // (N, 1)
    return logProbabilities.gather(indices, 1);
  }

  /**
   * The mean over all tokens, padding left out, a scalar, of the sigmoid cross-entropy, log(1 +
   * e^x) - x y.
   *
   * @param logits (B, T)
   * @param replaced B * T values: 1 where the token is not the text's own, else 0
   * @param attentionMask B * T values: 1 for a token and 0 for padding
   */
  static NDArray detection(NDArray logits, float[] replaced, long[] attentionMask) {
    float[] weights = weights(attentionMask);
    float[] replacedWeights = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      replacedWeights[i] = replaced[i] * weights[i];
    }
    NDArray all = Activation.softPlus(logits).mul(sameShape(weights, logits));
    return all.sub(logits.mul(sameShape(replacedWeights, logits))).sum();
  }

  /**
   * The mean over all tokens, padding left out, a scalar, of the negative log-probability of the
   * text's own token, which is D [the token read is the own] + (1 - D) p(own) for a copy
   * probability D.
   *
   * @param logProbabilities of the output layer, (B * T, V)
   * @param copyLogits of D, (B * T, 1)
   * @param targets the text's own ids, B * T
   * @param replaced B * T values: 1 where the token read is not the text's own, else 0
   * @param attentionMask B * T values: 1 for a token and 0 for padding
   */
  static NDArray allTokens(
      NDArray logProbabilities,
      NDArray copyLogits,
      long[] targets,
      float[] replaced,
      long[] attentionMask) {
    float[] weights = weights(attentionMask);
    float[] ownWeights = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      ownWeights[i] = (1 - replaced[i]) * weights[i];
    }
    NDArray logCopy = Activation.softPlus(copyLogits.neg()).neg();
    NDArray predicted =
        ofTargets(logProbabilities, targets).sub(Activation.softPlus(copyLogits)); // (B * T, 1)
    // log(e^a + e^b) = b + log(1 + e^(a - b))
    NDArray gain = Activation.softPlus(logCopy.sub(predicted));
    return predicted
        .mul(sameShape(weights, predicted))
        .add(gain.mul(sameShape(ownWeights, gain)))
        .sum()
        .neg();
  }

  /** What makes a sum a mean over tokens. */
  private static float[] weights(long[] attentionMask) {
    long tokens = 0;
    for (long attended : attentionMask) {
      tokens += attended;
    }
    float[] weights = new float[attentionMask.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) attentionMask[i] / tokens;
    }
    return weights;
  }

  private static NDArray sameShape(float[] values, NDArray other) {
    return other.getManager().create(values, other.getShape());
  }
}
