package io.koelectra.nsmc;

import io.koelectra.model.ProblemType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a model says of one text: the scores that Hugging Face's text-classification pipeline gives,
 * calibrated if the model is.
 *
 * <ul>
 *   <li>One class is right: a score is the class's probability, and all sum to 1.
 *   <li>Several classes may be right at once: a score is the probability that this class is one of
 *       them, whatever the others are. Those from 0.5 are the likely ones.
 *   <li>Regression: a score is the value itself, of any size.
 * </ul>
 *
 * @param type which of the three
 * @param label the class with the highest score; a regression's only name, as a rule
 * @param score of that class
 * @param scores of every class by name, in the order of the model's labels
 */
public record SentimentPrediction(
    ProblemType type, String label, double score, Map<String, Double> scores) {

  /** Copies the map in its order. */
  public SentimentPrediction {
    Objects.requireNonNull(type, "type");
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /** Of a model for which one class is right. */
  public SentimentPrediction(String label, double probability, Map<String, Double> probabilities) {
    this(ProblemType.SINGLE_LABEL_CLASSIFICATION, label, probability, probabilities);
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

  /** For example {@code positive 98.3%}, or {@code score 3.72} of a regression. */
  @Override
  public String toString() {
    return type == ProblemType.REGRESSION
        ? "%s %.4g".formatted(label, score)
        : "%s %.1f%%".formatted(label, 100 * score);
  }
}
