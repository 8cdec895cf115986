package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.evaluation.ConfusionMatrix.Scores;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiLabelReportTest {

  private static final double EXACT = 1e-12;
  private static final List<String> LABELS = List.of("action", "music", "love", "war");
  private static final boolean[][] ACTUAL =
      has(
          new int[][] {
            {1, 0, 1, 0}, {0, 0, 1, 0}, {1, 1, 0, 0}, {0, 0, 0, 0}, {1, 0, 1, 0}, {0, 1, 1, 0}
          });
  private static final double[][] PROBABILITIES = {
    {.9, .2, .6, .1},
    {.4, .5, .7, .2},
    {.8, .3, .1, .3},
    {.2, .1, .45, .05},
    {.95, .15, .9, .1},
    {.6, .85, .35, .4}
  };

  private static final MultiLabelReport REPORT =
      MultiLabelReport.of(LABELS, ACTUAL, PROBABILITIES, Duration.ofSeconds(3));

  /**
   * scikit-learn 1.9.1 with {@code h = (q >= 0.5).astype(int)}: {@code
   * precision_recall_fscore_support(y, h, zero_division=0)}, {@code f1_score(y, h,
   * average="micro")} and {@code "macro"}, {@code accuracy_score(y, h)}, {@code hamming_loss(y,
   * h)}, {@code log_loss(y.ravel(), q.ravel())}.
   */
  @Test
  void agreesWithScikitLearn() {
    assertThat(each(Scores::precision)).containsExactly(0.75, 0.5, 1, 0);
    assertThat(each(Scores::recall)).containsExactly(1, 0.5, 0.75, 0);
    assertThat(each(Scores::f1)).containsExactly(0.8571428571428571, 0.5, 0.8571428571428571, 0);
    assertThat(each(Scores::actual)).containsExactly(3, 2, 4, 0);
    assertThat(REPORT.microF1()).isCloseTo(0.7777777777777778, within(EXACT));
    assertThat(REPORT.macroF1()).isCloseTo(0.5535714285714286, within(EXACT));
    assertThat(REPORT.subsetAccuracy()).isEqualTo(0.5);
    assertThat(REPORT.hammingLoss()).isCloseTo(0.16666666666666666, within(EXACT));
    assertThat(REPORT.meanLoss()).isCloseTo(0.36080243117350913, within(EXACT));
    assertThat(REPORT.examples()).isEqualTo(6);
  }

  private static double[] each(ToDoubleFunction<Scores> score) {
    return REPORT.scores().stream().mapToDouble(score).toArray();
  }

  @Test
  void namesItsFiguresInOrder() {
    assertThat(REPORT.figures().keySet())
        .containsExactly("micro F1", "macro F1", "subset accuracy", "Hamming loss");
  }

  @Test
  void printsASummaryAndATableOfTheLabels() {
    assertThat(REPORT.toString().lines())
        .containsExactly(
            "micro F1 0.7778, macro F1 0.5536, subset accuracy 0.5000, Hamming loss 0.1667, mean loss 0.3608 over 6 examples (2 examples/s)",
            "               label      texts  precision     recall         F1",
            "              action          3     0.7500     1.0000     0.8571",
            "               music          2     0.5000     0.5000     0.5000",
            "                love          4     1.0000     0.7500     0.8571",
            "                 war          0     0.0000     0.0000     0.0000");
  }

  @Test
  void oneHalfCountsAsSaid() {
    assertThat(half(0.5).microF1()).isEqualTo(1);
    assertThat(half(Math.nextDown(0.5)).microF1()).isZero();
  }

  private static MultiLabelReport half(double probability) {
    return MultiLabelReport.of(
        List.of("a"), has(new int[][] {{1}}), new double[][] {{probability}}, Duration.ZERO);
  }

  @Test
  void sureAndWrongCostsALotButNotWithoutEnd() {
    assertThat(half(0).meanLoss()).isEqualTo(100);
    assertThat(half(1).meanLoss()).isZero();
    assertThat(half(1e-30).meanLoss()).isCloseTo(30 * Math.log(10), within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithATwoClassMatrixOfEachLabelAndOfAllTogether(long seed) {
    Random random = new Random(seed);
    int texts = 80;
    boolean[][] actual = new boolean[texts][LABELS.size()];
    double[][] probabilities = new double[texts][LABELS.size()];
    int[] allActual = new int[texts * LABELS.size()];
    int[] allSaid = new int[texts * LABELS.size()];
    for (int i = 0; i < allActual.length; i++) {
      int text = i % texts;
      int label = i / texts;
      actual[text][label] = random.nextInt(3) == 0;
      probabilities[text][label] = 0.7 * random.nextDouble() + (actual[text][label] ? 0.3 : 0);
      allActual[i] = actual[text][label] ? 1 : 0;
      allSaid[i] = (int) Math.floor(2 * probabilities[text][label]);
    }

    MultiLabelReport report =
        MultiLabelReport.of(LABELS, actual, probabilities, Duration.ofSeconds(1));

    for (int label = 0; label < LABELS.size(); label++) {
      ConfusionMatrix matrix = matrix(slice(allActual, label, texts), slice(allSaid, label, texts));
      assertThat(report.scores().get(label).precision())
          .isEqualTo(matrix.scores().get(1).precision());
      assertThat(report.scores().get(label).recall()).isEqualTo(matrix.scores().get(1).recall());
      assertThat(report.scores().get(label).f1())
          .isCloseTo(matrix.scores().get(1).f1(), within(EXACT));
    }
    ConfusionMatrix all = matrix(allActual, allSaid);
    assertThat(report.microF1()).isCloseTo(all.scores().get(1).f1(), within(EXACT));
    assertThat(report.hammingLoss()).isCloseTo(1 - all.accuracy(), within(EXACT));
    assertThat(report.subsetAccuracy())
        .isEqualTo(
            IntStream.range(0, texts)
                    .filter(
                        text ->
                            IntStream.range(0, LABELS.size())
                                .map(label -> label * texts + text)
                                .allMatch(i -> allActual[i] == allSaid[i]))
                    .count()
                / (double) texts);
  }

  private static int[] slice(int[] values, int label, int texts) {
    return IntStream.range(label * texts, (label + 1) * texts).map(i -> values[i]).toArray();
  }

  private static ConfusionMatrix matrix(int[] actual, int[] said) {
    return ConfusionMatrix.of(List.of("without", "with"), actual, said);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 1.1})
  void namesTheProbabilityThatIsNone(double broken) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MultiLabelReport.of(
                    List.of("a", "b"),
                    new boolean[2][2],
                    new double[][] {{0, 0}, {0, broken}},
                    Duration.ZERO))
        .withMessage("the probability of \"b\" for example 2 of 2 is %s, not in [0, 1]", broken);
  }

  @Test
  void needsTextsLabelsAndAsManyProbabilities() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultiLabelReport.of(LABELS, new boolean[0][], new double[0][], null))
        .withMessageContaining("got 0 for 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultiLabelReport.of(List.of(), new boolean[1][0], new double[1][0], null))
        .withMessageEndingWith("for 0 labels");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultiLabelReport.of(LABELS, ACTUAL, new double[6][3], Duration.ZERO))
        .withMessage("example 1 of 6 has 4 actual and 3 predicted values for 4 labels");
  }

  private static boolean[][] has(int[][] bits) {
    boolean[][] has = new boolean[bits.length][];
    for (int i = 0; i < bits.length; i++) {
      has[i] = new boolean[bits[i].length];
      for (int label = 0; label < bits[i].length; label++) {
        has[i][label] = bits[i][label] == 1;
      }
    }
    return has;
  }
}
