package io.koelectra.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts of examples by actual and predicted class, and the scores that follow from them.
 *
 * <p>A score whose denominator is zero is 0, as in scikit-learn.
 *
 * @param labels class names by index
 * @param counts one row per actual class, one number per predicted class
 */
public record ConfusionMatrix(List<String> labels, List<List<Long>> counts) {

  /** Copies the lists, which are as many rows and columns as labels. */
  public ConfusionMatrix {
    labels = List.copyOf(labels);
    counts = counts.stream().map(List::copyOf).toList();
    int classes = labels.size();
    if (counts.size() != classes || counts.stream().anyMatch(row -> row.size() != classes)) {
      throw new IllegalArgumentException(
          "counts must be %d rows of %d numbers, got %s".formatted(classes, classes, counts));
    }
  }

  /**
   * Counts predictions.
   *
   * @param labels class names by index
   * @param actual class index of each example
   * @param predicted of the same length
   */
  public static ConfusionMatrix of(List<String> labels, int[] actual, int[] predicted) {
    if (actual.length != predicted.length || actual.length == 0) {
      throw new IllegalArgumentException(
          "need as many predictions as examples, at least one; got "
              + predicted.length
              + " for "
              + actual.length);
    }
    long[][] counts = new long[labels.size()][labels.size()];
    for (int i = 0; i < actual.length; i++) {
      counts[actual[i]][predicted[i]]++;
    }
    return new ConfusionMatrix(
        labels, Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList());
  }

  /** Examples of class {@code actual} that were classified as {@code predicted}. */
  public long count(int actual, int predicted) {
    return counts.get(actual).get(predicted);
  }

  /** Examples of class {@code label}. */
  public long actual(int label) {
    return counts.get(label).stream().mapToLong(Long::longValue).sum();
  }

  /** All examples. */
  public long examples() {
    return counts.stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
  }

  /** The share of examples classified right, in [0, 1]. */
  public double accuracy() {
    long right = IntStream.range(0, labels.size()).mapToLong(i -> count(i, i)).sum();
    return (double) right / examples();
  }

  /** The share of those classified as {@code label} that are of it. */
  public double precision(int label) {
    return ratio(count(label, label), predicted(label));
  }

  /** The share of the examples of {@code label} that are classified as it. */
  public double recall(int label) {
    return ratio(count(label, label), actual(label));
  }

  /** The harmonic mean of precision and recall of {@code label}. */
  public double f1(int label) {
    double precision = precision(label);
    double recall = recall(label);
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  /** The unweighted mean of {@link #f1} over all classes. */
  public double macroF1() {
    return IntStream.range(0, labels.size()).mapToDouble(this::f1).average().orElse(0);
  }

  /**
   * Matthews' correlation coefficient for any number of classes: the correlation of actual and
   * predicted classes, in [-1, 1], 0 for chance and for predictions of one class alone. Gorodkin
   * 2004, "Comparing two K-category assignments by a K-category correlation coefficient".
   */
  public double matthewsCorrelation() {
    double examples = examples();
    double right = 0;
    double both = 0;
    double actualSquares = 0;
    double predictedSquares = 0;
    for (int label = 0; label < labels.size(); label++) {
      double actual = actual(label);
      double predicted = predicted(label);
      right += count(label, label);
      both += actual * predicted;
      actualSquares += actual * actual;
      predictedSquares += predicted * predicted;
    }
    double variances =
        (examples * examples - actualSquares) * (examples * examples - predictedSquares);
    return variances == 0 ? 0 : (right * examples - both) / Math.sqrt(variances);
  }

  private long predicted(int label) {
    return counts.stream().mapToLong(row -> row.get(label)).sum();
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** A table: actual classes down, predicted classes across, with the scores of each class. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder("%20s".formatted("actual \\ predicted"));
    labels.forEach(label -> table.append(" %10s".formatted(label)));
    table.append("  precision     recall         F1\n");
    for (int actual = 0; actual < labels.size(); actual++) {
      table.append("%20s".formatted(labels.get(actual)));
      for (long count : counts.get(actual)) {
        table.append(" %10d".formatted(count));
      }
      table.append(
          " %10.4f %10.4f %10.4f%n".formatted(precision(actual), recall(actual), f1(actual)));
    }
    return table.toString();
  }
}
