package io.koelectra.evaluation;

import io.koelectra.evaluation.ConfusionMatrix.Scores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How well a model finds all labels of a text, of which there may be none, one or several. A label
 * counts as said if its probability is at least 0.5.
 *
 * @param examples number of texts
 * @param scores of each label, in their order
 * @param subsetAccuracy the share of texts that get all their labels and no other, in [0, 1]
 * @param meanLoss binary cross-entropy in nats, mean over texts and labels; always saying 0.5 costs
 *     0.693
 * @param took time for encoding and scoring
 */
public record MultiLabelReport(
    long examples, List<Scores> scores, double subsetAccuracy, double meanLoss, Duration took)
    implements EvaluationReport {

  private static final double THRESHOLD = 0.5;

  /** Of a probability that rounds to 0; torch.nn.BCELoss has the same limit. */
  private static final double LEAST_LOG = -100;

  /** Copies the list. */
  public MultiLabelReport {
    scores = List.copyOf(scores);
    Objects.requireNonNull(took, "took");
  }

  /**
   * All figures from a model's probabilities.
   *
   * @param labels names by index, at least one
   * @param actual for each text, at least one, whether it has each label
   * @param probabilities that the model gives these, in [0, 1]
   * @param took time for encoding and scoring
   * @throws IllegalArgumentException naming the text and label, if a probability is NaN or out of
   *     range
   */
  public static MultiLabelReport of(
      List<String> labels, boolean[][] actual, double[][] probabilities, Duration took) {
    ConfusionMatrix.requirePredictions(actual.length, probabilities.length);
    int width = labels.size();
    long[] has = new long[width];
    long[] said = new long[width];
    long[] right = new long[width];
    double loss = 0;
    long exact = 0;
    for (int i = 0; i < actual.length; i++) {
      if (width == 0 || actual[i].length != width || probabilities[i].length != width) {
        throw new IllegalArgumentException(
            "example %d of %d has %d actual and %d predicted values for %d labels"
                .formatted(i + 1, actual.length, actual[i].length, probabilities[i].length, width));
      }
      boolean isExact = true;
      for (int label = 0; label < width; label++) {
        double probability = probabilities[i][label];
        if (!(probability >= 0 && probability <= 1)) {
          throw new IllegalArgumentException(
              "the probability of \"%s\" for example %d of %d is %s, not in [0, 1]"
                  .formatted(labels.get(label), i + 1, actual.length, probability));
        }
        boolean hasIt = actual[i][label];
        boolean isSaid = probability >= THRESHOLD;
        has[label] += hasIt ? 1 : 0;
        said[label] += isSaid ? 1 : 0;
        right[label] += hasIt && isSaid ? 1 : 0;
        isExact &= hasIt == isSaid;
        loss -= Math.max(LEAST_LOG, hasIt ? Math.log(probability) : Math.log1p(-probability));
      }
      exact += isExact ? 1 : 0;
    }
    List<Scores> scores = new ArrayList<>();
    for (int label = 0; label < width; label++) {
      scores.add(new Scores(labels.get(label), has[label], said[label], right[label]));
    }
    double examples = actual.length;
    return new MultiLabelReport(
        actual.length, scores, exact / examples, loss / examples / width, took);
  }

  /** Micro F1, macro F1, subset accuracy and Hamming loss. */
  @Override
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("micro F1", microF1());
    figures.put("macro F1", macroF1());
    figures.put("subset accuracy", subsetAccuracy);
    figures.put("Hamming loss", hammingLoss());
    return Collections.unmodifiableMap(figures);
  }

  /** F1 of all decisions taken together, so that frequent labels count for more. */
  public double microF1() {
    return all().f1();
  }

  /** The unweighted mean of the labels' F1. */
  public double macroF1() {
    return scores.stream().mapToDouble(Scores::f1).average().orElse(0);
  }

  /** The share of decisions, one a text and label, that are wrong, in [0, 1]. */
  public double hammingLoss() {
    Scores all = all();
    return (all.actual() + all.predicted() - 2.0 * all.right()) / (examples * scores.size());
  }

  private Scores all() {
    return new Scores(
        "all",
        scores.stream().mapToLong(Scores::actual).sum(),
        scores.stream().mapToLong(Scores::predicted).sum(),
        scores.stream().mapToLong(Scores::right).sum());
  }

  /** A summary line and a table of the labels. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("%s%n".formatted(summary()));
    text.append("%20s %10s".formatted("label", "texts")).append(ConfusionMatrix.HEADER);
    scores.forEach(
        of -> text.append("%20s %10d".formatted(of.label(), of.actual())).append(of.columns()));
    return text.toString();
  }
}
