package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.evaluation.MultiLabelReport;
import io.koelectra.evaluation.RegressionReport;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regression and several labels at once are trained, measured, saved and resumed like classes. */
class OtherTasksTest {

  @TempDir private Path directory;

  /** The class of a separable text, as a value far from 0 and 1. */
  private static List<LabelledText> values(int count, int seed) {
    return TinyModels.separable(count, 2, seed).stream()
        .map(
            text ->
                LabelledText.of(
                    text.text(), text.label().equals(TinyModels.LABELS.get(0)) ? "1000" : "5000"))
        .toList();
  }

  /** Two labels: the text's class, and one that all texts of the first class have. */
  private static List<LabelledText> labelled(int count, int seed) {
    return TinyModels.separable(count, 2, seed).stream()
        .map(
            text ->
                LabelledText.of(
                    text.text(),
                    text.label().equals(TinyModels.LABELS.get(0))
                        ? List.of("bad", "spoken")
                        : List.<String>of()))
        .toList();
  }

  private static SentimentTrainerBuilder builder(ProblemType type) {
    return SentimentTrainer.builder(TinyModels.untrained(0.1))
        .problemType(type)
        .optimizer(AdamW.builder().learningRate(2e-3).build())
        .epochs(15)
        .batchSize(8)
        .maxTokens(TinyModels.MAX_TOKENS);
  }

  @Test
  void learnsValuesInTheirOwnUnitAndAnswersThemFromADirectory() throws IOException {
    RegressionReport trained;
    try (SentimentTrainer trainer = builder(ProblemType.REGRESSION).build()) {
      TrainingReport report = trainer.fit(values(320, 1), values(120, 2));
      assertThat(report.settings()).contains("best by PEARSON");
      trained = trainer.evaluate(values(120, 2)).regression();
      assertThat(trained.pearson().orElseThrow()).isGreaterThan(0.9);
      assertThat(trained.meanAbsoluteError()).isLessThan(0.3 * trained.meanAbsoluteErrorOfMean());
      assertThat(trained.meanLoss())
          .isCloseTo(report.validation().meanLoss(), within(0.01 * trained.meanLoss()));
      trainer.save(directory.resolve("saved"));
    }
    String config = Files.readString(directory.resolve("saved/config.json"));
    assertThat(config).contains("\"problem_type\": \"regression\"", "\"0\": \"score\"");
    assertThat(Files.readString(directory.resolve("saved/README.md")))
        .contains("predicts score", "Pearson")
        .doesNotContain("Temperature");
    try (SentimentClassifier classifier = SentimentClassifier.load(directory.resolve("saved"))) {
      assertThat(classifier.classify(values(1, 2).get(0).text()).score()).isBetween(0.0, 6000.0);
      assertThat(classifier.evaluate(values(120, 2)).meanLoss())
          .isCloseTo(trained.meanLoss(), within(1e-3 * trained.meanLoss()));
    }
  }

  /** The head of a saved regression stays, in deviations while it is trained and back after it. */
  @Test
  void aSavedRegressionIsTrainedOnFromWhatItKnows() throws IOException {
    try (SentimentTrainer trainer = builder(ProblemType.REGRESSION).build()) {
      trainer.fit(values(320, 1), values(120, 2));
      trainer.save(directory.resolve("saved"));
    }
    List<Double> losses = new ArrayList<>();
    try (SentimentTrainer trainer =
        SentimentTrainer.builder(HuggingFaceCheckpoint.open(directory.resolve("saved")))
            .optimizer(AdamW.builder().learningRate(1e-6).build())
            .epochs(1)
            .dropout(false)
            .batchSize(64)
            .maxTokens(TinyModels.MAX_TOKENS)
            .listener(
                new TrainingListener() {
                  @Override
                  public void onStep(TrainingProgress progress) {
                    losses.add(progress.lastStep().loss());
                  }
                })
            .build()) {
      double before = trainer.evaluate(values(120, 2)).meanLoss();
      double variance = trainer.evaluate(values(320, 1)).regression().meanSquaredErrorOfMean();
      double trainLoss = trainer.evaluate(values(320, 1)).meanLoss();
      trainer.fit(values(320, 1), values(120, 2));

      assertThat(losses.stream().mapToDouble(d -> d).average().orElseThrow())
          .as("the loss of a step is in variances")
          .isCloseTo(trainLoss / variance, within(0.05));
      assertThat(trainer.evaluate(values(120, 2)).meanLoss())
          .as("next to nothing was changed")
          .isCloseTo(before, within(0.02 * before));
    }
  }

