package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.TemperatureScaling;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.AdamW;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The temperature on its way from the validation examples to a classifier's probabilities. */
class CalibrationTest {

  private static final List<LabelledText> TRAIN = TinyModels.separable(200, 2, 1);

  /** A fifth of the labels is wrong, so a model that learns well is too sure of itself. */
  private static final List<LabelledText> VALIDATION = mislabelled(TinyModels.separable(100, 2, 2));

  @TempDir private static Path directory;

  private static Path saved;
  private static TemperatureScaling calibration;
  private static List<ScoredText> trainersScores;

  @BeforeAll
  static void train() throws IOException {
    saved = directory.resolve("saved");
    try (SentimentTrainer trainer = trainer(TinyModels.untrained(0.1)).build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);
      calibration = report.calibration();
      assertThat(report.toString()).contains("calibration: " + calibration);
      trainersScores = trainer.score(VALIDATION);
      trainer.save(saved);
    }
  }

  private static List<LabelledText> mislabelled(List<LabelledText> examples) {
    return IntStream.range(0, examples.size())
        .mapToObj(
            i -> {
              LabelledText example = examples.get(i);
              boolean isWrong = i % 10 == 0 || i % 10 == 5;
              return LabelledText.of(
                  example.text(), isWrong ? TinyModels.other(example.label()) : example.label());
            })
        .toList();
  }

  private static SentimentTrainerBuilder trainer(HuggingFaceCheckpoint checkpoint) {
    return TinyModels.trainer(checkpoint)
        .optimizer(AdamW.builder().learningRate(3e-3).build())
        .batchSize(16)
        .epochs(6)
        .evaluateEvery(1000) // at the end alone, when the model is surest of itself
        .maxTokens(TinyModels.MAX_TOKENS);
  }

  @Test
  void theReportTellsWhatItChanges() {
    assertThat(calibration.temperature()).as("surer than it is right").isGreaterThan(1.2);
    assertThat(calibration.lossAfter()).isLessThan(calibration.lossBefore());
    assertThat(calibration.calibrationErrorAfter())
        .isLessThan(calibration.calibrationErrorBefore());
  }

  @Test
  void theClassifierDividesItsLogitsByTheSavedTemperature() throws IOException {
    try (SentimentClassifier classifier = SentimentClassifier.load(saved)) {
      assertThat(classifier.temperature()).isEqualTo(calibration.temperature());
      List<ScoredText> scores = classifier.score(VALIDATION);
      for (int i = 0; i < scores.size(); i++) {
        double raw = trainersScores.get(i).output().probability(1);
        double calibrated = scores.get(i).output().probability(1);
        assertThat(Math.log(calibrated / (1 - calibrated)))
            .isCloseTo(Math.log(raw / (1 - raw)) / calibration.temperature(), within(1e-6));
        assertThat(scores.get(i).predicted()).isEqualTo(trainersScores.get(i).predicted());
        assertThat(classifier.classify(VALIDATION.get(i).text()).probabilities().get("positive"))
            .isCloseTo(calibrated, within(1e-5));
      }
    }
  }

  @Test
  void theClassifiersEvaluationIsOfCalibratedProbabilities() throws IOException {
    try (SentimentClassifier classifier = SentimentClassifier.load(saved)) {
      ClassificationReport report = classifier.evaluate(VALIDATION).classification();

      assertThat(report.meanLoss()).isCloseTo(calibration.lossAfter(), within(1e-7));
      assertThat(report.expectedCalibrationError())
          .isCloseTo(calibration.calibrationErrorAfter(), within(1e-7));
      assertThat(report.temperatureScaling().temperature())
          .as("there is nothing left to correct")
          .isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void aModelWithoutTheFileHasTemperatureOne() throws IOException {
    Path fixture = TinyModels.fixture(TinyModels.CLASSIFIER);
    try (SentimentClassifier classifier = SentimentClassifier.load(fixture)) {
      assertThat(classifier.temperature()).isEqualTo(1);
    }
  }

  @Test
  void aBrokenFileIsNamed() throws IOException {
    Path broken = TinyModels.copyClassifier(directory.resolve("broken"));
    Files.writeString(broken.resolve("calibration.json"), "{\"temperature\": \"hot\"}");

    assertThatIOException()
        .isThrownBy(() -> SentimentClassifier.load(broken))
        .withMessageContainingAll("calibration.json", "temperature_scaling");
    Files.writeString(
        broken.resolve("calibration.json"),
        "{\"method\": \"temperature_scaling\", \"temperature\": \"hot\"}");
    assertThatIOException()
        .isThrownBy(() -> SentimentClassifier.load(broken))
        .withMessageContainingAll("calibration.json", "temperature", "a number", "hot");
  }

  @Test
  void aModelSavedWithoutTrainingKeepsItsTemperature() throws IOException {
    assertThat(temperatureAfterSaving(trainer(HuggingFaceCheckpoint.open(saved))))
        .isEqualTo(calibration.temperature());
  }

  @Test
  void aFreshHeadIsNotCalibrated() throws IOException {
    assertThat(temperatureAfterSaving(trainer(HuggingFaceCheckpoint.open(saved)).freshHead()))
        .isEqualTo(1);
    assertThat(
            temperatureAfterSaving(
                trainer(HuggingFaceCheckpoint.open(saved)).reinitializeTopLayers(1)))
        .isEqualTo(1);
    assertThat(temperatureAfterSaving(trainer(TinyModels.untrained(0.1)))).isEqualTo(1);
  }

  private static double temperatureAfterSaving(SentimentTrainerBuilder builder) throws IOException {
    Path target = directory.resolve("again");
    try (SentimentTrainer trainer = builder.build()) {
      trainer.save(target);
    }
    return HuggingFaceCheckpoint.open(target).temperature();
  }

  @Test
  void aTrainingThatFailedLeavesNoTemperature() throws IOException {
    TrainingListener failing =
        new TrainingListener() {
          @Override
          public void onStep(TrainingProgress progress) {
            throw new IllegalStateException("stopped");
          }
        };
    Path target = directory.resolve("failed");
    try (SentimentTrainer trainer =
        trainer(HuggingFaceCheckpoint.open(saved)).listener(failing).build()) {
      assertThatThrownBy(() -> trainer.fit(TRAIN, VALIDATION)).hasMessage("stopped");
      trainer.save(target);
    }

    assertThat(HuggingFaceCheckpoint.open(target).temperature()).isEqualTo(1);
  }

  @Test
  void theModelCardTellsIt() throws IOException {
    assertThat(saved.resolve("README.md"))
        .content()
        .contains("Temperature scaling on the same examples: " + calibration, "calibration.json");
  }
}
