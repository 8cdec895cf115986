package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/** The two losses of Clark et al. 2020, section 3.1; scalars in nats, with gradient. */
final class PretrainingLoss {

  private PretrainingLoss() {}

  /**
   * The mean over all masked positions of the negative log-probability of what stood there.
   *
   * @param logProbabilities (M, V)
   * @param targets M vocabulary indices
   */
  static NDArray maskedLanguageModel(NDArray logProbabilities, long[] targets) {
    NDArray indices =
        logProbabilities.getManager().create(targets, new Shape(targets.length, 1)); // (M, 1)
    return logProbabilities.gather(indices, 1).mean().neg();
  }

  /**
   * The mean over all tokens, padding left out, of the sigmoid cross-entropy, log(1 + e^x) - x y.
   *
   * @param logits (B, T)
   * @param replaced B * T values: 1 where the token is not the text's own, else 0
   * @param attentionMask B * T values: 1 for a token and 0 for padding
   */
  static NDArray detection(NDArray logits, float[] replaced, long[] attentionMask) {
    Shape shape = logits.getShape();
    long tokens = 0;
    for (long attended : attentionMask) {
      tokens += attended;
    }
    float[] weights = new float[attentionMask.length];
    float[] labelWeights = new float[attentionMask.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) attentionMask[i] / tokens;
      labelWeights[i] = replaced[i] * weights[i];
    }
    NDArray all = Activation.softPlus(logits).mul(logits.getManager().create(weights, shape));
    NDArray own = logits.mul(logits.getManager().create(labelWeights, shape));
    return all.sub(own).sum();
  }
}
