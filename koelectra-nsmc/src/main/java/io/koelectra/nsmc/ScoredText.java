package io.koelectra.nsmc;

import io.koelectra.nsmc.evaluation.EvaluationReport;
import io.koelectra.nsmc.evaluation.Softmax;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A labelled text and what a model says of it.
 *
 * @param example the text and its label
 * @param tokens that the model read of it, [CLS] and [SEP] included
 * @param output the model's probabilities of the classes
 */
public record ScoredText(LabelledText example, int tokens, Softmax output) {

  /** None may be null. */
  public ScoredText {
    Objects.requireNonNull(example, "example");
    Objects.requireNonNull(output, "output");
  }

  /**
   * Sums up what a model says of texts.
   *
   * @param labels class names by index
   * @param scored at least one
   * @param took time for encoding and scoring
   */
  public static EvaluationReport evaluation(
      List<String> labels, List<ScoredText> scored, Duration took) {
    return EvaluationReport.of(
        labels,
        scored.stream().mapToInt(ScoredText::label).toArray(),
        scored.stream().map(ScoredText::output).toList(),
        took);
  }

  /** The class index of the label. */
  public int label() {
    return example.label();
  }

  /** The class index of the most probable class. */
  public int predicted() {
    return output.argmax();
  }

  /** Whether the most probable class is the label's. */
  public boolean isRight() {
    return predicted() == label();
  }

  /** The probability of the most probable class, in [0, 1]. */
  public double confidence() {
    return output.confidence();
  }
}
