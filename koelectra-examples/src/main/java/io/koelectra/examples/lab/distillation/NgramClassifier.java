package io.koelectra.examples.lab.distillation;

import io.koelectra.nsmc.data.LabelledText;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Logistic regression of two classes on a text's n-grams of jamo, which still match where an ending
 * or a typing error changes a syllable: 2- to 7-grams of the text as it is, and 2- to 8-grams
 * without its white space, which Korean reviews use as they like.
 */
final class NgramClassifier implements TeacherEnsemble.Teacher {

  private static final int LONGEST = 7;
  private static final int LONGEST_WITHOUT_SPACE = 8;
  private static final int WITH_SPACE = 77; // two hashes
  private static final int WITHOUT_SPACE = 5577;
  private static final String BEGIN = "\u0002";
  private static final String END = "\u0003";
  private static final int FOLDS = 4;

  private final int[][] features;
  private final int[] labels;
  private final LogisticRegression model;

  /** Trains on texts of both sentiments; second texts are not looked at. */
  NgramClassifier(List<? extends LabelledText> training) {
    features =
        training.parallelStream().map(example -> features(example.text())).toArray(int[][]::new);
    labels = training.stream().mapToInt(TeacherEnsemble::label).toArray();
    model = new LogisticRegression(features, labels);
  }

  @Override
  public double[] logOdds(List<String> texts) {
    return texts.parallelStream().mapToDouble(text -> model.logOdds(features(text))).toArray();
  }

  /**
   * What models say that were trained on the other texts, each on three quarters of all: of its own
   * training texts one knows the labels by heart.
   */
  @Override
  public double[] logOddsOfTraining() {
    double[] logOdds = new double[features.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      int out = fold;
      int[] others =
          IntStream.range(0, features.length).filter(text -> text % FOLDS != out).toArray();
      LogisticRegression ofOthers =
          new LogisticRegression(
              IntStream.of(others).mapToObj(text -> features[text]).toArray(int[][]::new),
              IntStream.of(others).map(text -> labels[text]).toArray());
      for (int text = fold; text < features.length; text += FOLDS) {
        logOdds[text] = ofOthers.logOdds(features[text]);
      }
    }
    return logOdds;
  }

  /** The n-grams that occur, by hash. */
  private static int[] features(String text) {
    String withSpace = " " + text.strip() + " ";
    String withoutSpace = BEGIN + text.replaceAll("\\s+", "") + END;
    return IntStream.concat(
            ngrams(withSpace, LONGEST, WITH_SPACE),
            ngrams(withoutSpace, LONGEST_WITHOUT_SPACE, WITHOUT_SPACE))
        .distinct()
        .sorted()
        .toArray();
  }

  private static IntStream ngrams(String text, int longest, long seed) {
    int[] jamo = Normalizer.normalize(text, Normalizer.Form.NFD).codePoints().toArray();
    IntStream.Builder hashes = IntStream.builder();
    for (int start = 0; start < jamo.length; start++) {
      long hash = seed;
      int most = Math.min(longest, jamo.length - start);
      for (int length = 1; length <= most; length++) {
        hash = (hash + jamo[start + length - 1] + 1) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
        if (length > 1) {
          hashes.add((int) Long.remainderUnsigned(hash, LogisticRegression.FEATURES));
        }
      }
    }
    return hashes.build();
  }

  /**
   * Logistic regression of two classes on the features that an example has, all of the same value,
   * such that the example is a vector of length 1; by AdaGrad (Duchi et al. 2011), whose steps are
   * the larger the rarer a feature is.
   */
  private static final class LogisticRegression {

    /** Features are numbers below this. */
    static final int FEATURES = 1 << 22;

    private static final int SEED = 1;

    /** With {@link #EPOCHS} the best on validation reviews of NSMC; falls linearly to 0. */
    private static final double RATE = 0.4;

    private static final int EPOCHS = 6;

    /** Of {@link #RATE}: the bias is in every text and has plain gradient descent. */
    private static final double BIAS_SHARE = 0.05;

    private static final float FIRST_SQUARE = 1e-3f;

    private final float[] weights = new float[FEATURES];
    private double bias;

    /** Trains on the features of each example, none twice, and its label, 0 or 1. */
    LogisticRegression(int[][] features, int[] labels) {
      float[] squares = new float[FEATURES];
      Arrays.fill(squares, FIRST_SQUARE);
      Random random = new Random(SEED);
      List<Integer> order = new ArrayList<>(IntStream.range(0, features.length).boxed().toList());
      long step = 0;
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        Collections.shuffle(order, random);
        for (int example : order) {
          double rate = RATE * (1 - (double) step++ / ((long) EPOCHS * order.size()));
          learn(features[example], labels[example], rate, squares);
        }
      }
    }

    /** ln(p / (1 - p)), p being the probability of the second class. */
    double logOdds(int[] features) {
      double sum = 0;
      for (int feature : features) {
        sum += weights[feature];
      }
      return bias + sum * value(features);
    }

    private void learn(int[] features, int label, double rate, float[] squares) {
      double error = 1 / (1 + Math.exp(-logOdds(features))) - label;
      float gradient = (float) (error * value(features));
      bias -= BIAS_SHARE * rate * error;
      for (int feature : features) {
        squares[feature] += gradient * gradient;
        weights[feature] -= (float) rate * gradient / (float) Math.sqrt(squares[feature]);
      }
    }

    private static double value(int[] features) {
      return 1 / Math.sqrt(features.length);
    }
  }
}
