package io.koelectra.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Logistic regression of two classes on the features that an example has, all of the same value,
 * such that the example is a vector of length 1; by AdaGrad (Duchi et al. 2011), whose steps are
 * the larger the rarer a feature is.
 */
final class LogisticRegression {

  /** Features are numbers from 0 to this. */
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

  private LogisticRegression() {}

  /**
   * Trains.
   *
   * @param features of each example, none twice
   * @param labels of each example, 0 or 1
   */
  static LogisticRegression train(int[][] features, int[] labels) {
    LogisticRegression model = new LogisticRegression();
    model.fit(features, labels);
    return model;
  }

  /** ln(p / (1 - p)), p being the probability of the second class. */
  double logOdds(int[] features) {
    double sum = 0;
    for (int feature : features) {
      sum += weights[feature];
    }
    return bias + sum * value(features);
  }

  private void fit(int[][] features, int[] labels) {
    float[] squares = new float[FEATURES];
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
      for (int example : order) {
        double rate = RATE * (1 - (double) step++ / steps);
        learn(features[example], labels[example], rate, squares);
      }
    }
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
