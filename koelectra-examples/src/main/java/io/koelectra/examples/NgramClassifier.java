package io.koelectra.examples;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.koelectra.nsmc.LabelledText;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Logistic regression on a text's 1- to 5-grams of characters and 2- to 7-grams of jamo, which
 * still match where an ending or a typing error changes a syllable; by LIBLINEAR (Fan et al. 2008).
 */
final class NgramClassifier {

  private static final int MOST_CHARACTERS = 5;
  private static final int MOST_JAMO = 7;
  private static final long JAMO = 77; // another hash than that of characters
  private static final int BUCKETS = 1 << 21;

  /** Among 1.5, 3, 6, 12 and 24 the best on validation reviews of NSMC. */
  private static final double COST = 24;

  private static final double TOLERANCE = 0.03;

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
    String padded = " " + text.strip() + " ";
    int[] buckets =
        IntStream.concat(
                ngrams(padded, 1, MOST_CHARACTERS, 0),
                ngrams(Normalizer.normalize(padded, Normalizer.Form.NFD), 2, MOST_JAMO, JAMO))
            .distinct()
            .sorted()
            .toArray();
    double value = 1 / Math.sqrt(buckets.length);
    return IntStream.of(buckets)
        .mapToObj(bucket -> new FeatureNode(bucket, value))
        .toArray(Feature[]::new);
  }

  private static IntStream ngrams(String text, int shortest, int longest, long seed) {
    int[] codePoints = text.codePoints().toArray();
    IntStream.Builder buckets = IntStream.builder();
    for (int start = 0; start < codePoints.length; start++) {
      long hash = seed;
      int most = Math.min(longest, codePoints.length - start);
      for (int length = 1; length <= most; length++) {
        hash = (hash + codePoints[start + length - 1] + 1) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
        if (length >= shortest) {
          buckets.add(1 + (int) Long.remainderUnsigned(hash, BUCKETS));
        }
      }
    }
    return buckets.build();
  }
}
