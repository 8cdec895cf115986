package io.koelectra.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts of examples by actual and predicted class, and the scores that follow from them.
 *
 * @param labels class names by index
 * @param counts one row per actual class, one number per predicted class
 */
public record ConfusionMatrix(List<String> labels, List<List<Long>> counts) {

  /**
   * How well one class, or one of several labels, is found. A score whose denominator is zero is 0,
   * as in scikit-learn.
   *
   * @param label its name
   * @param actual examples that have it
   * @param predicted examples that are said to have it
   * @param right examples that are both
   */
  public record Scores(String label, long actual, long predicted, long right) {

    /** The share of those said to have it that do. */
    public double precision() {
      return (double) right / Math.max(1, predicted);
    }

    /** The share of those that have it of which it is said. */
    public double recall() {
      return (double) right / Math.max(1, actual);
    }

    /** The harmonic mean of precision and recall. */
    public double f1() {
      return 2.0 * right / Math.max(1, actual + predicted);
    }

    /** The end of a table's line below {@link #HEADER}. */
    String columns() {
      return " %10.4f %10.4f %10.4f%n".formatted(precision(), recall(), f1());
    }
  }

  static final String HEADER = "  precision     recall         F1\n";

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
    requirePredictions(actual.length, predicted.length);
    long[][] counts = new long[labels.size()][labels.size()];
    for (int i = 0; i < actual.length; i++) {
      counts[actual[i]][predicted[i]]++;
    }
    return new ConfusionMatrix(
        labels, Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList());
  }

  /** Refuses to make a report of nothing, or of predictions for other examples. */
  static void requirePredictions(int examples, int predictions) {
    if (predictions != examples || examples == 0) {
      throw new IllegalArgumentException(
          "need as many predictions as examples, at least one; got %d for %d"
              .formatted(predictions, examples));
    }
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
    return classes().mapToLong(this::actual).sum();
  }

  /** The share of examples classified right, in [0, 1]. */
  public double accuracy() {
    return (double) classes().mapToLong(i -> count(i, i)).sum() / examples();
  }

  /** Those of each class, by index. */
  public List<Scores> scores() {
    return classes()
        .mapToObj(
            label ->
                new Scores(
                    labels.get(label),
                    actual(label),
                    counts.stream().mapToLong(row -> row.get(label)).sum(),
                    count(label, label)))
        .toList();
  }

  /** The unweighted mean of {@link Scores#f1} over all classes. */
  public double macroF1() {
    return scores().stream().mapToDouble(Scores::f1).average().orElse(0);
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
    for (Scores of : scores()) {
      right += of.right;
      both += (double) of.actual * of.predicted;
      actualSquares += (double) of.actual * of.actual;
      predictedSquares += (double) of.predicted * of.predicted;
    }
    double variances =
        (examples * examples - actualSquares) * (examples * examples - predictedSquares);
    return variances == 0 ? 0 : (right * examples - both) / Math.sqrt(variances);
  }

  private IntStream classes() {
    return IntStream.range(0, labels.size());
  }

  /** A table: actual classes down, predicted classes across, with the scores of each class. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder("%20s".formatted("actual \\ predicted"));
    labels.forEach(label -> table.append(" %10s".formatted(label)));
    table.append(HEADER);
    List<Scores> scores = scores();
    for (int actual = 0; actual < labels.size(); actual++) {
      table.append("%20s".formatted(labels.get(actual)));
      counts.get(actual).forEach(count -> table.append(" %10d".formatted(count)));
      table.append(scores.get(actual).columns());
    }
    return table.toString();
  }
}
