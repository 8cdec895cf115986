package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/**
 * What the networks made of a batch.
 *
 * @param mlmLoss mean over the masked positions, a scalar
 * @param detection empty where nothing is replaced
 */
record PretrainingPass(MaskedBatch batch, NDArray mlmLoss, Optional<DetectionPass> detection) {

  PretrainingPass(MaskedBatch batch, NDArray mlmLoss) {
    this(batch, mlmLoss, Optional.empty());
  }

  PretrainingPass(MaskedBatch batch, NDArray mlmLoss, DetectionPass detection) {
    this(batch, mlmLoss, Optional.of(detection));
  }

  /** The generator's loss plus the large network's times its weight, a scalar. */
  NDArray loss(double discriminatorWeight) {
    return detection
        .map(
            large -> {
              // mul(Number) would leave the weight in a Java buffer that a garbage collection frees
              NDArray weight = mlmLoss.getManager().full(new Shape(), (float) discriminatorWeight);
              return mlmLoss.add(large.loss().mul(weight));
            })
        .orElse(mlmLoss);
  }
}
