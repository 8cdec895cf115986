package io.koelectra.examples;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.koelectra.nsmc.LabelledText;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Logistic regression on the character 1- to 5-grams of a text: what a model without any word order
 * beyond five characters knows, by LIBLINEAR (Fan et al. 2008).
 */
final class NgramClassifier {

  private static final int LONGEST = 5;
  private static final int BUCKETS = 1 << 21;
  private static final double COST = 12;
  private static final double TOLERANCE = 0.01;

  private final Model model;

  private NgramClassifier(Model model) {
    this.model = model;
  }

  /** Trains on texts; second texts are not looked at. */
  static NgramClassifier train(List<? extends LabelledText> examples) {
    Problem problem = new Problem();
    problem.l = examples.size();
    problem.n = BUCKETS;
    problem.x =
        examples.parallelStream()
            .map(example -> features(example.text()))
            .toArray(Feature[][]::new);
    problem.y = examples.stream().mapToDouble(LabelledText::label).toArray();
    Linear.disableDebugOutput();
    return new NgramClassifier(
        Linear.train(problem, new Parameter(SolverType.L2R_LR_DUAL, COST, TOLERANCE)));
  }

  /** The probability of each class, by index. */
  double[] probabilities(String text) {
    double[] byPosition = new double[model.getNrClass()];
    Linear.predictProbability(model, features(text), byPosition);
    double[] byLabel = new double[byPosition.length];
    for (int i = 0; i < byPosition.length; i++) {
      byLabel[model.getLabels()[i]] = byPosition[i];
    }
    return byLabel;
  }

  /** The n-grams that occur, by hash, as a vector of length 1. */
  private static Feature[] features(String text) {
    int[] characters = (" " + text.strip() + " ").codePoints().toArray();
    int[] buckets =
        IntStream.range(0, characters.length)
            .flatMap(start -> bucketsFrom(characters, start))
            .distinct()
            .sorted()
            .toArray();
    double value = 1 / Math.sqrt(buckets.length);
    return IntStream.of(buckets)
        .mapToObj(bucket -> new FeatureNode(bucket, value))
        .toArray(Feature[]::new);
  }

  private static IntStream bucketsFrom(int[] characters, int start) {
    int longest = Math.min(LONGEST, characters.length - start);
    int[] buckets = new int[longest];
    long hash = 0;
    for (int i = 0; i < longest; i++) {
      hash = (hash + characters[start + i] + 1) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
      buckets[i] = 1 + (int) Long.remainderUnsigned(hash, BUCKETS);
    }
    return IntStream.of(buckets);
  }
}
