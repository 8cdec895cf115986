package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;

/** What the large network made of texts in which the generator replaced tokens. */
final class DetectionPass {

  private final float[] replaced;
  private final NDArray logits;
  private final NDArray loss;

  /**
   * @param replaced B * T values: 1 where it saw another token than the text's own
   * @param logits B * T values, above 0 where it takes a token for replaced
   * @param loss its mean loss over all tokens, a scalar
   */
  DetectionPass(float[] replaced, NDArray logits, NDArray loss) {
    this.replaced = replaced;
    this.logits = logits;
    this.loss = loss;
  }

  float[] replaced() {
    return replaced;
  }

  NDArray logits() {
    return logits;
  }

  NDArray loss() {
    return loss;
  }

  /** Tokens that are not the text's own. */
  double replacedTokens() {
    double count = 0;
    for (float value : replaced) {
      count += value;
    }
    return count;
  }
}
