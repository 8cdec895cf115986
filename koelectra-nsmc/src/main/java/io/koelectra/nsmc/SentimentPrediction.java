package io.koelectra.nsmc;

import io.koelectra.evaluation.Softmax;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ProblemType;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a model says of one text, or that there is nothing to say of it: the scores that Hugging
 * Face's text-classification pipeline gives, calibrated if the model is.
 *
 * <ul>
 *   <li>One class is right: a score is the class's probability, and all sum to 1.
 *   <li>Several classes may be right at once: a score is the probability that this class is one of
 *       them, whatever the others are. Those from 0.5 are the likely ones.
 *   <li>Regression: a score is the value itself, of any size.
 * </ul>
 *
 * @param type which of the three
 * @param label the class with the highest score; a regression's only name, as a rule; {@code ""}
 *     for an empty text
 * @param score of that class; 0 for an empty text
 * @param scores of every class by name, in the order of the model's labels; without any for an
 *     empty text
 */
public record SentimentPrediction(
    ProblemType type, String label, double score, Map<String, Double> scores) {

  /** What is said of an empty text. */
  static final SentimentPrediction NO_ANSWER =
      new SentimentPrediction(ProblemType.SINGLE_LABEL_CLASSIFICATION, "", 0, Map.of());

  /** Classes beside the most probable one that {@link #toString} shows. */
  private static final int OTHERS_SHOWN = 3;

  /** Copies the map in its order. */
  public SentimentPrediction {
    Objects.requireNonNull(type, "type");
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /**
   * What a model with these outputs says.
   *
   * @param temperature that they are divided by, if they become probabilities
   */
  static SentimentPrediction of(float[] logits, ElectraConfig config, double temperature) {
    Softmax softmax = new Softmax(logits).withTemperature(temperature);
    IntStream outputs = IntStream.range(0, logits.length);
    double[] scores =
        switch (config.problemType()) {
          case SINGLE_LABEL_CLASSIFICATION -> outputs.mapToDouble(softmax::probability).toArray();
          case MULTI_LABEL_CLASSIFICATION -> Objective.probabilities(logits, temperature);
          case REGRESSION -> outputs.mapToDouble(i -> logits[i]).toArray();
        };
    Map<String, Double> byLabel = new LinkedHashMap<>();
    int best = 0;
    for (int label = 0; label < scores.length; label++) {
      byLabel.put(config.labels().get(label), scores[label]);
      best = scores[label] > scores[best] ? label : best;
    }
    return new SentimentPrediction(
        config.problemType(), config.labels().get(best), scores[best], byLabel);
  }

  /**
   * The score as a probability, in [0, 1].
   *
   * @throws IllegalStateException if the model is a regression, whose values are none
   */
  public double probability() {
    requireProbabilities();
    return score;
  }

  /**
   * The scores as probabilities, in [0, 1].
   *
   * @throws IllegalStateException if the model is a regression, whose values are none
   */
  public Map<String, Double> probabilities() {
    requireProbabilities();
    return scores;
  }

  private void requireProbabilities() {
    if (type == ProblemType.REGRESSION) {
      throw new IllegalStateException(
          "the model is a regression, which gives values and no probabilities; call score()");
    }
  }

  /** Whether the text had anything to classify; an empty or blank one has not. */
  public boolean hasAnswer() {
    return !scores.isEmpty();
  }

  /**
   * The class and the most probable ones of the others, such as {@code 배송 73.2% (제품 20.1%, 환불
   * 6.7%)}, {@code score 3.72} of a regression, or {@code no answer: empty text}.
   */
  @Override
  public String toString() {
    if (!hasAnswer()) {
      return "no answer: empty text";
    }
    if (type == ProblemType.REGRESSION) {
      return "%s %.4g".formatted(label, score);
    }
    List<Map.Entry<String, Double>> others =
        scores.entrySet().stream()
            .filter(other -> !other.getKey().equals(label))
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .toList();
    String shown =
        others.stream()
            .limit(OTHERS_SHOWN)
            .map(other -> percent(other.getKey(), other.getValue()))
            .collect(Collectors.joining(", "));
    int hidden = others.size() - OTHERS_SHOWN;
    return percent(label, score)
        + " (%s%s)".formatted(shown, hidden > 0 ? " and " + hidden + " more" : "");
  }

  private static String percent(String label, double probability) {
    return "%s %.1f%%".formatted(label, 100 * probability);
  }
}
