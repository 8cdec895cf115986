package io.koelectra.nsmc;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.Softmax;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.LabelledText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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

  /** Longest text of each band: fine where reviews are, up to what KoELECTRA reads. */
  private static final List<Integer> EDGES =
      List.of(8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, Integer.MAX_VALUE);

  /**
   * Texts of like length, and how many of them the model gets right.
   *
   * @param shortest tokens, [CLS] and [SEP] included
   * @param longest tokens; {@link Integer#MAX_VALUE} for no limit
   * @param texts at least 1
   * @param right of them
   */
  public record LengthBand(int shortest, int longest, long texts, long right) {

    /** The share of the texts classified right, in [0, 1]. */
    public double accuracy() {
      return (double) right / texts;
    }

    /** The 95% confidence interval of {@link #accuracy()}. */
    public EvaluationReport.Interval accuracyInterval() {
      return EvaluationReport.Interval.of(right, texts);
    }

    /** The range of tokens, for example {@code 17–24} or {@code over 512}. */
    public String tokens() {
      return longest == Integer.MAX_VALUE ? "over " + (shortest - 1) : shortest + "–" + longest;
    }
  }

  /** None may be null. */
  public ScoredText {
    Objects.requireNonNull(example, "example");
    Objects.requireNonNull(output, "output");
    labels = List.copyOf(labels);
    if (!labels.contains(Objects.requireNonNull(label, "label"))) {
      throw new IllegalArgumentException(
          "label must be one of %s, got \"%s\"".formatted(ClassIndex.shown(labels), label));
    }
  }

  /**
   * Sums up what a model says of texts.
   *
   * @param scored by one model, at least one
   * @param took time for encoding and scoring
   */
  public static ClassificationReport evaluation(List<ScoredText> scored, Duration took) {
    return ClassificationReport.of(
        scored.get(0).labels(),
        scored.stream().mapToInt(text -> text.labels.indexOf(text.label)).toArray(),
        scored.stream().map(ScoredText::output).toList(),
        took);
  }

  /** From short to long, bands without texts left out. */
  public static List<LengthBand> byLength(List<ScoredText> scored) {
    List<LengthBand> bands = new ArrayList<>();
    int shortest = 1;
    for (int longest : EDGES) {
      int from = shortest;
      List<ScoredText> texts =
          scored.stream().filter(t -> t.tokens >= from && t.tokens <= longest).toList();
      if (!texts.isEmpty()) {
        long right = texts.stream().filter(ScoredText::isRight).count();
        bands.add(new LengthBand(from, longest, texts.size(), right));
      }
      shortest = longest + 1;
    }
    return List.copyOf(bands);
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
