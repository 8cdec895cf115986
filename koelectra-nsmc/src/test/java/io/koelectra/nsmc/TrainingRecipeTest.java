package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.evaluation.BestBy;
import io.koelectra.model.ParameterNames;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.Sentiment;
import io.koelectra.training.AdamW;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.StepReport;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recipe can ask for beside rate, epochs and batch size. */
class TrainingRecipeTest {

  private static final List<LabelledText> TRAIN = TinyModels.separable(60, 2, 1);
  private static final List<LabelledText> VALIDATION = TinyModels.separable(30, 2, 2);
  private static final double RATE = 1e-3;

  @TempDir private Path directory;

  @Test
  void aBatchInPartsIsTheSameStep() throws IOException {
    List<StepReport> whole = steps(builder -> builder);
    List<StepReport> parts = steps(builder -> builder.microBatchSize(7));

    assertThat(parts).hasSameSizeAs(whole).hasSize(4);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(parts.get(i).loss()).isCloseTo(whole.get(i).loss(), within(1e-6));
      assertThat(parts.get(i).gradientNorm()).isCloseTo(whole.get(i).gradientNorm(), within(1e-6));
    }
  }

  @Test
  void aWeightedBatchInPartsIsTheSameStep() throws IOException {
    UnaryOperator<SentimentTrainerBuilder> weighted =
        builder ->
            builder.classWeights(Map.of("positive", 3.0, "negative", 0.5)).labelSmoothing(0.1);
    List<StepReport> whole = steps(weighted);
    List<StepReport> parts = steps(builder -> weighted.apply(builder).microBatchSize(7));

    assertThat(parts.get(0).loss()).isCloseTo(whole.get(0).loss(), within(1e-6));
    assertThat(parts.get(0).gradientNorm()).isCloseTo(whole.get(0).gradientNorm(), within(1e-6));
    assertThat(whole.get(0).gradientNorm())
        .as("the weights do something")
        .isNotCloseTo(steps(builder -> builder).get(0).gradientNorm(), within(1e-4));
  }

  /** A loss towards probabilities has its least where the output is these probabilities. */
  @Test
  void aModelLearnsTheProbabilitiesThatItIsTaught() throws IOException {
    Map<String, Map<String, Double>> taught =
        Map.of(
            "negative", Map.of("negative", 0.9, "positive", 0.1),
            "positive", Map.of("negative", 0.3, "positive", 0.7));
    List<LabelledText> softly =
        TinyModels.separable(300, 2, 1).stream()
            .map(example -> LabelledText.of(example.text(), taught.get(example.label())))
            .toList();
    SentimentTrainerBuilder builder =
        TinyModels.trainer(TinyModels.untrained(0))
            .optimizer(AdamW.builder().learningRate(5e-3).build())
            .maxTokens(TinyModels.MAX_TOKENS)
            .epochs(8)
            .bestBy(BestBy.LOSS);
    try (SentimentTrainer trainer = builder.build()) {
      trainer.fit(softly, VALIDATION);
      for (ScoredText scored : trainer.score(VALIDATION)) {
        assertThat(scored.output().probability(0))
            .isCloseTo(taught.get(scored.example().label()).get("negative"), within(0.1));
      }
    }
  }

  private static List<StepReport> steps(UnaryOperator<SentimentTrainerBuilder> change)
      throws IOException {
    List<StepReport> steps = new ArrayList<>();
    TrainingListener recorder =
        new TrainingListener() {
          @Override
          public void onStep(TrainingProgress progress) {
            steps.add(progress.lastStep());
          }
        };
    SentimentTrainerBuilder builder =
        TinyModels.trainer(TinyModels.untrained(0))
            .maxTokens(TinyModels.MAX_TOKENS)
            .epochs(2)
            .batchSize(30)
            .listener(recorder);
    try (SentimentTrainer trainer = change.apply(builder).build()) {
      trainer.fit(TRAIN, VALIDATION);
    }
    return steps;
  }

  /** A first AdamW update moves every weight that has a gradient by the rate. */
  @Test
  void eachLayerLearnsSlowerThanTheOneAboveIt() throws IOException {
    AdamW optimizer = AdamW.builder().learningRate(RATE).weightDecay(0).layerwiseDecay(0.5).build();

    Map<String, Double> moved = moved(builder -> builder.optimizer(optimizer));

    assertThat(moved.get("classifier.dense.weight")).isCloseTo(RATE, within(1e-5));
    assertThat(moved.get("electra.encoder.layer.1.output.dense.weight"))
        .isCloseTo(RATE / 2, within(1e-5));
    assertThat(moved.get("electra.encoder.layer.0.output.dense.weight"))
        .isCloseTo(RATE / 4, within(1e-5));
    assertThat(moved.get("electra.embeddings.position_embeddings.weight"))
        .isCloseTo(RATE / 8, within(1e-5));
  }

  @Test
  void aGroupHasItsOwnRate() throws IOException {
    AdamW optimizer =
        AdamW.builder()
            .learningRate(RATE)
            .weightDecay(0)
            .group("classifier.", 10)
            .group("electra.embeddings.", 0)
            .build();

    Map<String, Double> moved = moved(builder -> builder.optimizer(optimizer));

    assertThat(moved.get("classifier.dense.weight")).isCloseTo(10 * RATE, within(1e-5));
    assertThat(moved.get("electra.encoder.layer.0.output.dense.weight"))
        .isCloseTo(RATE, within(1e-5));
    assertThat(moved.get("electra.embeddings.word_embeddings.weight")).isZero();
  }

  @Test
  void frozenLayersKeepTheirBits() throws IOException {
    Map<String, Double> moved = moved(builder -> builder.freezeLayers(1));

    moved.forEach(
        (name, distance) -> {
          boolean frozen =
              name.startsWith("electra.embeddings") || name.startsWith("electra.encoder.layer.0.");
          assertThat(distance == 0).as(name).isEqualTo(frozen);
        });
  }

  @Test
  void frozenEmbeddingsKeepTheirBits() throws IOException {
    moved(SentimentTrainerBuilder::freezeEmbeddings)
        .forEach(
            (name, distance) ->
                assertThat(distance == 0)
                    .as(name)
                    .isEqualTo(name.startsWith("electra.embeddings")));
  }

  @Test
  void topLayersStartFromRandomValuesWhenAsked() throws IOException {
    try (SentimentTrainer trainer =
        fixture().reinitializeTopLayers(1).epochs(1).maxTokens(32).build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);

      assertThat(report.weights().fresh())
          .contains("electra.encoder.layer.1.output.dense.weight", "classifier.dense.weight")
          .noneMatch(name -> name.startsWith("electra.encoder.layer.0."))
          .noneMatch(name -> name.startsWith("electra.embeddings"));
      assertThat(report.weights().loaded())
          .contains("electra.encoder.layer.0.output.dense.weight")
          .noneMatch(name -> name.startsWith("electra.encoder.layer.1."));
    }
  }

  @Test
  void evaluatesAndWritesCheckpointsBySteps() throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    try (SentimentTrainer trainer =
        TinyModels.trainer(TinyModels.untrained(0.1))
            .maxTokens(TinyModels.MAX_TOKENS)
            .epochs(2)
            .batchSize(6)
            .evaluateEvery(8)
            .checkpoints(checkpoints)
            .checkpointEvery(3)
            .checkpointEvery(Duration.ofHours(1))
            .keepLast(100)
            .build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);

      assertThat(report.evaluations())
          .extracting(EvaluationPoint::step)
          .containsExactly(8L, 16L, 20L);
      assertThat(report.evaluations())
          .extracting(EvaluationPoint::epoch)
          .containsExactly(0.8, 1.6, 2.0);
    }
    try (var written = Files.list(checkpoints)) {
      assertThat(written.map(path -> path.getFileName().toString()).filter(n -> n.contains("step")))
          .containsExactlyInAnyOrder(
              "step-3", "step-6", "step-8", "step-9", "step-12", "step-15", "step-16", "step-18",
              "step-20");
    }
  }

  @Test
  void recipesAreThePublishedOnes() throws IOException {
    assertThat(SentimentTrainer.recipes())
        .extracting(Recipe::name)
        .containsExactly("koelectra-nsmc", "google-electra-small", "class-report");
    Recipe published = SentimentTrainer.recipes().get(0);

    try (SentimentTrainer trainer =
        TinyModels.trainer(TinyModels.untrained(0))
            .recipe(published)
            .maxTokens(32)
            .epochs(1)
            .build()) {
      assertThat(trainer.fit(TRAIN, VALIDATION).settings())
          .contains("learningRate=5.0E-5", "weightDecay=0.0", "LinearSchedule[warmUpShare=0.0]")
          .contains("max gradient norm 1.0", "epochs 1, batch size 32, max tokens 32");
    }
  }

  @Test
  void refusesWhatTheModelDoesNotHave() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fixture().freezeLayers(3).maxTokens(32).build())
        .withMessage("freezeLayers must be at most num_hidden_layers = 2, got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fixture().reinitializeTopLayers(3).maxTokens(32).build())
        .withMessage("reinitializeTopLayers must be at most num_hidden_layers = 2, got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                fixture().classWeights(Map.of("positive", 1.0, "else", 2.0)).maxTokens(32).build())
        .withMessageContainingAll(
            "one a class", "2 for [negative, positive]", "else=2.0", "[else] are names of none");
    assertThatNullPointerException().isThrownBy(() -> fixture().headFor(null)).withMessage("names");
  }

  /** How far the farthest value of each parameter moves in one step from the two-layer fixture. */
  private Map<String, Double> moved(UnaryOperator<SentimentTrainerBuilder> change)
      throws IOException {
    Path before = directory.resolve("before");
    Path after = directory.resolve("after");
    SentimentTrainerBuilder builder =
        fixture()
            .optimizer(AdamW.builder().learningRate(RATE).weightDecay(0).build())
            .schedule(LearningRateSchedule.constant())
            .maxGradientNorm(1e9)
            .epochs(1)
            .batchSize(TRAIN.size())
            .maxTokens(32);
    try (SentimentTrainer trainer = change.apply(builder).build()) {
      trainer.save(before);
      trainer.fit(TRAIN, VALIDATION);
      trainer.save(after);
    }
    Map<String, float[]> old = weights(before);
    Map<String, Double> moved = new TreeMap<>();
    weights(after).forEach((name, values) -> moved.put(name, distance(old.get(name), values)));
    return moved;
  }

  private static double distance(float[] a, float[] b) {
    double farthest = 0;
    for (int i = 0; i < a.length; i++) {
      farthest = Math.max(farthest, Math.abs(a[i] - b[i]));
    }
    return farthest;
  }

  private static Map<String, float[]> weights(Path saved) throws IOException {
    Map<String, float[]> weights = new TreeMap<>();
    try (NDManager manager = OfflineEngine.newManager()) {
      ParameterNames.of(HuggingFaceCheckpoint.open(saved).loadClassifier(manager).block())
          .forEach((name, parameter) -> weights.put(name, parameter.getArray().toFloatArray()));
    }
    return weights;
  }

  private static SentimentTrainerBuilder fixture() throws IOException {
    return TinyModels.trainer(HuggingFaceCheckpoint.open(TinyModels.fixture(TinyModels.CLASSIFIER)))
        .labels(Sentiment.labels());
  }
}
