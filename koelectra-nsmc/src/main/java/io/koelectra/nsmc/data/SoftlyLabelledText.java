package io.koelectra.nsmc.data;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A text, or a pair, with probabilities of its classes in place of one label, in the order of their
 * names: that of {@code Map.of} is another in every process.
 */
record SoftlyLabelledText(
    String text, Optional<String> secondText, Map<String, Double> probabilities)
    implements LabelledText {

  private static final double ROUNDING = 1e-6;

  SoftlyLabelledText {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(secondText, "secondText");
    probabilities = Collections.unmodifiableMap(new TreeMap<>(probabilities));
    Collection<Double> values = probabilities.values();
    double sum = values.stream().mapToDouble(Double::doubleValue).sum();
    if (values.size() < 2
        || values.stream().anyMatch(p -> !(p >= 0 && p <= 1))
        || Math.abs(sum - 1) > ROUNDING) {
      throw new IllegalArgumentException(
          "class probabilities must be at least two values in [0, 1] whose sum is 1, got "
              + probabilities
              + " with the sum "
              + sum);
    }
    new ClassIndex(List.copyOf(probabilities.keySet()));
  }

  @Override
  public String label() {
    return Collections.max(probabilities.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  @Override
  public Optional<Map<String, Double>> classProbabilities() {
    return Optional.of(probabilities);
  }
}
