package io.koelectra.nsmc;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One text's classification.
 *
 * @param label the most probable class
 * @param probability of that class, in [0, 1]
 * @param probabilities of every class by name, in the order of the model's labels; they sum to 1
 */
public record SentimentPrediction(
    String label, double probability, Map<String, Double> probabilities) {

  /** Copies the map in its order. */
  public SentimentPrediction {
    probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
  }

  /** For example {@code positive 98.3%}. */
  @Override
  public String toString() {
    return "%s %.1f%%".formatted(label, 100 * probability);
  }
}
