package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the networks made of a batch.
 *
 * @param maskedLosses at the masked positions, (M, 1)
 * @param detection empty where nothing is replaced
 */
record PretrainingPass(MaskedBatch batch, NDArray maskedLosses, Optional<Detection> detection) {

  static final String MLM_LOSS = "MLM loss";

  PretrainingPass(MaskedBatch batch, NDArray maskedLosses) {
    this(batch, maskedLosses, Optional.empty());
  }

  PretrainingPass(MaskedBatch batch, NDArray maskedLosses, Detection detection) {
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

  /** What the networks did, by name: means over the batch. */
  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(MLM_LOSS, (double) mlmLoss().getFloat());
    detection.ifPresent(
        large -> {
          figures.put("detection loss", (double) large.loss().getFloat());
          figures.put("sampled accuracy", 1 - large.replacedTokens() / batch.positions().length);
        });
    return figures;
  }

  /**
   * What the large network made of texts in which the generator replaced tokens.
   *
   * @param replaced B * T values: 1 where it saw another token than the text's own
   * @param logits B * T values, above 0 where it takes a token for replaced
   * @param loss its mean loss over all tokens, a scalar
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Detection(float[] replaced, NDArray logits, NDArray loss) {

    /** Tokens that are not the text's own. */
    double replacedTokens() {
      double count = 0;
      for (float value : replaced) {
        count += value;
      }
      return count;
    }
  }
}
