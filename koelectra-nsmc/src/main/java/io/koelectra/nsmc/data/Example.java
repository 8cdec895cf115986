package io.koelectra.nsmc.data;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The plain {@link LabelledText}. */
record Example(
    String text,
    Optional<String> secondText,
    List<String> labels,
    Optional<Map<String, Double>> classProbabilities)
    implements LabelledText {

  private static final double ROUNDING = 1e-6;

  Example {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(secondText, "secondText");
    labels = List.copyOf(labels);
  }

  /** With one label. */
  static Example of(String text, Optional<String> secondText, String label) {
    if (ComparedName.ofClass(Objects.requireNonNull(label, "label")).key().isEmpty()) {
      throw new IllegalArgumentException("label must not be blank; name the class of each text");
    }
    return new Example(text, secondText, List.of(label), Optional.empty());
  }

  /** With any number of labels, none of which may be blank or stand there twice. */
  static Example of(String text, Optional<String> secondText, List<String> labels) {
    return new Example(text, secondText, new ClassIndex(labels).names(), Optional.empty());
  }

  /** With probabilities of its classes, of which the most probable is its label. */
  static Example of(String text, Optional<String> secondText, Map<String, Double> given) {
    // in the order of their names: that of Map.of is another in every process
    Map<String, Double> probabilities = Collections.unmodifiableMap(new TreeMap<>(given));
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
    String label = Collections.max(probabilities.entrySet(), Map.Entry.comparingByValue()).getKey();
    return new Example(text, secondText, List.of(label), Optional.of(probabilities));
  }

  /** Another example with other names of its classes. */
  static Example renamed(LabelledText example, UnaryOperator<String> rename) {
    if (example.classProbabilities().isEmpty()) {
      List<String> labels = example.labels().stream().map(rename).toList();
      return of(example.text(), example.secondText(), labels);
    }
    Map<String, Double> probabilities = new LinkedHashMap<>();
    example
        .classProbabilities()
        .get()
        .forEach((name, p) -> probabilities.put(rename.apply(name), p));
    return of(example.text(), example.secondText(), probabilities);
  }

  @Override
  public String label() {
    return String.join(", ", labels);
  }
}
