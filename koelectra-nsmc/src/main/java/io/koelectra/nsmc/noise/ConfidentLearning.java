package io.koelectra.nsmc.noise;

import io.koelectra.evaluation.ConfusionMatrix;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Finds examples whose label a model contradicts with confidence: Northcutt, Jiang and Chuang 2021,
 * "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70.
 *
 * <p>A model is confident to see, in an example, the class of the highest probability among those
 * that reach their threshold, and there may be none. A class's threshold is its mean probability
 * over the examples labelled with it, so a class of which the model is rarely sure asks for less
 * (section 3.1, equations 1 and 2). Suspects are the examples in which another class than the given
 * one is seen, the off-diagonals of the confident joint, by falling margin (section 3.2).
 */
final class ConfidentLearning {

  private final List<String> names;
  private final int[] labels;
  private final double[][] probabilities;
  private final double[] thresholds;

  /**
   * Takes labels and the probabilities of a model that was not trained on them.
   *
   * @param labels the given class index of each example, at least one
   * @param probabilities a row of C for each example
   */
  ConfidentLearning(List<String> names, int[] labels, double[][] probabilities) {
    int classes = names.size();
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
    this.names = List.copyOf(names);
    this.labels = labels;
    this.probabilities = probabilities;
    thresholds = new double[classes];
    Arrays.setAll(thresholds, this::meanSelfConfidence);
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

  /** From which probability on the model is confident of a class; infinite without examples. */
  double threshold(int label) {
    return thresholds[label];
  }

  /** The class that the model is confident to see in an example; of equal ones the first. */
  OptionalInt seen(int example) {
    return best(probabilities[example], thresholds);
  }

  private static OptionalInt best(double[] row, double[] thresholds) {
    return IntStream.range(0, row.length)
        .filter(label -> row[label] >= thresholds[label])
        .reduce((best, label) -> row[label] > row[best] ? label : best);
  }

  /** The first of the most probable classes of an example, whatever the thresholds. */
  int predicted(int example) {
    return best(probabilities[example], new double[names.size()]).orElseThrow();
  }

  double probability(int example, int label) {
    return probabilities[example][label];
  }

  /**
   * How much the model speaks against the label of an example, in [0, 1]: the normalised margin,
   * half of 1 + highest probability of another class - probability of the given one. Above 0.5 the
   * model prefers another class.
   */
  double suspicion(int example) {
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
  List<Integer> suspects() {
    return IntStream.range(0, labels.length)
        .filter(i -> seen(i).orElse(labels[i]) != labels[i])
        .boxed()
        .sorted(Comparator.comparingDouble(this::suspicion).reversed())
        .toList();
  }

  /** The counts that the suspects are the off-diagonals of. */
  LabelNoiseReport.Joint joint() {
    int[] confident = IntStream.range(0, labels.length).filter(i -> seen(i).isPresent()).toArray();
    int[] given = Arrays.stream(confident).map(i -> labels[i]).toArray();
    int[] seen = Arrays.stream(confident).map(i -> seen(i).orElseThrow()).toArray();
    long[] labelled = new long[names.size()];
    Arrays.stream(labels).forEach(label -> labelled[label]++);
    return new LabelNoiseReport.Joint(
        ConfusionMatrix.of(names, given, seen), Arrays.stream(labelled).boxed().toList());
  }
}
