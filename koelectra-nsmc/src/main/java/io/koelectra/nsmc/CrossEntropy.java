package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** The training loss. */
final class CrossEntropy {

  private CrossEntropy() {}

  /**
   * Mean over the batch of -log p(label), in nats.
   *
   * @param logits (B, C)
   * @param labels B class indices in [0, C)
   * @return a scalar, owned by the logits' manager
   */
  static NDArray mean(NDArray logits, int[] labels) {
    Shape shape = logits.getShape();
    int classes = (int) shape.get(1);
    float[] target = new float[labels.length * classes];
    for (int row = 0; row < labels.length; row++) {
      target[row * classes + labels[row]] = -1f / labels.length;
    }
    NDArray weights = logits.getManager().create(target, shape); // (B, C)
    return logits.logSoftmax(-1).mul(weights).sum();
  }
}
