package io.koelectra.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Places of numbers in their ascending order. */
final class Ranks {

  private Ranks() {}

  /** From 1; equal numbers share the mean of their places. */
  static double[] of(double[] values) {
    int[] ascending =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[values.length];
    int from = 0;
    while (from < ascending.length) {
      int to = from;
      while (to < ascending.length && values[ascending[to]] == values[ascending[from]]) {
        to++;
      }
      double mean = (from + 1 + to) / 2.0;
      Arrays.stream(ascending, from, to).forEach(i -> ranks[i] = mean);
      from = to;
    }
    return ranks;
  }
}