  @Test
  void learnsSeveralLabelsAtOnce() throws IOException {
    try (SentimentTrainer trainer =
        builder(ProblemType.MULTI_LABEL_CLASSIFICATION).labels(List.of("bad", "spoken")).build()) {
      trainer.fit(labelled(320, 1), labelled(120, 2));
      MultiLabelReport report = trainer.evaluate(labelled(120, 2)).multiLabel();
      assertThat(report.microF1()).isGreaterThan(0.9);
      assertThat(report.macroF1()).isGreaterThan(0.9);
      trainer.save(directory.resolve("saved"));
    }
    try (SentimentClassifier classifier = SentimentClassifier.load(directory.resolve("saved"))) {
      assertThat(classifier.problemType()).isEqualTo(ProblemType.MULTI_LABEL_CLASSIFICATION);
      assertThat(classifier.evaluate(labelled(120, 2)).multiLabel().microF1()).isGreaterThan(0.9);
      LabelledText bad =
          labelled(50, 2).stream().filter(e -> !e.labels().isEmpty()).findFirst().orElseThrow();
      Map<String, Double> scores = classifier.classify(bad.text()).scores();
      assertThat(scores).containsOnlyKeys("bad", "spoken");
      assertThat(scores.values()).allMatch(score -> score > 0.5);
    }
  }

  @Test
  void valuesInRandomOrderAreAnAlarm() throws IOException {
    List<LabelledText> texts = values(320, 1);
    List<String> labels = new ArrayList<>(texts.stream().map(LabelledText::label).toList());
    Collections.shuffle(labels, new Random(3));
    List<LabelledText> wrong =
        IntStream.range(0, texts.size())
            .mapToObj(i -> LabelledText.of(texts.get(i).text(), labels.get(i)))
            .toList();
    for (ProblemType type : List.of(ProblemType.REGRESSION)) {
      try (SentimentTrainer trainer = builder(type).build()) {
        assertThatThrownBy(() -> trainer.fit(wrong, values(120, 2)))
            .isInstanceOf(TrainingAlarmException.class);
        assertThatThrownBy(() -> trainer.save(directory.resolve("never")))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("not saved");
      }
    }
  }

  @Test
  void aRateTooLowIsToldAtTheEndOfEither() throws IOException {
    try (SentimentTrainer trainer =
        builder(ProblemType.REGRESSION)
            .optimizer(AdamW.builder().learningRate(1e-8).build())
            .epochs(1)
            .build()) {
      assertThatThrownBy(() -> trainer.fit(values(80, 1), values(120, 2)))
          .isInstanceOf(TrainingAlarmException.class)
          .hasMessageContainingAll("NOT_LEARNING", "always saying the mean");
    }
    try (SentimentTrainer trainer =
        builder(ProblemType.MULTI_LABEL_CLASSIFICATION)
            .labels(List.of("bad", "spoken"))
            .optimizer(AdamW.builder().learningRate(1e-8).build())
            .epochs(1)
            .build()) {
      assertThatThrownBy(() -> trainer.fit(labelled(80, 1), labelled(120, 2)))
          .isInstanceOf(TrainingAlarmException.class)
          .hasMessageContainingAll("NOT_LEARNING", "the labels' mean entropy");
    }
  }

  @Test
  void aRegressionThatIsStoppedEndsWithTheSameBits() throws IOException {
    byte[] whole = fitted("whole", Long.MAX_VALUE);
    assertThatThrownBy(() -> fitted("resumed", 17)).hasMessage("stopped");

    assertThat(fitted("resumed", Long.MAX_VALUE)).isEqualTo(whole);
  }

