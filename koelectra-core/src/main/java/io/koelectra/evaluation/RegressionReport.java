package io.koelectra.evaluation;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How near a model's numbers are to the actual ones, and how near one number for all would be.
 *
 * @param examples number of examples
 * @param correlations Pearson's and Spearman's by name; without those that are undefined because
 *     all actual or all predicted values are equal
 * @param meanAbsoluteError mean distance of predicted and actual value
 * @param meanLoss mean of the squared distance
 * @param meanAbsoluteErrorOfMean {@code meanAbsoluteError} of always saying the mean of the actual
 *     values
 * @param meanSquaredErrorOfMean {@code meanLoss} of the same: the actual values' variance
 * @param took time for encoding and scoring
 */
public record RegressionReport(
    long examples,
    Map<String, Double> correlations,
    double meanAbsoluteError,
    double meanLoss,
    double meanAbsoluteErrorOfMean,
    double meanSquaredErrorOfMean,
    Duration took)
    implements EvaluationReport {

  private static final String PEARSON = "Pearson";
  private static final String SPEARMAN = "Spearman";

  /** Copies the map in its order. */
  public RegressionReport {
    correlations = Collections.unmodifiableMap(new LinkedHashMap<>(correlations));
    Objects.requireNonNull(took, "took");
  }

  /**
   * All figures from a model's numbers.
   *
   * @param actual of each example, at least one
   * @param predicted of the same length
   * @param took time for encoding and scoring
   * @throws IllegalArgumentException naming the example, if a number is NaN or infinite
   */
  public static RegressionReport of(double[] actual, double[] predicted, Duration took) {
    ConfusionMatrix.requirePredictions(actual.length, predicted.length);
    requireFinite("actual", actual);
    requireFinite("predicted", predicted);
    Map<String, Double> correlations = new LinkedHashMap<>();
    correlation(actual, predicted).ifPresent(r -> correlations.put(PEARSON, r));
    correlation(Ranks.of(actual), Ranks.of(predicted))
        .ifPresent(r -> correlations.put(SPEARMAN, r));
    double[] errors =
        IntStream.range(0, actual.length).mapToDouble(i -> predicted[i] - actual[i]).toArray();
    double[] ofMean = centred(actual);
    return new RegressionReport(
        actual.length,
        correlations,
        Arrays.stream(errors).map(Math::abs).average().orElseThrow(),
        sumOfProducts(errors, errors) / actual.length,
        Arrays.stream(ofMean).map(Math::abs).average().orElseThrow(),
        sumOfProducts(ofMean, ofMean) / actual.length,
        took);
  }

  private static void requireFinite(String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "the %s value of example %d of %d is %s, which no figure can be made of"
                .formatted(name, i + 1, values.length, values[i]));
      }
    }
  }

  private static double[] centred(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(value -> value - mean).toArray();
  }

  private static double sumOfProducts(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  /** Pearson's; empty if all numbers of either side are equal. */
  private static OptionalDouble correlation(double[] a, double[] b) {
    double[] x = centred(a);
    double[] y = centred(b);
    double r =
        sumOfProducts(x, y) / Math.sqrt(sumOfProducts(x, x)) / Math.sqrt(sumOfProducts(y, y));
    return isConstant(a) || isConstant(b) || !Double.isFinite(r) // squares too small for a double
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(-1, Math.min(1, r)));
  }

  private static boolean isConstant(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == values[0]);
  }

  /** Pearson, Spearman, mean absolute error and root mean squared error. */
  @Override
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>(correlations);
    figures.put("mean absolute error", meanAbsoluteError);
    figures.put("root mean squared error", rootMeanSquaredError());
    return Collections.unmodifiableMap(figures);
  }

  /** The correlation of predicted and actual values, in [-1, 1]. */
  public OptionalDouble pearson() {
    return correlation(PEARSON);
  }

  /** The correlation of their ranks, where equal values share their mean rank, in [-1, 1]. */
  public OptionalDouble spearman() {
    return correlation(SPEARMAN);
  }

  private OptionalDouble correlation(String name) {
    return Stream.ofNullable(correlations.get(name)).mapToDouble(r -> r).findFirst();
  }

  /** In the unit of the values. */
  public double rootMeanSquaredError() {
    return Math.sqrt(meanLoss);
  }

  /** A summary line and, to compare with, the errors of always saying the mean. */
  @Override
  public String toString() {
    return "%s%nalways saying the mean: mean absolute error %.4f, mean loss %.4f%n"
        .formatted(summary(), meanAbsoluteErrorOfMean, meanSquaredErrorOfMean);
  }
}
