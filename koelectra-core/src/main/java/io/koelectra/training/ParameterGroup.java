package io.koelectra.training;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Parameters that are trained otherwise than the rest, as torch's parameter groups.
 *
 * @param prefix beginning of their Hugging Face names, such as {@code classifier.} or {@code
 *     electra.encoder.layer.11.}
 * @param rateFactor on the learning rate, at least 0; 0 leaves them as they are, though {@code
 *     freezeLayers} of the trainer does so faster
 * @param weightDecay in [0, 1) in place of the optimizer's; empty keeps that. Never applied to
 *     biases and LayerNorm weights
 */
public record ParameterGroup(String prefix, double rateFactor, OptionalDouble weightDecay) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ParameterGroup {
    Objects.requireNonNull(prefix, "prefix");
    Objects.requireNonNull(weightDecay, "weightDecay");
    if (!(rateFactor >= 0 && Double.isFinite(rateFactor))) {
      throw new IllegalArgumentException("rateFactor must be at least 0, got " + rateFactor);
    }
    double decay = weightDecay.orElse(0);
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("weightDecay must be in [0, 1), got " + decay);
    }
  }

  /** A group with another rate and the optimizer's weight decay. */
  public static ParameterGroup of(String prefix, double rateFactor) {
    return new ParameterGroup(prefix, rateFactor, OptionalDouble.empty());
  }

  /** A group with another rate and weight decay. */
  public static ParameterGroup of(String prefix, double rateFactor, double weightDecay) {
    return new ParameterGroup(prefix, rateFactor, OptionalDouble.of(weightDecay));
  }

  /** For example {@code classifier. x10.0 decay 0.0}. */
  @Override
  public String toString() {
    return prefix
        + " x"
        + rateFactor
        + (weightDecay.isPresent() ? " decay " + weightDecay.getAsDouble() : "");
  }
}
