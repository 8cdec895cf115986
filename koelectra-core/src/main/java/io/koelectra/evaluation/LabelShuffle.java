package io.koelectra.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Whether a model's outputs have anything to do with the labels: a permutation test (Ojala and
 * Garriga 2010, "Permutation tests for studying classifier performance", test 1), which holds for
 * any number of classes, in or out of balance, and whatever the confidence of the outputs.
 *
 * @param pValue share of random orders of the labels, this one counted in, in which the sum of the
 *     labels' probabilities is at least as high; small when the outputs tell of the labels, 1 when
 *     all of them are equal
 * @param least the lowest that a model which is right and sure everywhere could have; with few
 *     examples even that is not small
 */
public record LabelShuffle(double pValue, double least) {

  private static final int ORDERS = 2000;
  private static final long SEED = 1;

  /** Differences of sums by rounding alone. */
  private static final double ROUNDING = 1e-9;

  /**
   * Compares the order of the labels with {@value #ORDERS} others, the same in every call.
   *
   * @param labels class index of each example, at least one
   * @param outputs of the same length
   */
  public static LabelShuffle of(int[] labels, List<Softmax> outputs) {
    double[][] probabilities =
        outputs.stream()
            .map(
                output ->
                    IntStream.range(0, output.classes()).mapToDouble(output::probability).toArray())
            .toArray(double[][]::new);
    double actual = fit(labels, probabilities) - ROUNDING;
    int[] shuffled = labels.clone();
    Random random = new Random(SEED);
    int asHigh = 1;
    for (int order = 0; order < ORDERS; order++) {
      shuffle(shuffled, random);
      asHigh += fit(shuffled, probabilities) >= actual ? 1 : 0;
    }
    return new LabelShuffle(asHigh / (ORDERS + 1.0), least(counts(labels)));
  }

  private static double fit(int[] labels, double[][] probabilities) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += probabilities[i][labels[i]];
    }
    return sum;
  }

  private static void shuffle(int[] labels, Random random) {
    for (int i = labels.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int label = labels[i];
      labels[i] = labels[j];
      labels[j] = label;
    }
  }

  private static long[] counts(int[] labels) {
    long[] counts = new long[Arrays.stream(labels).max().orElseThrow() + 1];
    Arrays.stream(labels).forEach(label -> counts[label]++);
    return counts;
  }

  /**
   * One over the number of different orders of labels: the product of n<sub>c</sub>! over n!.
   *
   * @param counts n<sub>c</sub>, how many examples each class has
   */
  public static double least(long... counts) {
    double log = -logFactorial(Arrays.stream(counts).sum());
    for (long count : counts) {
      log += logFactorial(count);
    }
    return Math.exp(log);
  }

  private static double logFactorial(long number) {
    return LongStream.rangeClosed(1, number).mapToDouble(Math::log).sum();
  }
}
