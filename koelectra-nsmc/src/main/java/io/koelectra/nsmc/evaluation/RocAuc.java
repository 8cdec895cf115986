package io.koelectra.nsmc.evaluation;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Areas under the receiver operating characteristic, one class against all others: the probability
 * that a random example of the class gets a higher probability of it than a random other example,
 * where equal ones count half. 0.5 is chance.
 *
 * @param oneVersusRest the area of each class by name, in the order of the labels; a class without
 *     examples, or with all of them, has none and is left out. Of two classes both have the same.
 */
public record RocAuc(Map<String, Double> oneVersusRest) {

  /** Copies the map in its order. */
  public RocAuc {
    oneVersusRest = Collections.unmodifiableMap(new LinkedHashMap<>(oneVersusRest));
  }

  /**
   * Ranks examples by each class's probability.
   *
   * @param labels class names by index
   * @param actual class index of each example
   * @param outputs of the same length
   */
  public static RocAuc of(List<String> labels, int[] actual, List<Softmax> outputs) {
    Map<String, Double> areas = new LinkedHashMap<>();
    for (int label = 0; label < labels.size(); label++) {
      int positive = label;
      boolean[] isPositive = new boolean[actual.length];
      for (int i = 0; i < actual.length; i++) {
        isPositive[i] = actual[i] == positive;
      }
      double[] scores = outputs.stream().mapToDouble(o -> o.logOdds(positive)).toArray();
      area(isPositive, scores).ifPresent(area -> areas.put(labels.get(positive), area));
    }
    return new RocAuc(areas);
  }

  /**
   * The area of any score: the probability that a random positive example has a higher one than a
   * random other example, where equal ones count half. By the sum of the positives' ranks, where
   * equal scores share their mean rank.
   *
   * @param isPositive of each example
   * @param scores of the same length
   * @return empty without positives, or without others
   */
  public static OptionalDouble area(boolean[] isPositive, double[] scores) {
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

  /** The unweighted mean over the classes that have an area; empty if none has. */
  public OptionalDouble macro() {
    return oneVersusRest.values().stream().mapToDouble(Double::doubleValue).average();
  }
}
