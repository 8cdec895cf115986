package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvaluationReportTest {

  private static final EvaluationReport CLASSES = classes(0, 1);
  private static final EvaluationReport NUMBERS = numbers(1, 2, 4);
  private static final EvaluationReport LABELS = labels(0.9);

  private static EvaluationReport classes(float first, float second) {
    return ClassificationReport.of(
        List.of("a", "b"),
        new int[] {0, 1},
        List.of(new Softmax(new float[] {1, first}), new Softmax(new float[] {1, second + 2})),
        Duration.ofSeconds(1));
  }

  private static EvaluationReport numbers(double... predicted) {
    return RegressionReport.of(new double[] {1, 2, 3}, predicted, Duration.ofSeconds(1));
  }

  private static EvaluationReport labels(double probability) {
    return MultiLabelReport.of(
        List.of("a", "b"),
        new boolean[][] {{true, false}},
        new double[][] {{probability, 0.2}},
        Duration.ofSeconds(1));
  }

  @Test
  void isOfTheKindThatItIs() {
    assertThat(CLASSES.classification()).isSameAs(CLASSES);
    assertThat(NUMBERS.regression()).isSameAs(NUMBERS);
    assertThat(LABELS.multiLabel()).isSameAs(LABELS);
  }

  @Test
  void askedForAnotherKindNamesTheFiguresThatThereAre() {
    Stream<Function<EvaluationReport, EvaluationReport>> others =
        Stream.of(EvaluationReport::classification, EvaluationReport::multiLabel);
    others.forEach(
        other ->
            assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> other.apply(NUMBERS))
                .withMessageStartingWith("a RegressionReport has no figures of")
                .withMessageEndingWith(
                    "those that it has are [Pearson, Spearman, mean absolute error, root mean squared error]"));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(CLASSES::regression)
        .withMessage(
            "a ClassificationReport has no figures of a regression; those that it has are [accuracy, macro F1, MCC, ROC-AUC, ECE]");
  }

  @Test
  void figuresCannotBeChanged() {
    Stream.of(CLASSES, NUMBERS, LABELS)
        .forEach(
            report ->
                assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> report.figures().clear()));
  }

  @Test
  void theHighestFigureIsTheBest() {
    EvaluationReport worse = classes(2, -3);
    assertThat(BestBy.ACCURACY.compare(CLASSES, worse)).isPositive();
    assertThat(BestBy.MACRO_F1.compare(worse, CLASSES)).isNegative();
    assertThat(BestBy.PEARSON.compare(NUMBERS, numbers(1, 3, 2))).isPositive();
    assertThat(BestBy.SPEARMAN.compare(numbers(1, 3, 2), NUMBERS)).isNegative();
    assertThat(BestBy.MICRO_F1.compare(LABELS, labels(0.3))).isPositive();
    assertThat(BestBy.MACRO_F1.compare(LABELS, labels(0.3))).isPositive();
  }

  @Test
  void equalFiguresAreToldApartByTheLowerLoss() {
    assertThat(BestBy.SPEARMAN.compare(NUMBERS, numbers(1, 2, 3))).isNegative();
    assertThat(BestBy.SPEARMAN.compare(NUMBERS, numbers(1, 2, 4))).isZero();
    assertThat(BestBy.MICRO_F1.compare(LABELS, labels(0.8))).isPositive();
  }

  @ParameterizedTest
  @EnumSource(
      value = BestBy.class,
      names = {"PEARSON", "SPEARMAN"})
  void equalPredictionsAreWorseThanAnyCorrelation(BestBy bestBy) {
    EvaluationReport nearButConstant = numbers(2, 2, 2);
    EvaluationReport turnedRound = numbers(30, 20, 10);
    assertThat(bestBy.compare(nearButConstant, turnedRound)).isNegative();
    assertThat(bestBy.compare(turnedRound, nearButConstant)).isPositive();
    assertThat(bestBy.compare(nearButConstant, numbers(5, 5, 5)))
        .as("of two without a correlation the nearer one")
        .isPositive();
  }

  @Test
  void aFigureThatTheTaskDoesNotHaveIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BestBy.ACCURACY.compare(NUMBERS, NUMBERS))
        .withMessage(
            "the best model cannot be chosen by ACCURACY: the evaluation has the figures [Pearson, Spearman, mean absolute error, root mean squared error]; choose one of [PEARSON, SPEARMAN, LOSS]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BestBy.PEARSON.compare(LABELS, LABELS))
        .withMessageEndingWith("choose one of [MACRO_F1, MICRO_F1, LOSS]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BestBy.MICRO_F1.compare(CLASSES, CLASSES))
        .withMessageEndingWith("choose one of [ACCURACY, MACRO_F1, LOSS]");
  }
}