  private byte[] fitted(String name, long stoppedAt) throws IOException {
    try (SentimentTrainer trainer =
        builder(ProblemType.REGRESSION)
            .epochs(3)
            .onAlarm(AlarmPolicy.WARN)
            .checkpoints(directory.resolve(name + "-checkpoints"))
            .checkpointEvery(5)
            .listener(
                new TrainingListener() {
                  @Override
                  public void onStep(TrainingProgress progress) {
                    if (progress.stepsDone() == stoppedAt) {
                      throw new IllegalStateException("stopped");
                    }
                  }
                })
            .build()) {
      trainer.fit(values(80, 1), values(40, 2));
      trainer.save(directory.resolve(name));
      return Files.readAllBytes(directory.resolve(name).resolve("model.safetensors"));
    }
  }

  @Test
  void whatATaskCannotUseIsRefused() throws IOException {
    try (SentimentTrainer trainer = builder(ProblemType.REGRESSION).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.fit(TinyModels.separable(8, 2, 1), values(8, 2)))
          .withMessageContainingAll("the training examples: number 0", "no finite number");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.fit(List.of(LabelledText.of("영화", "7")), values(8, 2)))
          .withMessageContaining("all 1 training examples have the value 7.0");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder(ProblemType.REGRESSION).labelSmoothing(0.1).build())
        .withMessageContainingAll("labelSmoothing and classWeights", "regression");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder(ProblemType.MULTI_LABEL_CLASSIFICATION).build())
        .withMessageContaining("call labels(...)");
    try (SentimentTrainer trainer =
        builder(ProblemType.MULTI_LABEL_CLASSIFICATION).labels(List.of("bad")).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.fit(labelled(8, 1), labelled(8, 2)))
          .withMessageContaining("spoken");
    }
  }

  @Test
  void textsOfSeveralLabelsAreRefusedWhereOneIsRight() throws IOException {
    try (SentimentTrainer trainer =
        builder(ProblemType.SINGLE_LABEL_CLASSIFICATION).labels(List.of("bad", "spoken")).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.fit(labelled(40, 1), labelled(8, 2)))
          .withMessageContaining("train for several labels at once");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.evaluate(labelled(40, 1)))
          .withMessageContaining("train for several labels at once");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder(ProblemType.SINGLE_LABEL_CLASSIFICATION).headFor(List.of()))
        .withMessageContaining("problemType(REGRESSION)");
  }

  @Test
  void valuesThatFloat32CannotTellApartAreRefused() throws IOException {
    for (List<String> labels :
        List.of(
            List.of("1000000001", "1000000005"),
            List.of("1e308", "-1e308"),
            List.of("0", "1e-320"))) {
      List<LabelledText> texts =
          values(40, 1).stream()
              .map(
                  text ->
                      LabelledText.of(text.text(), labels.get(text.label().equals("1000") ? 0 : 1)))
              .toList();
      try (SentimentTrainer trainer = builder(ProblemType.REGRESSION).build()) {
        assertThatIllegalArgumentException()
            .as("%s", labels)
            .isThrownBy(() -> trainer.fit(texts, values(8, 2)))
            .withMessageContainingAll("float32", "another unit");
      }
    }
  }

  @Test
  void checkpointsOfAnotherTaskAreRefusedAsSuch() throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    try (SentimentTrainer trainer =
        builder(ProblemType.MULTI_LABEL_CLASSIFICATION)
            .labels(List.of("bad", "spoken"))
            .epochs(1)
            .onAlarm(AlarmPolicy.WARN)
            .checkpoints(checkpoints)
            .build()) {
      trainer.fit(labelled(40, 1), labelled(40, 2));
    }
    try (SentimentTrainer trainer =
        builder(ProblemType.REGRESSION).epochs(1).checkpoints(checkpoints).build()) {
      assertThatThrownBy(() -> trainer.fit(values(40, 1), values(40, 2)))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll(
              checkpoints.toString(), "another training", "multi_label", "regression");
    }
    try (var files = Files.list(checkpoints)) {
      Path newest =
          files
              .filter(f -> f.getFileName().toString().startsWith("step-"))
              .findFirst()
              .orElseThrow();
      Files.writeString(newest.resolve("state.json"), "{");
      try (SentimentTrainer trainer =
          builder(ProblemType.REGRESSION).epochs(1).checkpoints(checkpoints).build()) {
        assertThatThrownBy(() -> trainer.fit(values(40, 1), values(40, 2)))
            .isInstanceOf(IOException.class)
            .hasMessageContainingAll(newest.resolve("state.json").toString(), "delete");
      }
    }
  }
}
