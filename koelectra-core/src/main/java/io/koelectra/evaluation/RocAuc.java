package io.koelectra.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

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
      AreaUnderRoc.of(isPositive, scores).ifPresent(area -> areas.put(labels.get(positive), area));
    }
    return new RocAuc(areas);
  }

  /** The unweighted mean over the classes that have an area; empty if none has. */
  public OptionalDouble macro() {
    return oneVersusRest.values().stream().mapToDouble(Double::doubleValue).average();
  }
}
