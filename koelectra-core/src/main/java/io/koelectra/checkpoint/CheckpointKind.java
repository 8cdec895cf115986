package io.koelectra.checkpoint;

import io.koelectra.model.ParameterNames;
import java.util.Set;

/** What a checkpoint was trained for, told from the names of its tensors. */
public enum CheckpointKind {
  /** The bare encoder. */
  ENCODER,
  /** The encoder with replaced-token detection: the one to fine-tune. */
  DISCRIMINATOR,
  /** The small encoder with a masked language model head that pre-training throws away. */
  GENERATOR,
  /** A fine-tuned text classifier. */
  CLASSIFIER,
  /** No weights at all. */
  UNTRAINED;

  static CheckpointKind of(Set<String> names) {
    if (names.contains(ParameterNames.CLASSIFIER_BIAS)) {
      return CLASSIFIER;
    }
    if (names.stream().anyMatch(ParameterNames::isOfDiscriminator)) {
      return DISCRIMINATOR;
    }
    return names.stream().anyMatch(ParameterNames::isOfGenerator) ? GENERATOR : ENCODER;
  }
}
