package io.koelectra.evaluation;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
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

  /** A test that even a perfect model could not pass by this tells nothing. */
  private static final double NEEDED_LEAST = 0.01;

  /** Differences of sums by rounding alone. */
  private static final double ROUNDING = 1e-9;

  /** Whether the examples are enough, and different enough, for a model to pass the test. */
  public boolean isTelling() {
    return least <= NEEDED_LEAST;
  }

  /** As {@link #isTelling()}, of so many examples of each class. */
  static boolean isTelling(long... counts) {
    return least(counts) <= NEEDED_LEAST;
  }

  /**
   * Compares the order of the labels with {@value #ORDERS} others, the same in every call.
   *
   * @param labels class index of each example, at least one
   * @param outputs of the same length
   */
  public static LabelShuffle of(int[] labels, List<Softmax> outputs) {
    ConfusionMatrix.requirePredictions(labels.length, outputs.size());
    double[][] targets = new double[labels.length][outputs.get(0).classes()];
    double[][] probabilities = new double[labels.length][];
    for (int i = 0; i < labels.length; i++) {
      targets[i][labels[i]] = 1;
      probabilities[i] =
          IntStream.range(0, targets[i].length).mapToDouble(outputs.get(i)::probability).toArray();
    }
    return of(targets, probabilities);
  }

  /**
   * The same of any targets, such as several labels or a value of each example: the sum is of the
   * products of targets and outputs.
   *
   * @param targets a row of numbers of each example, at least one
   * @param outputs of the same shape
   */
  public static LabelShuffle of(double[][] targets, double[][] outputs) {
    List<Integer> order = IntStream.range(0, targets.length).boxed().collect(Collectors.toList());
    double fit = fit(order, targets, outputs);
    double actual = fit - ROUNDING * (1 + Math.abs(fit));
    Random random = new Random(SEED);
    int asHigh = 1;
    for (int i = 0; i < ORDERS; i++) {
      Collections.shuffle(order, random);
      asHigh += fit(order, targets, outputs) >= actual ? 1 : 0;
    }
    return new LabelShuffle(asHigh / (ORDERS + 1.0), least(counts(targets)));
  }

  private static double fit(List<Integer> order, double[][] targets, double[][] outputs) {
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      double[] target = targets[order.get(i)];
      for (int c = 0; c < target.length; c++) {
        sum += target[c] * outputs[i][c];
      }
    }
    return sum;
  }

  /** How often each of the different targets occurs. */
  private static long[] counts(double[][] targets) {
    return Arrays.stream(targets)
        .collect(
            Collectors.groupingBy(
                row -> Arrays.stream(row).boxed().toList(), Collectors.counting()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .toArray();
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
