package io.koelectra.nsmc;

import java.util.Arrays;
import java.util.List;

/**
 * Counts of examples by actual and predicted class, and the scores that follow from them.
 *
 * <p>A score whose denominator is zero is 0, as in scikit-learn.
 */
public final class ConfusionMatrix {

  private final List<String> labels;
  private final long[][] counts;

  /**
   * Counts predictions.
   *
   * @param labels class names by index
   * @param actual class index of each example
   * @param predicted of the same length
   */
  public ConfusionMatrix(List<String> labels, int[] actual, int[] predicted) {
    if (actual.length != predicted.length || actual.length == 0) {
      throw new IllegalArgumentException(
          "need as many predictions as examples, at least one; got "
              + predicted.length
              + " for "
              + actual.length);
    }
    this.labels = List.copyOf(labels);
    counts = new long[labels.size()][labels.size()];
    for (int i = 0; i < actual.length; i++) {
      counts[actual[i]][predicted[i]]++;
    }
  }

  /**
   * Takes counts as {@link #counts()} gives them.
   *
   * @param labels class names by index
   * @param counts one row per actual class, one number per predicted class
   */
  ConfusionMatrix(List<String> labels, List<List<Long>> counts) {
    this.labels = List.copyOf(labels);
    this.counts =
        counts.stream()
            .map(row -> row.stream().mapToLong(Long::longValue).toArray())
            .toArray(long[][]::new);
  }

  /** One row per actual class, one number per predicted class. */
  List<List<Long>> counts() {
    return Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  /** Class names by index. */
  public List<String> labels() {
    return labels;
  }

  /** Examples of class {@code actual} that were classified as {@code predicted}. */
  public long count(int actual, int predicted) {
    return counts[actual][predicted];
  }

  /** All examples. */
  public long examples() {
    return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
  }

  /** The share of examples classified right, in [0, 1]. */
  public double accuracy() {
    long right = 0;
    for (int label = 0; label < counts.length; label++) {
      right += counts[label][label];
    }
    return (double) right / examples();
  }

  /** The share of those classified as {@code label} that are of it. */
  public double precision(int label) {
    long predicted = Arrays.stream(counts).mapToLong(row -> row[label]).sum();
    return ratio(counts[label][label], predicted);
  }

  /** The share of the examples of {@code label} that are classified as it. */
  public double recall(int label) {
    return ratio(counts[label][label], Arrays.stream(counts[label]).sum());
  }

  /** The harmonic mean of precision and recall of {@code label}. */
  public double f1(int label) {
    double precision = precision(label);
    double recall = recall(label);
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  /** The unweighted mean of {@link #f1} over all classes. */
  public double macroF1() {
    double sum = 0;
    for (int label = 0; label < counts.length; label++) {
      sum += f1(label);
    }
    return sum / counts.length;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** Equal labels and counts. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionMatrix that
        && labels.equals(that.labels)
        && Arrays.deepEquals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * labels.hashCode() + Arrays.deepHashCode(counts);
  }

  /** A table: actual classes down, predicted classes across, with the scores of each class. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder("%20s".formatted("actual \\ predicted"));
    labels.forEach(label -> table.append(" %10s".formatted(label)));
    table.append("  precision     recall         F1\n");
    for (int actual = 0; actual < counts.length; actual++) {
      table.append("%20s".formatted(labels.get(actual)));
      for (long count : counts[actual]) {
        table.append(" %10d".formatted(count));
      }
      table.append(
          " %10.4f %10.4f %10.4f%n".formatted(precision(actual), recall(actual), f1(actual)));
    }
    return table.toString();
  }
}
