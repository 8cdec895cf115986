package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.evaluation.BestBy;
import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.Sentiment;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.StepReport;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import io.koelectra.training.TrainingReport;
import io.koelectra.training.TrainingReport.CurvePoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentimentTrainerTest {

  /** A classifier's packed weights are added up in another order than the trainer's. */
  private static final Offset<Double> ROUNDING = within(1e-7);

  private static final List<LabelledText> TRAIN = TinyModels.separable(200, 2, 1);
  private static final List<LabelledText> VALIDATION = TinyModels.separable(60, 2, 2);

  @TempDir private Path directory;

  @Test
  void learnsToTellTwoClassesApart() throws IOException {
    try (SentimentTrainer trainer = untrained(0.1).epochs(5).build()) {
      assertThat(trainer.evaluate(VALIDATION).accuracy()).as("before").isBetween(0.2, 0.8);

      TrainingReport report = trainer.fit(TRAIN, VALIDATION);

      assertThat(report.validation().accuracy()).isGreaterThan(0.95);
      assertThat(report.validation().classification().macroF1()).isGreaterThan(0.95);
      assertThat(report.validation().meanLoss()).isLessThan(0.3);
      assertThat(report.evaluations().get(4).trainingLoss())
          .isLessThan(report.evaluations().get(0).trainingLoss());
      assertThat(trainer.labels()).containsExactly("negative", "positive");
    }
  }

  @Test
  void switchesDropoutOff() throws IOException {
    ByteBuffer switchedOff = trained(untrained(0.1).dropout(false), true);

    assertThat(switchedOff).as("as at rates of zero").isEqualTo(trained(untrained(0), false));
    assertThat(switchedOff).isNotEqualTo(trained(untrained(0.1), false));
  }

  private ByteBuffer trained(SentimentTrainerBuilder builder, boolean isOff) throws IOException {
    try (SentimentTrainer trainer = builder.epochs(1).build()) {
      assertThat(trainer.fit(TRAIN, VALIDATION).settings().contains(", dropout off"))
          .isEqualTo(isOff);
      return weights(trainer, "trained");
    }
  }

  @Test
  void reportsWhatItDid() throws IOException {
    try (SentimentTrainer trainer = untrained(0.1).epochs(2).batchSize(64).seed(7).build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);

      assertThat(report.trainingExamples()).isEqualTo(200);
      assertThat(report.steps()).as("2 epochs of 64 + 64 + 64 + 8").isEqualTo(8);
      assertThat(report.evaluations()).extracting(EvaluationPoint::epoch).containsExactly(1.0, 2.0);
      assertThat(report.evaluations()).extracting(EvaluationPoint::step).containsExactly(4L, 8L);
      assertThat(report.evaluations()).contains(report.best());
      assertThat(report.best().step()).isEqualTo(report.bestStep());
      assertThat(report.curve())
          .extracting(CurvePoint::lastStep)
          .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
      assertThat(report.validation().examples()).isEqualTo(60);
      assertThat(report.start()).isEqualTo("random weights");
      assertThat(report.settings())
          .contains("AdamW(learningRate=0.003", "epochs 2", "batch size 64", "seed 7");
      assertThat(report.maxGradientNorm()).isEqualTo(1);
      assertThat(report.environment())
          .contains("koelectra ", "DJL ", "libtorch ", "Java " + Runtime.version());
      assertThat(report.weights().loaded()).isEmpty();
      assertThat(report.weights().fresh()).contains("classifier.out_proj.weight");
      assertThat(report.toString())
          .contains("200 training examples, 8 steps", "epoch 2.00, step 8:");
    }
  }

  @Test
  void tellsTheListenerEveryStepAndEpoch() throws IOException {
    Recorder recorder = new Recorder();
    try (SentimentTrainer trainer =
        untrained(0.1).epochs(2).batchSize(64).listener(recorder).build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);

      assertThat(recorder.steps)
          .extracting(TrainingProgress::stepsDone)
          .isEqualTo(LongStream.rangeClosed(1, 8).boxed().toList());
      assertThat(recorder.steps).allSatisfy(p -> assertThat(p.totalSteps()).hasValue(8));
      assertThat(recorder.steps)
          .extracting(TrainingProgress::epoch)
          .containsExactly(1L, 1L, 1L, 1L, 2L, 2L, 2L, 2L);
      assertThat(recorder.steps)
          .extracting(p -> p.lastStep().step())
          .isEqualTo(LongStream.range(0, 8).boxed().toList());
      assertThat(recorder.steps.subList(0, 7)).allMatch(p -> !p.remaining().isZero());
      assertThat(recorder.steps.get(7).remaining()).isZero();
      assertThat(recorder.evaluations).isEqualTo(report.evaluations());
      assertThat(recorder.scored).as("one evaluation an epoch").containsExactly(60, 60);
      assertThat(recorder.steps.get(3).meanLoss())
          .isEqualTo(report.evaluations().get(0).trainingLoss());
    }
  }

  @Test
  void endsWithTheWeightsOfTheBestEpoch() throws IOException {
    Recorder recorder = new Recorder();
    try (SentimentTrainer trainer =
        untrained(0.1).epochs(6).bestBy(BestBy.LOSS).listener(recorder).build()) {
      TrainingReport report = trainer.fit(TRAIN, TinyModels.contrary(VALIDATION));

      assertThat(report.best().epoch())
          .as("labels turned round: learning makes it worse")
          .isLessThan(6);
      double least =
          report.evaluations().stream()
              .mapToDouble(e -> e.validation().meanLoss())
              .min()
              .orElseThrow();
      assertThat(report.validation().meanLoss()).isEqualTo(least);
      assertThat(trainer.evaluate(TinyModels.contrary(VALIDATION)).meanLoss()).isEqualTo(least);
    }
  }

  @Test
  void stopsWhenPatienceRunsOut() throws IOException {
    try (SentimentTrainer trainer =
        untrained(0.1).epochs(20).bestBy(BestBy.LOSS).patience(2).build()) {
      TrainingReport report = trainer.fit(TRAIN, TinyModels.contrary(VALIDATION));

      assertThat(report.evaluations()).hasSizeLessThan(20);
      assertThat(report.steps())
          .as("two epochs of 13 batches of 16 after the best")
          .isEqualTo(report.bestStep() + 26);
    }
  }

  @Test
  void examplesOfOneClassAloneAreRefused() throws IOException {
    List<LabelledText> positive = TRAIN.stream().filter(e -> e.label().equals("positive")).toList();
    try (SentimentTrainer trainer = untrained(0.1).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.fit(positive, VALIDATION))
          .withMessageContainingAll("all 100 training examples", "class \"positive\"", "shuffle");
    }
  }

  @Test
  void sameSeedGivesTheSameLossesAndWeightsToTheBit() throws IOException {
    Run first = run(42, 2, VALIDATION);
    Run second = run(42, 2, VALIDATION);

    assertThat(second.losses).isEqualTo(first.losses);
    assertThat(second.validationLosses).isEqualTo(first.validationLosses);
    assertThat(second.weights).isEqualTo(first.weights);
  }

  @Test
  void anotherSeedGivesOtherLossesAndWeights() throws IOException {
    Run first = run(42, 2, VALIDATION);
    Run second = run(43, 2, VALIDATION);

    assertThat(second.losses).isNotEqualTo(first.losses);
    assertThat(second.weights).isNotEqualTo(first.weights);
  }

  @Test
  void weightsDoNotDependOnWhatIsEvaluated() throws IOException {
    Run few = run(42, 1, VALIDATION.subList(0, 3));
    Run many = run(42, 1, TinyModels.separable(500, 2, 3));
    assertThat(many.weights).isEqualTo(few.weights);

    assertThat(run(42, 2, TinyModels.separable(500, 2, 3)).losses)
        .as("the second epoch trains alike after either evaluation")
        .isEqualTo(run(42, 2, VALIDATION.subList(0, 3)).losses);
  }

  @Test
  void trainingLossIsTheMeanOverExamplesAndNotOverBatches() throws IOException {
    Path start = TinyModels.copyClassifierWithoutDropout(directory.resolve("start"));
    List<LabelledText> examples = TinyModels.separable(9, 2, 4);
    Recorder recorder = new Recorder();
    try (SentimentTrainer trainer =
        TinyModels.trainer(HuggingFaceCheckpoint.open(start))
            .optimizer(AdamW.builder().learningRate(1e-12).build())
            .epochs(1)
            .batchSize(4)
            .maxTokens(TinyModels.MAX_TOKENS)
            .labels(Sentiment.labels())
            .listener(recorder)
            .build()) {
      double loss = trainer.fit(examples, examples).evaluations().get(0).trainingLoss();

      double overBatches =
          recorder.steps.stream().mapToDouble(p -> p.lastStep().loss()).average().getAsDouble();
      assertThat(recorder.steps).as("4 + 4 + 1 examples").hasSize(3);
      assertThat(loss)
          .as("without dropout and at a rate of almost zero, what an evaluation gives")
          .isCloseTo(trainer.evaluate(examples).meanLoss(), within(1e-6));
      assertThat(loss).isNotCloseTo(overBatches, within(1e-3));
    }
  }

  @Test
  void evaluationMatchesThatOfSingleTexts() throws IOException {
    List<LabelledText> examples = TinyModels.unnamed(7, 5);
    try (SentimentClassifier classifier =
        SentimentClassifier.load(TinyModels.fixture(TinyModels.CLASSIFIER))) {
      double loss = 0;
      int right = 0;
      for (LabelledText example : examples) {
        SentimentPrediction prediction = classifier.classify(example.text());
        loss -= Math.log(prediction.probabilities().get(example.label()));
        right += prediction.label().equals(example.label()) ? 1 : 0;
      }

      ClassificationReport report = classifier.evaluate(examples).classification();

      assertThat(report.meanLoss()).isCloseTo(loss / 7, within(1e-5));
      assertThat(report.accuracy()).isEqualTo(right / 7.0);
    }
  }

  @Test
  void aSavedModelEvaluatesAsTheTrainerDid() throws IOException {
    Path saved = directory.resolve("saved");
    ClassificationReport trained;
    TrainingReport training;
    try (SentimentTrainer trainer =
        untrained(0.1).epochs(2).maxTokens(TinyModels.MAX_TOKENS).build()) {
      training = trainer.fit(TRAIN, VALIDATION);
      trained = trainer.evaluate(VALIDATION).classification();
      trainer.save(saved);
    }
    try (SentimentClassifier classifier = SentimentClassifier.load(saved)) {
      ClassificationReport loaded = classifier.evaluate(VALIDATION).classification();

      assertThat(trained.meanLoss()).isEqualTo(training.calibration().lossBefore());
      assertThat(loaded.meanLoss()).isCloseTo(training.calibration().lossAfter(), ROUNDING);
      assertThat(loaded.confusion()).hasToString(trained.confusion().toString());
      assertThat(classifier.labels()).containsExactly("negative", "positive");
    }
  }

  @Test
  void aSecondFitGoesOnAsATrainerOfTheSavedModelWould() throws IOException {
    Path saved = directory.resolve("saved");
    ByteBuffer weights;
    try (SentimentTrainer trainer = untrained(0.1).epochs(1).build()) {
      trainer.fit(TRAIN, VALIDATION);
      trainer.save(saved);
      trainer.fit(TRAIN, VALIDATION);
      weights = weights(trainer, "twice");
    }
    try (SentimentTrainer resumed =
        settings(TinyModels.trainer(HuggingFaceCheckpoint.open(saved))).epochs(1).build()) {
      resumed.fit(TRAIN, VALIDATION);

      assertThat(weights(resumed, "resumed")).isEqualTo(weights);
    }
    assertThat(savedWeights(saved)).isNotEqualTo(weights);
  }

  private static LabelledDataset korean(int count, long seed) {
    return LabelledDataset.of(TinyModels.separable(count, 3, seed), TinyModels.LABELS)
        .renamed(Map.of("negative", "나쁨", "positive", "좋음", "neutral", "보통"));
  }

  @Test
  void learnsThreeNamedClassesOfOnesOwn() throws IOException {
    List<String> names = List.of("나쁨", "좋음", "보통");
    Path saved = directory.resolve("saved");
    try (SentimentTrainer trainer = untrained(0.1).labels(names).epochs(12).build()) {
      TrainingReport report = trainer.fit(korean(240, 6), korean(60, 7));

      assertThat(report.validation().accuracy()).isGreaterThan(0.9);
      assertThat(report.validation().classification().confusion().labels()).isEqualTo(names);
      trainer.save(saved);
    }
    try (SentimentClassifier classifier = SentimentClassifier.load(saved)) {
      assertThat(classifier.labels()).isEqualTo(names);
      assertThat(classifier.classify("오늘 평범 무난 영화").label()).isEqualTo("보통");
      assertThat(classifier.classify("최악 지루").probabilities().keySet())
          .containsExactlyElementsOf(names);
    }
  }

  @Test
  void learnsFromTheSecondTextOfAPair() throws IOException {
    try (SentimentTrainer trainer = untrained(0).epochs(12).build()) {
      trainer.fit(TinyModels.separablePairs(300, 8), TinyModels.separablePairs(20, 9));

      assertThat(trainer.evaluate(TinyModels.separablePairs(100, 10)).accuracy())
          .as("the first text's class is a coin's")
          .isGreaterThan(0.9);
    }
  }

  @Test
  void aDiscriminatorGetsAFreshHead() throws IOException {
    try (SentimentTrainer trainer = fixture(TinyModels.DISCRIMINATOR).epochs(1).build()) {
      LoadReport weights = trainer.fit(TRAIN, VALIDATION).weights();

      assertThat(weights.fresh())
          .containsExactlyInAnyOrder(
              "classifier.dense.weight",
              "classifier.dense.bias",
              "classifier.out_proj.weight",
              "classifier.out_proj.bias");
      assertThat(weights.ignored())
          .containsExactlyInAnyOrder(
              "electra.embeddings.position_ids",
              "discriminator_predictions.dense.weight",
              "discriminator_predictions.dense.bias",
              "discriminator_predictions.dense_prediction.weight",
              "discriminator_predictions.dense_prediction.bias");
      assertThat(weights.loaded())
          .as("5 of the embeddings, 16 of each of 2 layers")
          .hasSize(37)
          .allMatch(name -> name.startsWith("electra."))
          .contains("electra.encoder.layer.1.attention.self.query.weight");
      assertThat(trainer.labels()).containsExactly("negative", "positive");
    }
  }

  @Test
  void aDiscriminatorWhoseConfigurationNamesClassesGetsAFreshHeadToo() throws IOException {
    Path named = TinyModels.copyDiscriminatorWithLabels(directory.resolve("named"));
    try (SentimentTrainer trainer =
        settings(TinyModels.trainer(HuggingFaceCheckpoint.open(named))).build()) {
      assertThat(trainer.labels()).containsExactly("negative", "positive");
    }
  }

  @Test
  void aClassifierKeepsItsHead() throws IOException {
    try (SentimentTrainer trainer = fixture(TinyModels.CLASSIFIER).build();
        SentimentClassifier classifier =
            SentimentClassifier.load(TinyModels.fixture(TinyModels.CLASSIFIER))) {
      assertThat(trainer.labels()).containsExactly("LABEL_0", "LABEL_1");
      LabelledDataset texts = TinyModels.unnamed(60, 2);
      assertThat(trainer.evaluate(texts).meanLoss())
          .isCloseTo(classifier.evaluate(texts).meanLoss(), ROUNDING);

      LoadReport weights = trainer.fit(TinyModels.unnamed(200, 1), texts).weights();

      assertThat(weights.fresh()).isEmpty();
      assertThat(weights.loaded()).contains("classifier.out_proj.weight");
      assertThat(weights.ignored()).containsExactly("electra.embeddings.position_ids");
    }
  }

  @Test
  void anotherNumberOfLabelsNeedsAFreshHead() throws IOException {
    List<String> three = TinyModels.LABELS;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> fixture(TinyModels.CLASSIFIER).labels(three).build())
        .withMessage(
            "the checkpoint's head has the classes [LABEL_0, LABEL_1], but [negative, positive,"
                + " neutral] are asked for, and classes are matched by name; use freshHead() to train a"
                + " new head for them");

    try (SentimentTrainer trainer =
        fixture(TinyModels.CLASSIFIER).labels(three).freshHead().epochs(1).build()) {
      assertThat(trainer.labels()).isEqualTo(three);
      LoadReport weights =
          trainer.fit(TinyModels.separable(40, 3, 1), TinyModels.separable(9, 3, 2)).weights();
      assertThat(weights.fresh()).hasSize(4).allMatch(name -> name.startsWith("classifier."));
    }
  }

  @Test
  void labelsNameTheClassesOfAHeadThatNobodyHasNamed() throws IOException {
    Path saved = directory.resolve("saved");
    try (SentimentTrainer trainer =
        fixture(TinyModels.CLASSIFIER).labels(Sentiment.labels()).build()) {
      assertThat(trainer.labels()).containsExactly("negative", "positive");
      assertThat(trainer.evaluate(VALIDATION).classification().confusion().labels())
          .containsExactly("negative", "positive");
      trainer.save(saved);
    }
    try (SentimentClassifier classifier = SentimentClassifier.load(saved)) {
      assertThat(classifier.labels()).containsExactly("negative", "positive");
    }
  }

  @Test
  void aFreshHeadKeepsTheNamesOfTheOldOne() throws IOException {
    Path named = TinyModels.copyClassifierWithLabels(directory.resolve("named"), "스팸", "정상");
    try (SentimentTrainer trainer =
        settings(TinyModels.trainer(HuggingFaceCheckpoint.open(named))).freshHead().build()) {
      assertThat(trainer.labels()).containsExactly("스팸", "정상");
    }
  }

  @Test
  void refusesEmptyListsAndNull() throws IOException {
    List<LabelledText> withNull = Arrays.asList(TRAIN.get(0), null);
    try (SentimentTrainer trainer = untrained(0.1).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.fit(List.of(), VALIDATION))
          .withMessageContaining("the training examples are an empty list");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.fit(TRAIN, List.of()))
          .withMessageContaining("the validation examples are an empty list");
      assertThatIllegalArgumentException().isThrownBy(() -> trainer.evaluate(List.of()));
      assertThatNullPointerException()
          .isThrownBy(() -> trainer.fit(null, VALIDATION))
          .withMessage("the training examples are null");
      assertThatNullPointerException()
          .isThrownBy(() -> trainer.fit(TRAIN, withNull))
          .withMessage("the validation examples: number 1 is null");
      assertThatNullPointerException()
          .isThrownBy(() -> trainer.evaluate(null))
          .withMessage("the examples to evaluate are null");
    }
  }

  @Test
  void refusesSettingsThatCannotWork() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fixture(TinyModels.CLASSIFIER).maxTokens(65).build())
        .withMessage("maxTokens must be at most max_position_embeddings = 64, got 65");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fixture(TinyModels.CLASSIFIER).maxTokens(2).build())
        .withMessageContainingAll("maxTokens must be from 3", "got 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> untrained(0).epochs(0))
        .withMessage("epochs must be at least 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> untrained(0).batchSize(-1))
        .withMessage("batchSize must be at least 1, got -1");
    assertThatNullPointerException()
        .isThrownBy(() -> TinyModels.trainer(null))
        .withMessage("checkpoint");
    assertThatNullPointerException()
        .isThrownBy(() -> untrained(0).optimizer(null))
        .withMessage("optimizer");
  }

  @Test
  void weightsThatAreNotNumbersStopTheTraining() throws IOException {
    Path broken = TinyModels.copyClassifierWithNotANumber(directory.resolve("broken"));
    try (SentimentTrainer trainer =
        settings(TinyModels.trainer(HuggingFaceCheckpoint.open(broken)))
            .labels(Sentiment.labels())
            .build()) {
      assertThatThrownBy(() -> trainer.fit(TRAIN, VALIDATION))
          .isInstanceOf(TrainingAlarmException.class)
          .hasMessageContainingAll("NaN, ", "before the first step", "fetch the checkpoint again");
      assertThatThrownBy(() -> trainer.evaluate(VALIDATION))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("NaN", "not finite", "fetch the checkpoint again");
    }
  }

  /** What a training leaves behind. */
  private record Run(List<Double> losses, List<Double> validationLosses, ByteBuffer weights) {}

  private Run run(long seed, int epochs, List<LabelledText> validation) throws IOException {
    Recorder recorder = new Recorder();
    try (SentimentTrainer trainer =
        untrained(0.1).epochs(epochs).seed(seed).listener(recorder).build()) {
      TrainingReport report = trainer.fit(TRAIN, validation);
      return new Run(
          recorder.steps.stream().map(TrainingProgress::lastStep).map(StepReport::loss).toList(),
          report.evaluations().stream().map(e -> e.validation().meanLoss()).toList(),
          weights(trainer, "run"));
    }
  }

  private ByteBuffer weights(SentimentTrainer trainer, String name) throws IOException {
    trainer.save(directory.resolve(name));
    return savedWeights(directory.resolve(name));
  }

  private static ByteBuffer savedWeights(Path saved) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(saved.resolve("model.safetensors")));
  }

  @Test
  void savingKeepsTheModelOfAnotherTraining() throws IOException {
    assertThat(saveUntrained(1)).isEmpty();
    assertThat(saveUntrained(2)).hasValue(directory.resolve("model.earlier-1"));
    assertThat(saveUntrained(2)).as("the same again").isEmpty();

    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("model", "model.earlier-1");
  }

  @Test
  void aRandomHeadIsNotSaved() throws IOException {
    Path saved = directory.resolve("model");
    try (SentimentTrainer trainer =
        SentimentTrainer.builder(TinyModels.untrained(0.1))
            .maxTokens(TinyModels.MAX_TOKENS)
            .build()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> trainer.save(saved))
          .withMessageContainingAll("head is random; call fit first", "onAlarm(WARN)");
    }
    assertThat(saved).doesNotExist();
    try (SentimentTrainer trainer =
        fixture(TinyModels.CLASSIFIER).onAlarm(AlarmPolicy.STOP).build()) {
      trainer.save(saved);
    }
    assertThat(saved).as("a head that stayed").isNotEmptyDirectory();
  }

  private Optional<Path> saveUntrained(long seed) throws IOException {
    try (SentimentTrainer trainer = untrained(0.1).seed(seed).build()) {
      return trainer.save(directory.resolve("model"));
    }
  }

  private static SentimentTrainerBuilder untrained(double dropout) {
    return settings(TinyModels.trainer(TinyModels.untrained(dropout)));
  }

  private static SentimentTrainerBuilder fixture(String name) throws IOException {
    return settings(TinyModels.trainer(HuggingFaceCheckpoint.open(TinyModels.fixture(name))));
  }

  private static SentimentTrainerBuilder settings(SentimentTrainerBuilder builder) {
    return builder
        .optimizer(AdamW.builder().learningRate(3e-3).build())
        .schedule(LearningRateSchedule.linear(0.1))
        .batchSize(16)
        .maxTokens(TinyModels.MAX_TOKENS);
  }

  /** Keeps all it is told. */
  private static final class Recorder implements TrainingListener {

    private final List<TrainingProgress> steps = new ArrayList<>();
    private final List<EvaluationPoint> evaluations = new ArrayList<>();
    private final List<Integer> scored = new ArrayList<>();

    @Override
    public void onStep(TrainingProgress progress) {
      steps.add(progress);
    }

    @Override
    public void onEvaluation(EvaluationPoint evaluation) {
      evaluations.add(evaluation);
    }

    @Override
    public void onExamplesScored(int done, int total) {
      if (done == total) {
        scored.add(total);
      }
    }
  }
}
