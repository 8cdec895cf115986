package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.TrainingAlarm.Kind;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of a few steps that has learned nothing says so, and its model is not saved unasked. */
class UnlearnedTrainingTest {

  private static final List<LabelledText> TRAIN = TinyModels.separable(60, 3, 1);
  private static final List<LabelledText> VALIDATION = TinyModels.separable(30, 3, 2);

  @TempDir private Path directory;

  @Test
  void aShortRunThatLearnedNothingEndsInAnAlarmAndIsNotSaved() throws IOException {
    try (SentimentTrainer trainer = tooShort().build()) {
      assertThatThrownBy(() -> trainer.fit(TRAIN, VALIDATION))
          .isInstanceOf(TrainingAlarmException.class)
          .hasMessageContainingAll("NOT_LEARNING at step 8", "1.09", "the labels' entropy");
      assertThat(trainer.report().orElseThrow().verdict()).isPresent();
      assertThatIllegalStateException()
          .isThrownBy(() -> trainer.save(directory.resolve("model")))
          .withMessageContainingAll("not saved", "NOT_LEARNING", "onAlarm(WARN)");
      assertThat(directory.resolve("model")).doesNotExist();
    }
  }

  @Test
  void whoAsksForItGetsTheModelAndTheAlarmInItsCard() throws IOException {
    try (SentimentTrainer trainer = tooShort().onAlarm(AlarmPolicy.WARN).build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);
      trainer.save(directory.resolve("model"));

      assertThat(report.verdict().orElseThrow().kind()).isEqualTo(Kind.NOT_LEARNING);
      assertThat(report.alarms()).contains(report.verdict().get());
    }
    assertThat(Files.readString(directory.resolve("model/README.md")))
        .contains("**Of no use: NOT_LEARNING at step 8");
  }

  @Test
  void theSameTextsAreLearnedWithNothingSet() throws IOException {
    try (SentimentTrainer trainer = withNothingSet().build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);

      assertThat(report.verdict()).isEmpty();
      assertThat(report.validation().accuracy()).isGreaterThan(0.9);
      assertThat(report.choices())
          .extracting(choice -> choice.replaceAll(" .*", ""))
          .containsExactly("learning", "batch", "epochs", "best");
      trainer.save(directory.resolve("model"));
    }
  }

  @Test
  void patienceWaitsWhileTheLossStillFalls() throws IOException {
    try (SentimentTrainer trainer =
        withNothingSet()
            .optimizer(AdamW.builder().learningRate(3e-4).build())
            .patience(1)
            .build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);
      List<ClassificationReport> evaluations =
          report.evaluations().stream().map(point -> point.validation().classification()).toList();

      long withoutBetterFigure =
          IntStream.range(1, evaluations.size() - 1)
              .filter(
                  i ->
                      evaluations.get(i).macroF1()
                          <= evaluations.subList(0, i).stream()
                              .mapToDouble(ClassificationReport::macroF1)
                              .max()
                              .orElseThrow())
              .count();
      assertThat(withoutBetterFigure).as("evaluations that only lowered the loss").isPositive();
      assertThat(report.validation().accuracy()).isGreaterThan(0.8);
    }
  }

  private static SentimentTrainerBuilder withNothingSet() {
    return SentimentTrainer.builder(TinyModels.untrained(0.1))
        .labels(TinyModels.LABELS)
        .maxTokens(TinyModels.MAX_TOKENS);
  }

  private static SentimentTrainerBuilder tooShort() {
    return withNothingSet().epochs(2).optimizer(AdamW.builder().learningRate(1e-5).build());
  }
}
