package io.koelectra.nsmc.noise;

import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds examples whose label a model contradicts with confidence: Northcutt, Jiang and Chuang 2021,
 * "Confident Learning: Estimating Uncertainty in Dataset Labels", Journal of Artificial
 * Intelligence Research 70.
 *
 * <p>A model is confident to see, in an example, the class of the highest probability among those
 * that reach their threshold, and there may be none. A class's threshold is its mean probability
 * over the examples labelled with it, so a class of which the model is rarely sure asks for less
 * (section 3.1, equations 1 and 2). Suspects are the examples in which another class than the given
 * one is seen, the off-diagonals of the confident joint, by falling margin (section 3.2).
 */
public final class ConfidentLearning {

  private final List<String> names;
  private final int[] labels;
  private final double[][] probabilities;
  private final double[] thresholds;

  /**
   * Takes labels and the probabilities of a model that was not trained on them, as cross-validation
   * gives them. The arrays are not copied.
   *
   * @param names class names by index
   * @param labels the given class index of each example, at least one
   * @param probabilities a row of C for each example
   * @throws IllegalArgumentException if the rows are not as many as the labels or not as long as
   *     the names, a label has no column, or a probability is outside [0, 1]
   */
  public ConfidentLearning(List<String> names, int[] labels, double[][] probabilities) {
    requireFit(names.size(), labels, probabilities);
    this.names = List.copyOf(names);
    this.labels = labels;
    this.probabilities = probabilities;
    thresholds = new double[names.size()];
    Arrays.setAll(thresholds, this::meanSelfConfidence);
  }

  private static void requireFit(int classes, int[] labels, double[][] probabilities) {
    if (labels.length != probabilities.length || labels.length == 0) {
      throw new IllegalArgumentException(
          "need as many rows of probabilities as labels, at least one; got %d for %d"
              .formatted(probabilities.length, labels.length));
    }
    for (int i = 0; i < labels.length; i++) {
      if (probabilities[i].length != classes || labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "example %d has label %d and %d probabilities, need a label from 0 to %d and a probability of each of the %d classes"
                .formatted(i, labels[i], probabilities[i].length, classes - 1, classes));
      }
      if (!Arrays.stream(probabilities[i]).allMatch(p -> p >= 0 && p <= 1)) {
        throw new IllegalArgumentException(
            "probabilities must be in [0, 1], example %d has %s"
                .formatted(i, Arrays.toString(probabilities[i])));
      }
    }
  }

  /** Class names by index. */
  public List<String> labels() {
    return names;
  }

  /** Infinite for a class that no example is labelled with, so that it is never seen. */
  private double meanSelfConfidence(int label) {
    DoubleSummaryStatistics ofLabel =
        IntStream.range(0, labels.length)
            .filter(i -> labels[i] == label)
            .mapToDouble(i -> probabilities[i][label])
            .summaryStatistics();
    // rounding can lift a mean above the largest of its numbers, which all would then miss
    return ofLabel.getCount() == 0
        ? Double.POSITIVE_INFINITY
        : Math.min(ofLabel.getAverage(), ofLabel.getMax());
  }

  /**
   * The probability from which on the model is confident of class {@code label}; {@link
   * Double#POSITIVE_INFINITY} for a class that no example is labelled with.
   */
  public double threshold(int label) {
    return thresholds[label];
  }

  /** The class that the model is confident to see in an example; of equal ones the first. */
  public OptionalInt seen(int example) {
    double[] row = probabilities[example];
    int best = -1;
    for (int label = 0; label < row.length; label++) {
      if (row[label] >= thresholds[label] && (best < 0 || row[label] > row[best])) {
        best = label;
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  /** The first of the most probable classes of an example, whatever the thresholds. */
  public int predicted(int example) {
    double[] row = probabilities[example];
    int best = 0;
    for (int label = 1; label < row.length; label++) {
      best = row[label] > row[best] ? label : best;
    }
    return best;
  }

  /** The probability of class {@code label} in an example. */
  public double probability(int example, int label) {
    return probabilities[example][label];
  }

  /**
   * How much the model speaks against the label of an example, in [0, 1]: the normalised margin,
   * half of 1 + highest probability of another class - probability of the given one. Above 0.5 the
   * model prefers another class.
   */
  public double suspicion(int example) {
    double[] row = probabilities[example];
    int given = labels[example];
    double other =
        IntStream.range(0, row.length)
            .filter(label -> label != given)
            .mapToDouble(label -> row[label])
            .max()
            .orElse(0);
    return (1 + other - row[given]) / 2;
  }

  /** Examples in which another class than the given one is seen, most suspicious first. */
  public List<Integer> suspects() {
    return IntStream.range(0, labels.length)
        .filter(i -> seen(i).orElse(labels[i]) != labels[i])
        .boxed()
        .sorted(Comparator.comparingDouble(this::suspicion).reversed())
        .toList();
  }

  /** The counts that the suspects are the off-diagonals of. */
  public ConfidentJoint joint() {
    int classes = thresholds.length;
    long[][] counts = new long[classes][classes];
    long[] labelled = new long[classes];
    for (int i = 0; i < labels.length; i++) {
      int given = labels[i];
      labelled[given]++;
      seen(i).ifPresent(label -> counts[given][label]++);
    }
    return new ConfidentJoint(
        names, Stream.of(counts).map(ConfidentLearning::boxed).toList(), boxed(labelled));
  }

  private static List<Long> boxed(long[] row) {
    return Arrays.stream(row).boxed().toList();
  }
}
