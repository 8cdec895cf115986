package io.koelectra.nsmc;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One text's classification, or that there is nothing to classify.
 *
 * @param label the most probable class; {@code ""} for an empty text
 * @param probability of that class, in [0, 1]; 0 for an empty text
 * @param probabilities of every class by name, in the order of the model's labels; they sum to 1.
 *     Without any for an empty text
 */
public record SentimentPrediction(
    String label, double probability, Map<String, Double> probabilities) {

  /** What is said of an empty text. */
  static final SentimentPrediction NO_ANSWER = new SentimentPrediction("", 0, Map.of());

  /** Classes beside the most probable one that {@link #toString} shows. */
  private static final int OTHERS_SHOWN = 3;

  /** Copies the map in its order. */
  public SentimentPrediction {
    probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
  }

  /** Whether the text had anything to classify; an empty or blank one has not. */
  public boolean hasAnswer() {
    return !probabilities.isEmpty();
  }

  /**
   * The class and the most probable ones of the others, such as {@code 배송 73.2% (제품 20.1%, 환불
   * 6.7%)}, or {@code no answer: empty text}.
   */
  @Override
  public String toString() {
    if (!hasAnswer()) {
      return "no answer: empty text";
    }
    List<Map.Entry<String, Double>> others =
        probabilities.entrySet().stream()
            .filter(other -> !other.getKey().equals(label))
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .toList();
    String shown =
        others.stream()
            .limit(OTHERS_SHOWN)
            .map(other -> percent(other.getKey(), other.getValue()))
            .collect(Collectors.joining(", "));
    int hidden = others.size() - OTHERS_SHOWN;
    return percent(label, probability)
        + " (%s%s)".formatted(shown, hidden > 0 ? " and " + hidden + " more" : "");
  }

  private static String percent(String label, double probability) {
    return "%s %.1f%%".formatted(label, 100 * probability);
  }
}
