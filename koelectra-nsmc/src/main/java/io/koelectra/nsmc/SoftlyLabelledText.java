package io.koelectra.nsmc;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A text with probabilities of its classes in place of one label. */
record SoftlyLabelledText(String text, List<Double> probabilities) implements LabelledText {

  private static final double ROUNDING = 1e-6;

  SoftlyLabelledText {
    Objects.requireNonNull(text, "text");
    probabilities = List.copyOf(probabilities);
    double sum = probabilities.stream().mapToDouble(Double::doubleValue).sum();
    if (probabilities.size() < 2
        || probabilities.stream().anyMatch(p -> !(p >= 0 && p <= 1))
        || Math.abs(sum - 1) > ROUNDING) {
      throw new IllegalArgumentException(
          "class probabilities must be at least two values in [0, 1] whose sum is 1, got "
              + probabilities
              + " with the sum "
              + sum);
    }
  }

  @Override
  public int label() {
    return probabilities.indexOf(Collections.max(probabilities));
  }

  @Override
  public Optional<List<Double>> classProbabilities() {
    return Optional.of(probabilities);
  }
}
