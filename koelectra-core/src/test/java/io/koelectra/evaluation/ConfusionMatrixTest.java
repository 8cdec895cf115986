package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  private static final double EXACT = 1e-12;
  private static final List<String> TWO = List.of("negative", "positive");

  /** Of 6 negatives 4 are found, of 4 positives 3. */
  private static final ConfusionMatrix REVIEWS =
      ConfusionMatrix.of(
          TWO, new int[] {0, 0, 0, 0, 0, 0, 1, 1, 1, 1}, new int[] {0, 0, 0, 0, 1, 1, 1, 1, 1, 0});

  /**
   *
   *
   * <pre>
   * actual \ predicted  a  b  c
   *                  a  2  1  0
   *                  b  0  1  1
   *                  c  1  0  4
   * </pre>
   */
  private static final ConfusionMatrix THREE =
      ConfusionMatrix.of(
          List.of("a", "b", "c"),
          new int[] {0, 0, 0, 1, 1, 2, 2, 2, 2, 2},
          new int[] {0, 0, 1, 1, 2, 0, 2, 2, 2, 2});

  @Test
  void countsByActualAndPredictedClass() {
    assertThat(REVIEWS.count(0, 0)).isEqualTo(4);
    assertThat(REVIEWS.count(0, 1)).isEqualTo(2);
    assertThat(REVIEWS.count(1, 0)).isEqualTo(1);
    assertThat(REVIEWS.count(1, 1)).isEqualTo(3);
    assertThat(REVIEWS.examples()).isEqualTo(10);
    assertThat(REVIEWS.labels()).isEqualTo(TWO);
  }

  @Test
  void scoresTwoClasses() {
    assertThat(REVIEWS.accuracy()).isCloseTo(0.7, within(EXACT));
    assertThat(REVIEWS.scores().get(0).precision()).isCloseTo(4.0 / 5, within(EXACT));
    assertThat(REVIEWS.scores().get(0).recall()).isCloseTo(4.0 / 6, within(EXACT));
    assertThat(REVIEWS.scores().get(0).f1()).isCloseTo(8.0 / 11, within(EXACT));
    assertThat(REVIEWS.scores().get(1).precision()).isCloseTo(3.0 / 5, within(EXACT));
    assertThat(REVIEWS.scores().get(1).recall()).isCloseTo(3.0 / 4, within(EXACT));
    assertThat(REVIEWS.scores().get(1).f1()).isCloseTo(6.0 / 9, within(EXACT));
    assertThat(REVIEWS.macroF1()).isCloseTo((8.0 / 11 + 6.0 / 9) / 2, within(EXACT));
  }

  @Test
  void scoresThreeClasses() {
    assertThat(THREE.accuracy()).isCloseTo(0.7, within(EXACT));
    assertThat(THREE.scores().get(0).precision()).isCloseTo(2.0 / 3, within(EXACT));
    assertThat(THREE.scores().get(0).recall()).isCloseTo(2.0 / 3, within(EXACT));
    assertThat(THREE.scores().get(1).precision()).isCloseTo(1.0 / 2, within(EXACT));
    assertThat(THREE.scores().get(1).recall()).isCloseTo(1.0 / 2, within(EXACT));
    assertThat(THREE.scores().get(2).precision()).isCloseTo(4.0 / 5, within(EXACT));
    assertThat(THREE.scores().get(2).recall()).isCloseTo(4.0 / 5, within(EXACT));
    assertThat(THREE.macroF1())
        .as("classes weigh alike, whatever their size")
        .isCloseTo((2.0 / 3 + 1.0 / 2 + 4.0 / 5) / 3, within(EXACT));
  }

  @Test
  void matthewsCorrelationOfTwoClassesIsPhi() {
    assertThat(REVIEWS.matthewsCorrelation())
        .as("(TP TN - FP FN) / sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN))")
        .isCloseTo((3 * 4 - 2 * 1) / Math.sqrt(5 * 4 * 6 * 5), within(EXACT));
  }

  @Test
  void matthewsCorrelationOfThreeClassesIsTheCorrelationOfTheirIndicators() {
    assertThat(THREE.matthewsCorrelation())
        .as("actual 3, 2, 5 and predicted 3, 2, 5 of 10, 7 right")
        .isCloseTo((7.0 * 10 - 38) / (100 - 38), within(EXACT))
        .isCloseTo(byCovariance(THREE), within(EXACT));
    for (int classes = 2; classes < 6; classes++) {
      RandomOutputs random = RandomOutputs.of(100, classes, classes);
      int[] predicted = random.outputs().stream().mapToInt(Softmax::argmax).toArray();
      ConfusionMatrix matrix = ConfusionMatrix.of(random.labels(), random.actual(), predicted);

      assertThat(matrix.matthewsCorrelation()).isCloseTo(byCovariance(matrix), within(EXACT));
    }
  }

  /** Gorodkin 2004, equation 7: covariances of 0/1 matrices with a row an example. */
  private static double byCovariance(ConfusionMatrix matrix) {
    int classes = matrix.labels().size();
    List<double[]> actual = new ArrayList<>();
    List<double[]> predicted = new ArrayList<>();
    for (int a = 0; a < classes; a++) {
      for (int p = 0; p < classes; p++) {
        for (long i = 0; i < matrix.count(a, p); i++) {
          actual.add(indicator(a, classes));
          predicted.add(indicator(p, classes));
        }
      }
    }
    return covariance(actual, predicted)
        / Math.sqrt(covariance(actual, actual) * covariance(predicted, predicted));
  }

  private static double[] indicator(int label, int classes) {
    double[] row = new double[classes];
    row[label] = 1;
    return row;
  }

  private static double covariance(List<double[]> x, List<double[]> y) {
    double sum = 0;
    for (int k = 0; k < x.get(0).length; k++) {
      int column = k;
      double meanX = x.stream().mapToDouble(row -> row[column]).average().orElseThrow();
      double meanY = y.stream().mapToDouble(row -> row[column]).average().orElseThrow();
      for (int i = 0; i < x.size(); i++) {
        sum += (x.get(i)[k] - meanX) * (y.get(i)[k] - meanY);
      }
    }
    return sum;
  }

  @Test
  void aZeroDenominatorScoresZero() {
    ConfusionMatrix allNegative = ConfusionMatrix.of(TWO, new int[] {0, 1}, new int[] {0, 0});
    assertThat(allNegative.scores().get(1).precision()).as("nothing was called positive").isZero();
    assertThat(allNegative.scores().get(1).recall()).isZero();
    assertThat(allNegative.scores().get(1).f1()).as("precision and recall are both zero").isZero();
    assertThat(allNegative.macroF1()).isCloseTo(1.0 / 3, within(EXACT));
    assertThat(allNegative.matthewsCorrelation()).isZero();

    ConfusionMatrix noPositives = ConfusionMatrix.of(TWO, new int[] {0, 0}, new int[] {0, 1});
    assertThat(noPositives.scores().get(1).recall()).as("there is no positive").isZero();
    assertThat(noPositives.macroF1()).isCloseTo(1.0 / 3, within(EXACT));
  }

  @Test
  void everythingRightScoresOne() {
    ConfusionMatrix perfect = ConfusionMatrix.of(TWO, new int[] {0, 1, 1}, new int[] {0, 1, 1});

    assertThat(perfect.accuracy()).isEqualTo(1);
    assertThat(perfect.macroF1()).isEqualTo(1);
    assertThat(perfect.matthewsCorrelation()).isEqualTo(1);
  }

  @Test
  void refusesListsOfDifferentOrNoLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfusionMatrix.of(TWO, new int[] {0, 1}, new int[] {0}))
        .withMessage("need as many predictions as examples, at least one; got 1 for 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfusionMatrix.of(TWO, new int[0], new int[0]))
        .withMessageEndingWith("got 0 for 0");
  }

  @Test
  void printsActualClassesDownAndPredictedAcross() {
    List<String> lines = REVIEWS.toString().lines().map(String::strip).toList();

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).split(" {2,}"))
        .containsExactly(
            "actual \\ predicted", "negative", "positive", "precision", "recall", "F1");
    assertThat(lines.get(1).split(" +"))
        .containsExactly("negative", "4", "2", "0.8000", "0.6667", "0.7273");
    assertThat(lines.get(2).split(" +"))
        .containsExactly("positive", "1", "3", "0.6000", "0.7500", "0.6667");
  }
}
