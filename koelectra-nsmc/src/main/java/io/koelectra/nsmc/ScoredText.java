package io.koelectra.nsmc;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.Softmax;
import io.koelectra.nsmc.data.ClassNames;
import io.koelectra.nsmc.data.LabelledText;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A labelled text and what a model says of it.
 *
 * @param example the text and its label
 * @param tokens that the model read of it, [CLS] and [SEP] included
 * @param label the example's class, by the name that the model has for it
 * @param labels names of the model's classes, in the order of {@code output}
 * @param output the model's probabilities of the classes
 */
public record ScoredText(
    LabelledText example, int tokens, String label, List<String> labels, Softmax output) {

  /** None may be null. */
  public ScoredText {
    Objects.requireNonNull(example, "example");
    Objects.requireNonNull(output, "output");
    labels = List.copyOf(labels);
    if (!labels.contains(Objects.requireNonNull(label, "label"))) {
      throw new IllegalArgumentException(
          "label must be one of %s, got \"%s\"".formatted(ClassNames.shown(labels), label));
    }
  }

  /**
   * Sums up what a model says of texts.
   *
   * @param scored by one model, at least one
   * @param took time for encoding and scoring
   */
  public static EvaluationReport evaluation(List<ScoredText> scored, Duration took) {
    return EvaluationReport.of(
        scored.get(0).labels(),
        indices(scored, ScoredText::label),
        scored.stream().map(ScoredText::output).toList(),
        took);
  }

  /** What each text's class is, by index, for figures. */
  static int[] indices(List<ScoredText> scored, Function<ScoredText, String> name) {
    return scored.stream().mapToInt(text -> text.labels.indexOf(name.apply(text))).toArray();
  }

  /** What a model of another temperature says; see {@link Softmax#withTemperature}. */
  public ScoredText withTemperature(double temperature) {
    return new ScoredText(example, tokens, label, labels, output.withTemperature(temperature));
  }

  /** The name of the most probable class. */
  public String predicted() {
    return labels.get(output.argmax());
  }

  /** Whether the most probable class is the label's. */
  public boolean isRight() {
    return predicted().equals(label);
  }

  /** The probability of the most probable class, in [0, 1]. */
  public double confidence() {
    return output.confidence();
  }
}
