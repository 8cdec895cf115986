package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/**
 * What the networks made of a batch.
 *
 * @param maskedLosses at the masked positions, (M, 1)
 * @param detection empty where nothing is replaced
 */
record PretrainingPass(MaskedBatch batch, NDArray maskedLosses, Optional<DetectionPass> detection) {

  PretrainingPass(MaskedBatch batch, NDArray maskedLosses) {
    this(batch, maskedLosses, Optional.empty());
  }

  PretrainingPass(MaskedBatch batch, NDArray maskedLosses, DetectionPass detection) {
    this(batch, maskedLosses, Optional.of(detection));
  }

  /** The mean over the masked positions, a scalar. */
  NDArray mlmLoss() {
    return maskedLosses.mean();
  }

  /** The generator's loss plus the large network's times its weight, a scalar. */
  NDArray loss(double discriminatorWeight) {
    NDArray mlmLoss = mlmLoss();
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
