package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** What both networks made of a batch. */
final class PretrainingPass {

  private final MaskedBatch batch;
  private final float[] replaced;
  private final NDArray mlmLoss;
  private final NDArray detectionLogits;
  private final NDArray detectionLoss;

  /**
   * @param replaced B * T values: 1 where the discriminator saw another token than the text's own
   * @param mlmLoss the generator's, a scalar
   * @param detectionLogits (B, T)
   * @param detectionLoss the discriminator's, a scalar
   */
  PretrainingPass(
      MaskedBatch batch,
      float[] replaced,
      NDArray mlmLoss,
      NDArray detectionLogits,
      NDArray detectionLoss) {
    this.batch = batch;
    this.replaced = replaced;
    this.mlmLoss = mlmLoss;
    this.detectionLogits = detectionLogits;
    this.detectionLoss = detectionLoss;
  }

  /** The generator's loss plus the discriminator's times its weight. */
  NDArray loss(double discriminatorWeight) {
    // mul(Number) would leave the weight in a Java buffer that a garbage collection frees too early
    NDArray weight = detectionLoss.getManager().full(new Shape(), (float) discriminatorWeight);
    return mlmLoss.add(detectionLoss.mul(weight));
  }

  MaskedBatch batch() {
    return batch;
  }

  float[] replaced() {
    return replaced;
  }

  NDArray mlmLoss() {
    return mlmLoss;
  }

  NDArray detectionLogits() {
    return detectionLogits;
  }

  NDArray detectionLoss() {
    return detectionLoss;
  }
}
