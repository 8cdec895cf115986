package io.koelectra.examples;

import io.koelectra.nsmc.LabelledText;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Logistic regression of two classes on a text's 1- to 5-grams of characters and 2- to 7-grams of
 * jamo, which still match where an ending or a typing error changes a syllable; by AdaGrad (Duchi
 * et al. 2011), whose steps are the larger the rarer an n-gram is.
 */
final class NgramClassifier {

  private static final int MOST_CHARACTERS = 5;
  private static final int MOST_JAMO = 7;
  private static final long JAMO = 77; // another hash than that of characters
  private static final int BUCKETS = 1 << 22;
  private static final int FOLDS = 4;
  private static final int SEED = 1;

  /** With {@link #EPOCHS} the best on validation reviews of NSMC; falls linearly to 0. */
  private static final double RATE = 0.4;

  private static final int EPOCHS = 6;

  /** Of {@link #RATE}: the bias is in every text and has plain gradient descent. */
  private static final double BIAS_SHARE = 0.05;

  private static final float FIRST_SQUARE = 1e-3f;

  private final float[] weights = new float[BUCKETS];
  private double bias;

  /** Trains on texts of the labels 0 and 1; second texts are not looked at. */
  static NgramClassifier train(List<? extends LabelledText> examples) {
    NgramClassifier classifier = new NgramClassifier();
    classifier.fit(features(examples), labels(examples));
    return classifier;
  }

  /**
   * What classifiers say that were trained on the other texts, each on three quarters of all: of
   * its own training texts one knows the labels by heart.
   *
   * @return for each text the probability of each class
   */
  static double[][] outOfFold(List<? extends LabelledText> examples) {
    int[][] features = features(examples);
    int[] labels = labels(examples);
    double[][] opinions = new double[features.length][];
    for (int fold = 0; fold < FOLDS; fold++) {
      int out = fold;
      int[] others =
          IntStream.range(0, features.length).filter(text -> text % FOLDS != out).toArray();
      NgramClassifier classifier = new NgramClassifier();
      classifier.fit(
          IntStream.of(others).mapToObj(text -> features[text]).toArray(int[][]::new),
          IntStream.of(others).map(text -> labels[text]).toArray());
      for (int text = fold; text < features.length; text += FOLDS) {
        opinions[text] = classifier.probabilities(features[text]);
      }
    }
    return opinions;
  }

  /** The probability of each class, by index. */
  double[] probabilities(String text) {
    return probabilities(features(text));
  }

  private double[] probabilities(int[] buckets) {
    double second = second(buckets);
    return new double[] {1 - second, second};
  }

  private double second(int[] buckets) {
    double sum = 0;
    for (int bucket : buckets) {
      sum += weights[bucket];
    }
    return 1 / (1 + Math.exp(-bias - sum * value(buckets)));
  }

  private void fit(int[][] features, int[] labels) {
    float[] squares = new float[BUCKETS];
    Arrays.fill(squares, FIRST_SQUARE);
    Random random = new Random(SEED);
    List<Integer> order =
        IntStream.range(0, features.length)
            .boxed()
            .collect(Collectors.toCollection(ArrayList::new));
    long steps = (long) EPOCHS * order.size();
    long step = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      Collections.shuffle(order, random);
      for (int text : order) {
        double rate = RATE * (1 - (double) step++ / steps);
        learn(features[text], labels[text], rate, squares);
      }
    }
  }

  private void learn(int[] buckets, int label, double rate, float[] squares) {
    double error = second(buckets) - label;
    float gradient = (float) (error * value(buckets));
    bias -= BIAS_SHARE * rate * error;
    for (int bucket : buckets) {
      squares[bucket] += gradient * gradient;
      weights[bucket] -= (float) rate * gradient / (float) Math.sqrt(squares[bucket]);
    }
  }

  /** What each n-gram of a text counts, so that the text is a vector of length 1. */
  private static double value(int[] buckets) {
    return 1 / Math.sqrt(buckets.length);
  }

  private static int[] labels(List<? extends LabelledText> examples) {
    return examples.stream().mapToInt(LabelledText::label).toArray();
  }

  private static int[][] features(List<? extends LabelledText> examples) {
    return examples.parallelStream().map(example -> features(example.text())).toArray(int[][]::new);
  }

  /** The n-grams that occur, by hash. */
  private static int[] features(String text) {
    String padded = " " + text.strip() + " ";
    return IntStream.concat(
            ngrams(padded, 1, MOST_CHARACTERS, 0),
            ngrams(Normalizer.normalize(padded, Normalizer.Form.NFD), 2, MOST_JAMO, JAMO))
        .distinct()
        .sorted()
        .toArray();
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
          buckets.add((int) Long.remainderUnsigned(hash, BUCKETS));
        }
      }
    }
    return buckets.build();
  }
}
