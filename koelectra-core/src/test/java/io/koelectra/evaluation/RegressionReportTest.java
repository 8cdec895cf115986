package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegressionReportTest {

  private static final double EXACT = 1e-12;

  private static final double[] ACTUAL = {3, 9, 10, 1, 7, 7, 2, 10, 5, 8};
  private static final double[] PREDICTED = {2.5, 8.75, 9.25, 3.5, 7.5, 6.0, 3.5, 7.5, 6.25, 9.25};

  private static final RegressionReport REPORT =
      RegressionReport.of(ACTUAL, PREDICTED, Duration.ofSeconds(2));

  /**
   * scipy 1.17.1 and scikit-learn 1.9.1: {@code pearsonr(a, p)}, {@code spearmanr(a, p)}, {@code
   * mean_absolute_error(a, p)}, {@code mean_squared_error(a, p)}, the last two also with {@code
   * numpy.full(10, a.mean())} for {@code p}.
   */
  @Test
  void agreesWithScipyAndScikitLearn() {
    assertThat(REPORT.pearson().orElseThrow()).isCloseTo(0.9057426369839532, within(EXACT));
    assertThat(REPORT.spearman().orElseThrow()).isCloseTo(0.8400039763595955, within(EXACT));
    assertThat(REPORT.meanAbsoluteError()).isCloseTo(1.2, within(EXACT));
    assertThat(REPORT.meanLoss()).isCloseTo(2.0, within(EXACT));
    assertThat(REPORT.rootMeanSquaredError()).isCloseTo(Math.sqrt(2), within(EXACT));
    assertThat(REPORT.meanAbsoluteErrorOfMean()).isCloseTo(2.76, within(EXACT));
    assertThat(REPORT.meanSquaredErrorOfMean()).isCloseTo(9.76, within(EXACT));
    assertThat(REPORT.examples()).isEqualTo(10);
    assertThat(REPORT.examplesPerSecond()).isEqualTo(5);
  }

  @Test
  void namesItsFiguresInOrder() {
    assertThat(REPORT.figures().keySet())
        .containsExactly("Pearson", "Spearman", "mean absolute error", "root mean squared error");
    assertThat(REPORT.figures()).containsEntry("Pearson", REPORT.pearson().orElseThrow());
  }

  @Test
  void printsFiguresBesideThoseOfTheMean() {
    assertThat(REPORT.toString().lines())
        .containsExactly(
            "Pearson 0.9057, Spearman 0.8400, mean absolute error 1.2000, root mean squared error 1.4142, mean loss 2.0000 over 10 examples (5 examples/s)",
            "always saying the mean: mean absolute error 2.7600, mean loss 9.7600");
  }

  /** By hand: ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4 give 4.5 / sqrt(4.5 * 5). */
  @Test
  void tiesShareTheirMeanRank() {
    RegressionReport report =
        RegressionReport.of(
            new double[] {1, 2, 2, 3}, new double[] {10, 20, 300, 4000}, Duration.ZERO);

    assertThat(report.spearman().orElseThrow()).isCloseTo(Math.sqrt(0.9), within(EXACT));
  }

  @Test
  void equalPredictionsHaveNoCorrelation() {
    RegressionReport report =
        RegressionReport.of(new double[] {1, 2, 6}, new double[] {0.1, 0.1, 0.1}, Duration.ZERO);

    assertThat(report.pearson()).isEmpty();
    assertThat(report.spearman()).isEmpty();
    assertThat(report.figures().keySet())
        .containsExactly("mean absolute error", "root mean squared error");
  }

  @Test
  void equalActualValuesHaveNoCorrelation() {
    assertThat(
            RegressionReport.of(new double[] {2, 2}, new double[] {1, 3}, Duration.ZERO)
                .correlations())
        .isEmpty();
  }

  @Test
  void valuesWhoseSquaresVanishHaveNoPearsonCorrelation() {
    RegressionReport report =
        RegressionReport.of(new double[] {1, 2, 3}, new double[] {0, 1e-200, 0}, Duration.ZERO);

    assertThat(report.pearson()).isEmpty();
    assertThat(report.spearman()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"200, 1", "301, 2", "50, 3"})
  void agreesWithPlainDefinitions(int examples, long seed) {
    Random random = new Random(seed);
    double[] actual = random.ints(examples, 1, 11).asDoubleStream().toArray();
    double[] predicted =
        Arrays.stream(actual)
            .map(a -> Math.rint(2 * (a + 2 * random.nextGaussian())) / 2)
            .toArray();

    RegressionReport report = RegressionReport.of(actual, predicted, Duration.ZERO);

    assertThat(report.pearson().orElseThrow()).isCloseTo(moments(actual, predicted), within(1e-9));
    assertThat(report.spearman().orElseThrow())
        .isCloseTo(moments(places(actual), places(predicted)), within(1e-9));
  }

  /** Pearson's correlation by the textbook's raw moments. */
  private static double moments(double[] a, double[] b) {
    int n = a.length;
    double sumA = Arrays.stream(a).sum();
    double sumB = Arrays.stream(b).sum();
    double squaresA = Arrays.stream(a).map(x -> x * x).sum();
    double squaresB = Arrays.stream(b).map(x -> x * x).sum();
    double both = IntStream.range(0, n).mapToDouble(i -> a[i] * b[i]).sum();
    return (n * both - sumA * sumB)
        / Math.sqrt((n * squaresA - sumA * sumA) * (n * squaresB - sumB * sumB));
  }

  /** Of each number: how many are less, and half of those that are equal. */
  private static double[] places(double[] values) {
    return Arrays.stream(values)
        .map(value -> Arrays.stream(values).map(v -> v < value ? 1 : v == value ? 0.5 : 0).sum())
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void namesThePredictionThatIsNoNumber(double broken) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> RegressionReport.of(new double[] {1, 2}, new double[] {1, broken}, Duration.ZERO))
        .withMessageContaining("predicted value of example 2 of 2 is " + broken);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> RegressionReport.of(new double[] {broken, 2}, new double[] {1, 1}, Duration.ZERO))
        .withMessageContaining("actual value of example 1 of 2 is " + broken);
  }

  @Test
  void needsAPredictionForEachExample() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegressionReport.of(new double[0], new double[0], Duration.ZERO))
        .withMessageContaining("at least one; got 0 for 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegressionReport.of(new double[3], new double[2], Duration.ZERO))
        .withMessageContaining("got 2 for 3");
  }
}
