package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.Arrays;

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
    NDArray indices =
        logProbabilities.getManager().create(targets, new Shape(targets.length, 1)); // (M, 1)
    return logProbabilities.gather(indices, 1).neg();
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
    float tokens = Arrays.stream(attentionMask).sum();
    float[] weights = new float[attentionMask.length]; // make a sum a mean over tokens
    float[] replacedWeights = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = attentionMask[i] / tokens;
      replacedWeights[i] = replaced[i] * weights[i];
    }
    NDManager manager = logits.getManager();
    NDArray all = Activation.softPlus(logits).mul(manager.create(weights, logits.getShape()));
    return all.sub(logits.mul(manager.create(replacedWeights, logits.getShape()))).sum();
  }
}
