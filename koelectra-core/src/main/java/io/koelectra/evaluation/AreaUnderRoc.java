package io.koelectra.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The area under the receiver operating characteristic of a score: the probability that a random
 * positive example has a higher one than a random other example, where equal ones count half. 0.5
 * is chance. Fawcett 2006, "An introduction to ROC analysis", section 7.
 */
public final class AreaUnderRoc {

  private AreaUnderRoc() {}

  /**
   * By the sum of the positives' ranks, where equal scores share their mean rank.
   *
   * @param isPositive of each example
   * @param scores of the same length
   * @return in [0, 1]; empty without positives, or without others, or if a score is NaN
   */
  public static OptionalDouble of(boolean[] isPositive, double[] scores) {
    if (Arrays.stream(scores).anyMatch(Double::isNaN)) {
      return OptionalDouble.empty();
    }
    int[] ascending =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double rankSum = 0;
    double positives = 0;
    int from = 0;
    while (from < ascending.length) {
      int to = from;
      int positivesHere = 0;
      while (to < ascending.length && scores[ascending[to]] == scores[ascending[from]]) {
        positivesHere += isPositive[ascending[to]] ? 1 : 0;
        to++;
      }
      rankSum += positivesHere * (from + 1 + to) / 2.0;
      positives += positivesHere;
      from = to;
    }
    double negatives = scores.length - positives;
    return positives == 0 || negatives == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((rankSum - positives * (positives + 1) / 2) / (positives * negatives));
  }
}
