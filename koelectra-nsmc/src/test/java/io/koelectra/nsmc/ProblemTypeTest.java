package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.AlarmPolicy;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What config.json's problem_type makes of a classifier's answers. */
class ProblemTypeTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v5_full",
        "added_tokens_v4",
        "unused_special_v4",
        "padded_vocab",
        "multi_label",
        "regression"
      })
  void scoresAreThoseOfTransformersPipeline(String name) throws IOException {
    JsonObject expected =
        JsonParser.parseString(Files.readString(fixture(name).resolve("expected.json")))
            .getAsJsonObject();
    try (SentimentClassifier classifier = SentimentClassifier.load(fixture(name))) {
      for (JsonElement element : expected.getAsJsonArray("rows")) {
        JsonObject row = element.getAsJsonObject();
        JsonObject pipeline = row.getAsJsonObject("pipeline");

        SentimentPrediction prediction = classifier.classify(row.get("text").getAsString());

        assertThat(prediction.scores().keySet()).isEqualTo(pipeline.keySet());
        pipeline
            .asMap()
            .forEach(
                (label, score) ->
                    assertThat(prediction.scores().get(label))
                        .as(label)
                        .isCloseTo(score.getAsDouble(), within(1e-5)));
        assertThat(prediction.label())
            .as("the first")
            .isEqualTo(pipeline.keySet().iterator().next());
        assertThat(prediction.score()).isEqualTo(prediction.scores().get(prediction.label()));
      }
    }
  }

  @Test
  void oneClassWithoutAProblemTypeHasASigmoidAsInTransformersPipeline() throws IOException {
    Path copy = copyOf("regression");
    Path config = copy.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"problem_type\": \"regression\",", ""));

    try (SentimentClassifier classifier = SentimentClassifier.load(copy)) {
      assertThat(classifier.problemType()).isEqualTo(ProblemType.MULTI_LABEL_CLASSIFICATION);
      assertThat(classifier.classify("정말 재미있어요").probabilities().get("LABEL_0"))
          .isCloseTo(1 / (1 + Math.exp(-0.001589229446835816)), within(1e-6));
    }
  }

  @Test
  void aRegressionsValueIsNoProbability() throws IOException {
    try (SentimentClassifier classifier = SentimentClassifier.load(fixture("regression"))) {
      SentimentPrediction prediction = classifier.classify("정말 재미있어요");

      assertThat(prediction.type()).isEqualTo(ProblemType.REGRESSION);
      assertThat(prediction).hasToString("LABEL_0 0.001589");
      assertThatIllegalStateException()
          .isThrownBy(prediction::probability)
          .withMessageContaining("call score()");
      assertThatIllegalStateException().isThrownBy(prediction::probabilities);
    }
  }

  @Test
  void aRegressionWithATemperatureIsRefused() throws IOException {
    Path copy = copyOf("regression");
    Files.writeString(
        copy.resolve("calibration.json"),
        "{\"method\": \"temperature_scaling\", \"temperature\": 2}");

    assertThatIOException()
        .isThrownBy(() -> SentimentClassifier.load(copy))
        .withMessageContainingAll(copy.toString(), "temperature 2.0", "remove calibration.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"multi_label", "regression"})
  void aModelWithoutOneRightClassIsMeasuredByFiguresOfItsOwn(String name) throws IOException {
    try (SentimentClassifier classifier = SentimentClassifier.load(fixture(name))) {
      List<LabelledText> examples = TinyModels.separable(4, 2, 0);
      assertThatIllegalStateException()
          .isThrownBy(() -> classifier.score(examples))
          .withMessageContaining("problem_type is " + classifier.problemType().key());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> classifier.evaluate(examples))
          .withMessageContaining("the examples to evaluate: number 0");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  SentimentTrainer.builder(HuggingFaceCheckpoint.open(fixture(name)))
                      .problemType(ProblemType.SINGLE_LABEL_CLASSIFICATION)
                      .build())
          .withMessageContainingAll("the head of " + name, "problem_type", "call freshHead()");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"multi_label", "regression"})
  void aFreshHeadIsOneForOneRightClass(String name) throws IOException {
    try (SentimentTrainer trainer =
        SentimentTrainer.builder(HuggingFaceCheckpoint.open(fixture(name)))
            .freshHead()
            .labels(List.of("a", "b"))
            .onAlarm(AlarmPolicy.WARN)
            .build()) {
      trainer.save(folder.resolve("fresh"));
    }
    try (SentimentClassifier classifier = SentimentClassifier.load(folder.resolve("fresh"))) {
      assertThat(classifier.problemType()).isEqualTo(ProblemType.SINGLE_LABEL_CLASSIFICATION);
    }
  }

  @Test
  void severalClassesMayBeRightAtOnce() {
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("액션", 0.9);
    scores.put("코미디", 0.8);

    SentimentPrediction prediction =
        new SentimentPrediction(ProblemType.MULTI_LABEL_CLASSIFICATION, "액션", 0.9, scores);

    assertThat(prediction.probabilities()).isEqualTo(scores);
    assertThat(prediction.probability()).isEqualTo(0.9);
  }

  @Test
  void aPairNeedsAModelOfTwoSegments() throws IOException {
    Path saved = folder.resolve("one-segment");
    HuggingFaceCheckpoint two = TinyModels.untrained(0);
    try (SentimentTrainer trainer =
        SentimentTrainer.builder(HuggingFaceCheckpoint.untrained(oneSegment(two), two.vocabulary()))
            .onAlarm(AlarmPolicy.WARN)
            .maxTokens(TinyModels.MAX_TOKENS)
            .build()) {
      List<LabelledText> pairs = TinyModels.separablePairs(8, 1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.fit(pairs, pairs))
          .withMessageContaining("type_vocab_size is 1");
      trainer.save(saved);
    }
    try (SentimentClassifier classifier = SentimentClassifier.load(saved)) {
      assertThat(classifier.classify("가").probability()).isBetween(0.0, 1.0);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> classifier.classify("가", "나"))
          .withMessage(
              "a pair of texts needs two segments, but the model's type_vocab_size is 1; join the"
                  + " two texts into one, or use a model with type_vocab_size 2");
    }
  }

  private static ElectraConfig oneSegment(HuggingFaceCheckpoint like) {
    var config = like.config();
    return ElectraConfig.builder()
        .vocabSize(config.vocabSize())
        .embeddingSize(config.embeddingSize())
        .hiddenSize(config.hiddenSize())
        .numHiddenLayers(config.numHiddenLayers())
        .numAttentionHeads(config.numAttentionHeads())
        .intermediateSize(config.intermediateSize())
        .maxPositionEmbeddings(config.maxPositionEmbeddings())
        .typeVocabSize(1)
        .build();
  }

  private static Path fixture(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(ProblemTypeTest.class.getResource("/interop/" + name), name)
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path copyOf(String name) throws IOException {
    Path target = Files.createDirectory(folder.resolve("copy"));
    for (String file : List.of("config.json", "vocab.txt", "tokenizer_config.json")) {
      Files.copy(fixture(name).resolve(file), target.resolve(file));
    }
    Files.copy(fixture(name).resolve("model.safetensors"), target.resolve("model.safetensors"));
    return target;
  }
}
