package io.koelectra.checkpoint;

import static io.koelectra.checkpoint.ModelDirectoryWriter.Precision.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.koelectra.ParityFixture;
import io.koelectra.checkpoint.HuggingFaceCheckpoint.Loaded;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.IndependentSafetensors;
import io.koelectra.format.SafetensorsFile;
import io.koelectra.format.StoredType;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraModel;
import io.koelectra.model.ParameterNames;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceCheckpointTest {

  private static final String DISCRIMINATOR = "tiny-base-shape";
  private static final String CLASSIFIER = "tiny-small-shape";
  private static final List<String> LABELS = List.of("부정", "중립", "긍정");
  private static final String QUERY = "electra.encoder.layer.1.attention.self.query.weight";
  private static final String WORDS = "electra.embeddings.word_embeddings.weight";

  private final NDManager manager = OfflineEngine.newManager();
  @TempDir private Path directory;
  private Path target;

  @BeforeEach
  void nameTheTarget() {
    target = directory.resolve("model");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void reportsWhatItLoadedMadeAndIgnored() throws IOException {
    HuggingFaceCheckpoint checkpoint = open(DISCRIMINATOR);

    Loaded<ElectraForSequenceClassification> loaded =
        checkpoint.loadWithFreshHead(LABELS, 1, manager);

    List<String> body =
        ParameterNames.of(loaded.block()).keySet().stream()
            .filter(name -> name.startsWith("electra."))
            .toList();
    assertThat(body).hasSize(5 + 2 * 16);
    assertThat(loaded.report().loaded()).containsExactlyElementsOf(body);
    assertThat(loaded.report().fresh())
        .containsExactly(
            "classifier.dense.weight",
            "classifier.dense.bias",
            "classifier.out_proj.weight",
            "classifier.out_proj.bias");
    assertThat(loaded.report().ignored())
        .containsExactlyInAnyOrder(
            "electra.embeddings.position_ids",
            "discriminator_predictions.dense.weight",
            "discriminator_predictions.dense.bias",
            "discriminator_predictions.dense_prediction.weight",
            "discriminator_predictions.dense_prediction.bias");
    assertThat(loaded.report().toString())
        .startsWith("37 loaded, 4 fresh [classifier.dense.weight, ")
        .contains(", 5 ignored [");
    assertThat(loaded.block().config().labels()).isEqualTo(LABELS);
    assertThat(checkpoint.config().labels()).isEmpty();
  }

  @Test
  void loadsTheFilesValuesAndFreezesThem() throws IOException {
    ElectraForSequenceClassification model = open(CLASSIFIER).loadClassifier(manager).block();

    Map<String, float[]> file =
        IndependentSafetensors.readFloats(
            ParityFixture.directory(CLASSIFIER).resolve("model.safetensors"));
    assertThat(ParameterNames.of(model).keySet())
        .containsExactlyInAnyOrderElementsOf(file.keySet());
    ParameterNames.of(model)
        .forEach(
            (name, parameter) -> {
              assertThat(parameter.getArray().toFloatArray()).as(name).isEqualTo(file.get(name));
              assertThat(parameter.requiresGradient()).as(name).isFalse();
            });
  }

  @Test
  void theSameSeedGivesTheSameFreshHead() throws IOException {
    Map<String, float[]> first =
        values(open(DISCRIMINATOR).loadWithFreshHead(LABELS, 3, manager).block());
    Map<String, float[]> second =
        values(open(DISCRIMINATOR).loadWithFreshHead(LABELS, 3, manager).block());
    Map<String, float[]> other =
        values(open(DISCRIMINATOR).loadWithFreshHead(LABELS, 4, manager).block());

    assertThat(first).allSatisfy((name, value) -> assertThat(second.get(name)).isEqualTo(value));
    assertThat(other.get("classifier.dense.weight"))
        .isNotEqualTo(first.get("classifier.dense.weight"));
    assertThat(other.get(WORDS)).isEqualTo(first.get(WORDS));
  }

  @Test
  void aFreshHeadReplacesThatOfAClassifier() throws IOException {
    Loaded<ElectraForSequenceClassification> loaded =
        open(CLASSIFIER).loadWithFreshHead(LABELS, 1, manager);

    assertThat(loaded.report().fresh()).hasSize(4);
    assertThat(loaded.report().ignored())
        .contains("classifier.dense.weight", "classifier.out_proj.bias");
    assertThat(
            ParameterNames.of(loaded.block())
                .get("classifier.out_proj.weight")
                .getArray()
                .getShape())
        .isEqualTo(new Shape(3, 32));
  }

  @Test
  void aDiscriminatorHasNoClassifierToLoad() throws IOException {
    HuggingFaceCheckpoint checkpoint = open(DISCRIMINATOR);

    CheckpointMismatchException mismatch =
        catchThrowableOfType(
            CheckpointMismatchException.class, () -> checkpoint.loadClassifier(manager));

    assertThat(mismatch.missing())
        .containsExactly(
            "classifier.dense.weight",
            "classifier.dense.bias",
            "classifier.out_proj.weight",
            "classifier.out_proj.bias");
    assertThat(mismatch.unexpected()).hasSize(4).allMatch(n -> n.startsWith("discriminator_"));
    assertThat(mismatch.misshapen()).isEmpty();
    assertThat(mismatch)
        .hasMessageContainingAll(
            "pytorch_model.bin does not fit the model that config.json describes",
            "\nmissing: classifier.dense.weight, ",
            "\nunexpected: discriminator_predictions.dense",
            "This model has no classification head: it was not fine-tuned. Fine-tune it first");
    assertThat(checkpoint.kind()).isEqualTo(CheckpointKind.DISCRIMINATOR);
  }

  @Test
  void aDirectoryOfModelsIsToldFromAModel() throws IOException {
    Path inner = Files.createDirectories(target.resolve("checkpoint-500"));
    Files.createFile(inner.resolve("config.json"));
    Files.createDirectory(target.resolve("logs"));

    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(target))
        .withMessage(
            "%s has no config.json, but directories in it have: name one of [%s]"
                .formatted(target, inner));
  }

  @Test
  void everyMismatchIsInOneException() throws IOException {
    copy(CLASSIFIER);
    editWeights(
        tensors -> {
          tensors.remove("electra.encoder.layer.0.output.dense.bias");
          tensors.put("electra.encoder.layer.2.output.dense.bias", manager.ones(new Shape(32)));
          tensors.put(QUERY, manager.ones(new Shape(32, 31)));
          tensors.put(
              "electra.embeddings_project.weight",
              tensors.get("electra.embeddings_project.weight").transpose());
        });
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(target);
    int arrays = manager.getManagedArrays().size();

    CheckpointMismatchException mismatch =
        catchThrowableOfType(
            CheckpointMismatchException.class, () -> checkpoint.loadClassifier(manager));

    assertThat(mismatch.missing()).containsExactly("electra.encoder.layer.0.output.dense.bias");
    assertThat(mismatch.unexpected()).containsExactly("electra.encoder.layer.2.output.dense.bias");
    assertThat(mismatch.misshapen())
        .containsExactly(
            "electra.embeddings_project.weight (model (32, 16), file (16, 32))",
            QUERY + " (model (32, 32), file (32, 31))");
    assertThat(mismatch)
        .hasMessageContainingAll(
            target.resolve("model.safetensors").toString(),
            "missing: electra.encoder.layer.0.output.dense.bias\n",
            "unexpected: electra.encoder.layer.2.output.dense.bias\n",
            QUERY + " (model (32, 32), file (32, 31))");
    assertThat(manager.getManagedArrays().size()).as("arrays left behind").isEqualTo(arrays);
    assertThatExceptionOfType(CheckpointMismatchException.class)
        .isThrownBy(() -> checkpoint.loadModel(manager));
    assertThatExceptionOfType(CheckpointMismatchException.class)
        .isThrownBy(() -> checkpoint.loadWithFreshHead(LABELS, 1, manager));
  }

  @Test
  void aHeadOfAnotherSizeIsAMismatchUntilAFreshOneIsAskedFor() throws IOException {
    copy(CLASSIFIER);
    editConfig(
        json ->
            json.add("id2label", JsonParser.parseString("{\"0\":\"a\",\"1\":\"b\",\"2\":\"c\"}")));
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(target);

    CheckpointMismatchException mismatch =
        catchThrowableOfType(
            CheckpointMismatchException.class, () -> checkpoint.loadClassifier(manager));

    assertThat(mismatch.misshapen())
        .containsExactly(
            "classifier.out_proj.weight (model (3, 32), file (2, 32))",
            "classifier.out_proj.bias (model (3), file (2))");
    assertThat(checkpoint.loadWithFreshHead(LABELS, 1, manager).report().loaded()).hasSize(39);
  }

  @Test
  void bareEncoderNamesLoad() throws IOException {
    copy(CLASSIFIER);
    editWeights(
        tensors -> {
          Map<String, NDArray> named = new LinkedHashMap<>(tensors);
          tensors.clear();
          named.forEach(
              (name, array) -> {
                if (name.startsWith("electra.")) {
                  tensors.put(name.substring("electra.".length()), array);
                }
              });
        });
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(target);
    ParityFixture fixture = ParityFixture.open(CLASSIFIER);

    Loaded<ElectraModel> loaded = checkpoint.loadModel(manager);

    assertThat(loaded.report().loaded()).hasSize(39);
    assertThat(loaded.block().encode(fixture.inputs(manager)).toFloatArray())
        .isEqualTo(
            open(CLASSIFIER)
                .loadModel(manager)
                .block()
                .encode(fixture.inputs(manager))
                .toFloatArray());
    assertThat(checkpoint.loadWithFreshHead(LABELS, 1, manager).report().fresh()).hasSize(4);
    assertThat(checkpoint.kind()).isEqualTo(CheckpointKind.ENCODER);
  }

  @Test
  void classesWithoutNamesAreNumbered() throws IOException {
    copy(CLASSIFIER);
    assertThat(HuggingFaceCheckpoint.open(target).config().labels())
        .containsExactly("LABEL_0", "LABEL_1");
    editWeights(
        tensors -> {
          tensors.put("classifier.out_proj.weight", manager.ones(new Shape(4, 32)));
          tensors.put("classifier.out_proj.bias", manager.ones(new Shape(4)));
        });

    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(target);

    assertThat(checkpoint.config().labels())
        .containsExactly("LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3");
    assertThat(checkpoint.loadClassifier(manager).block().config().numLabels()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void aHeadThatIsNoClassifierIsAFaultOfTheFile(long classes) throws IOException {
    copy(CLASSIFIER);
    editWeights(
        tensors ->
            tensors.put(
                "classifier.out_proj.bias",
                manager.ones(classes < 0 ? new Shape() : new Shape(classes))));

    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(target))
        .withMessageContainingAll(
            target.resolve("model.safetensors").toString(), "classifier.out_proj.bias");
  }

  @Test
  void theVocabularyAndItsSizeMustAgree() throws IOException {
    copy(CLASSIFIER);
    for (int rows : List.of(199, 200 + 1024)) {
      editConfig(json -> json.addProperty("vocab_size", rows));
      assertThatIOException()
          .isThrownBy(() -> HuggingFaceCheckpoint.open(target))
          .withMessage(
              target.resolve("vocab.txt")
                  + " has 200 tokens, but vocab_size in config.json is "
                  + rows
                  + "; use the vocabulary that belongs to the model");
    }
  }

  /** 200 rows are a multiple of 8: a table that was rounded up has at most 7 more than tokens. */
  @Test
  void refusesAVocabularyThatWasCut() throws IOException {
    copy(CLASSIFIER);
    Path vocabulary = target.resolve("vocab.txt");
    List<String> lines = Files.readAllLines(vocabulary);
    String cut = String.join("\n", lines.subList(0, 192));
    Files.writeString(vocabulary, cut);
    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(target))
        .withMessageContainingAll(vocabulary.toString(), "192 tokens", "200", "cut short");

    for (String whole : List.of(cut + "\n", cut + "\n" + lines.get(192))) {
      Files.writeString(vocabulary, whole);
      assertThat(HuggingFaceCheckpoint.open(target).vocabulary()).startsWith(lines.get(0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "vocab.txt", "model.safetensors"})
  void namesAMissingFile(String name) throws IOException {
    copy(CLASSIFIER);
    Files.delete(target.resolve("pytorch_model.bin"));
    Files.delete(target.resolve(name));

    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(target))
        .withMessageContainingAll(target.toString(), name);
  }

  @Test
  void namesADirectoryThatIsMissingOrAFile() throws IOException {
    assertThatExceptionOfType(NotDirectoryException.class)
        .isThrownBy(() -> HuggingFaceCheckpoint.open(target))
        .withMessage(
            target
                + ": expected a directory with config.json, vocab.txt or tokenizer.json, and the"
                + " weights");
    Files.writeString(target, "a file");
    assertThatExceptionOfType(NotDirectoryException.class)
        .isThrownBy(() -> HuggingFaceCheckpoint.open(target));
  }

  @Test
  void weightsThatVanishAfterOpeningAreNamed() throws IOException {
    copy(CLASSIFIER);
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(target);
    Files.delete(target.resolve("model.safetensors"));
    Files.delete(target.resolve("pytorch_model.bin"));

    assertThatIOException()
        .isThrownBy(() -> checkpoint.loadModel(manager))
        .withMessageContainingAll(target.resolve("model.safetensors").toString(), "regular file");
  }

  @Test
  void weightsThatAreWrittenAfterOpeningAreRefused() throws IOException {
    copy(CLASSIFIER);
    Path weights = target.resolve("model.safetensors");
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(target);
    Files.write(directory.resolve("other"), Files.readAllBytes(weights));
    Files.move(directory.resolve("other"), weights, StandardCopyOption.REPLACE_EXISTING);

    assertThatIOException()
        .isThrownBy(() -> checkpoint.loadModel(manager))
        .withMessageContainingAll(weights.toString(), "changed", "open the checkpoint again");
    assertThat(HuggingFaceCheckpoint.open(target).loadModel(manager).report().loaded())
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "pytorch_model.bin"})
  void refusesTruncatedWeights(String name) throws IOException {
    for (double share : new double[] {0, 0.001, 0.1, 0.5, 0.9, 0.999}) {
      Files.createDirectories(target);
      copy(CLASSIFIER);
      byte[] whole = Files.readAllBytes(target.resolve(name));
      Files.delete(target.resolve("model.safetensors"));
      Files.delete(target.resolve("pytorch_model.bin"));
      Files.write(target.resolve(name), Arrays.copyOf(whole, (int) (share * whole.length)));

      assertThatIOException()
          .as("%s of the file", share)
          .isThrownBy(() -> HuggingFaceCheckpoint.open(target).loadClassifier(manager))
          .withMessageContaining(target.resolve(name).toString());
    }
  }

  @Test
  void anUntrainedModelIsAllFresh() throws IOException {
    ElectraConfig config = tinyConfig();
    List<String> vocabulary = vocabulary();
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.untrained(config, vocabulary);

    Loaded<ElectraForSequenceClassification> loaded =
        checkpoint.loadWithFreshHead(LABELS, 5, manager);

    assertThat(checkpoint.kind()).isEqualTo(CheckpointKind.UNTRAINED);
    assertThat(checkpoint.config()).isEqualTo(config);
    assertThat(loaded.report().loaded()).isEmpty();
    assertThat(loaded.report().ignored()).isEmpty();
    assertThat(loaded.report().fresh())
        .containsExactlyElementsOf(ParameterNames.of(loaded.block()).keySet());
    assertThat(loaded.report()).hasToString("all 41 fresh, none loaded");
    Map<String, float[]> again = values(checkpoint.loadWithFreshHead(LABELS, 5, manager).block());
    assertThat(values(loaded.block()))
        .allSatisfy((name, value) -> assertThat(again.get(name)).isEqualTo(value));
    try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      assertThat(tokenizer.vocabulary()).isEqualTo(vocabulary);
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> checkpoint.loadClassifier(manager))
        .withMessage(
            "an untrained model has no classification head to load; call loadWithFreshHead");
  }

  @Test
  void anUntrainedModelNeedsTheVocabularysSize() throws IOException {
    List<String> vocabulary = vocabulary();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HuggingFaceCheckpoint.untrained(ElectraConfig.small(35_000), vocabulary))
        .withMessage("the vocabulary has 200 entries, but vocabSize is 35000; set vocabSize(200)");
  }

  @Test
  void aSavedModelOpensWithTheSameLogits() throws IOException {
    HuggingFaceCheckpoint discriminator = open(DISCRIMINATOR);
    ElectraForSequenceClassification model =
        discriminator.loadWithFreshHead(LABELS, 1, manager).block();
    save(model, discriminator);

    HuggingFaceCheckpoint saved = HuggingFaceCheckpoint.open(target);

    ParityFixture fixture = ParityFixture.open(DISCRIMINATOR);
    Loaded<ElectraForSequenceClassification> loaded = saved.loadClassifier(manager);
    assertThat(loaded.report().loaded()).hasSize(41);
    assertThat(loaded.report().ignored()).isEmpty();
    assertThat(loaded.block().logits(fixture.inputs(manager)).toFloatArray())
        .isEqualTo(model.logits(fixture.inputs(manager)).toFloatArray());
    assertThat(saved.config()).isEqualTo(model.config());
    assertThat(saved.config().labels()).isEqualTo(LABELS);
    assertThat(saved.kind()).isEqualTo(CheckpointKind.CLASSIFIER);
    try (KoElectraTokenizer tokenizer = saved.tokenizer();
        KoElectraTokenizer original = discriminator.tokenizer()) {
      assertThat(tokenizer.vocabulary()).isEqualTo(original.vocabulary());
      assertThat(tokenizer.config()).isEqualTo(original.config());
    }
  }

  @Test
  void aSavedModelHasHuggingFacesLayout() throws IOException {
    HuggingFaceCheckpoint discriminator = open(DISCRIMINATOR);
    ElectraForSequenceClassification model =
        discriminator.loadWithFreshHead(LABELS, 1, manager).block();
    save(model, discriminator);

    assertThat(target.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json",
            "vocab.txt",
            "tokenizer_config.json",
            "tokenizer.json",
            "model.safetensors");
    JsonObject config =
        JsonParser.parseString(Files.readString(target.resolve("config.json"))).getAsJsonObject();
    assertThat(config.get("architectures")).hasToString("[\"ElectraForSequenceClassification\"]");
    assertThat(config.get("model_type").getAsString()).isEqualTo("electra");
    assertThat(config.get("id2label"))
        .isEqualTo(JsonParser.parseString("{\"0\":\"부정\",\"1\":\"중립\",\"2\":\"긍정\"}"));
    assertThat(config.get("label2id"))
        .isEqualTo(JsonParser.parseString("{\"부정\":0,\"중립\":1,\"긍정\":2}"));
    Path weights = target.resolve("model.safetensors");
    assertThat(IndependentSafetensors.header(weights).get("__metadata__"))
        .hasToString("{\"format\":\"pt\"}");
    Map<String, float[]> saved = IndependentSafetensors.readFloats(weights);
    assertThat(saved.keySet()).containsExactlyInAnyOrderElementsOf(values(model).keySet());
    values(model).forEach((name, value) -> assertThat(saved.get(name)).as(name).isEqualTo(value));
    assertThat(Files.readString(target.resolve("vocab.txt")))
        .isEqualTo(Files.readString(ParityFixture.directory(DISCRIMINATOR).resolve("vocab.txt")));
  }

  @Test
  void theSameModelSavedTwiceGivesTheSameBytes() throws IOException {
    HuggingFaceCheckpoint checkpoint = open(CLASSIFIER);
    ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
    save(model, checkpoint);
    Map<String, byte[]> first = files(target);

    save(HuggingFaceCheckpoint.open(target).loadClassifier(manager).block(), checkpoint);

    Map<String, byte[]> second = files(target);
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
  }

  @Test
  void aTemperatureIsSavedBesideTheModelAndReplacedWithIt() throws IOException {
    HuggingFaceCheckpoint checkpoint = open(CLASSIFIER);
    ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
    assertThat(checkpoint.temperature()).as("of a model without the file").isEqualTo(1);

    try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      ModelDirectoryWriter.write(target, model, tokenizer, "# A model", 1.75, FLOAT32);
      assertThat(HuggingFaceCheckpoint.open(target).temperature()).isEqualTo(1.75);
      assertThat(target.resolve("README.md")).hasContent("# A model");

      ModelDirectoryWriter.write(target, model, tokenizer, "# A model", 0.5, FLOAT32);
      assertThat(HuggingFaceCheckpoint.open(target).temperature()).isEqualTo(0.5);

      ModelDirectoryWriter.write(target, model, tokenizer);
      assertThat(target.resolve("calibration.json")).doesNotExist();
    }
  }

  @Test
  void anUntrainedModelHasTemperatureOne() throws IOException {
    assertThat(HuggingFaceCheckpoint.untrained(tinyConfig(), vocabulary()).temperature())
        .isEqualTo(1);
  }

  @Test
  void savingKeepsAnotherModelThatWasThere() throws IOException {
    HuggingFaceCheckpoint checkpoint = open(DISCRIMINATOR);
    List<List<String>> names = List.of(List.of("a", "b"), List.of("c", "d"), LABELS);
    for (List<String> labels : names) {
      save(checkpoint.loadWithFreshHead(labels, 1, manager).block(), checkpoint);
    }

    assertThat(HuggingFaceCheckpoint.open(target).config().labels()).isEqualTo(LABELS);
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder("model", "model.earlier-1", "model.earlier-2");
    assertThat(labelsIn("model.earlier-1")).isEqualTo(names.get(0));
    assertThat(labelsIn("model.earlier-2")).isEqualTo(names.get(1));
    assertThat(target.toFile().list()).hasSize(5);
  }

  @Test
  void savingTellsWhereAnotherModelIsNow() throws IOException {
    HuggingFaceCheckpoint checkpoint = open(CLASSIFIER);
    ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
    try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      assertThat(ModelDirectoryWriter.write(target, model, tokenizer, "# First", 1, FLOAT32))
          .isEmpty();
      assertThat(
              ModelDirectoryWriter.write(target, model, tokenizer, "# The same again", 1, FLOAT32))
          .isEmpty();
      assertThat(ModelDirectoryWriter.write(target, model, tokenizer, "# Calibrated", 2, FLOAT32))
          .hasValue(directory.resolve("model.earlier-1"));
    }

    assertThat(directory.resolve("model.earlier-1/README.md")).hasContent("# The same again");
    assertThat(target.resolve("README.md")).hasContent("# Calibrated");
  }

  private List<String> labelsIn(String name) throws IOException {
    return HuggingFaceCheckpoint.open(directory.resolve(name)).config().labels();
  }

  @Test
  void savingRefusesADirectoryWithOtherFiles() throws IOException {
    HuggingFaceCheckpoint checkpoint = open(CLASSIFIER);
    ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
    Files.createDirectory(target);
    Files.writeString(target.resolve("thesis.txt"), "years of work");
    assertThatIOException()
        .isThrownBy(() -> save(model, checkpoint))
        .withMessageContainingAll(target.toString(), "name an empty or a new directory");
    Files.writeString(target.resolve("config.json"), "{\"port\": 8080}");
    assertThatIOException()
        .as("a config.json alone does not make the other files ours")
        .isThrownBy(() -> save(model, checkpoint))
        .withMessageContainingAll(target.toString(), "thesis.txt");

    assertThat(target.resolve("thesis.txt")).hasContent("years of work");
    assertThat(target.toFile().list()).containsExactlyInAnyOrder("thesis.txt", "config.json");
    assertThat(directory.toFile().list()).containsExactly("model");
  }

  @Test
  void savingDoesNotDeleteADownloadedModel() throws IOException {
    copy(DISCRIMINATOR);
    Map<String, byte[]> before = files(target);
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(target);
    ElectraForSequenceClassification model =
        checkpoint.loadWithFreshHead(LABELS, 1, manager).block();

    assertThatIOException()
        .isThrownBy(() -> save(model, checkpoint))
        .withMessageContainingAll(target.toString(), "pytorch_model.bin");

    assertThat(files(target).keySet()).isEqualTo(before.keySet());
  }

  @Test
  void savingRefusesAFileAndAPathBelowOne() throws IOException {
    HuggingFaceCheckpoint checkpoint = open(CLASSIFIER);
    ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
    Files.writeString(target, "a file");
    Path below = target.resolve("model");

    assertThatIOException().isThrownBy(() -> save(model, checkpoint));
    try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      assertThatIOException()
          .isThrownBy(() -> ModelDirectoryWriter.write(below, model, tokenizer))
          .withMessageContaining(target.toString());
    }

    assertThat(target).hasContent("a file");
    assertThat(directory.toFile().list()).containsExactly("model");
  }

  @Test
  void aSaveThatFailsLeavesTheEarlierModel() throws IOException {
    HuggingFaceCheckpoint checkpoint = open(CLASSIFIER);
    save(checkpoint.loadClassifier(manager).block(), checkpoint);
    Map<String, byte[]> before = files(target);
    ElectraForSequenceClassification closed;
    try (NDManager other = OfflineEngine.newManager()) {
      closed = checkpoint.loadClassifier(other).block();
    }

    assertThatIllegalStateException().isThrownBy(() -> save(closed, checkpoint));

    Map<String, byte[]> after = files(target);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach((name, bytes) -> assertThat(after.get(name)).as(name).isEqualTo(bytes));
    assertThat(directory.toFile().list()).containsExactly("model");
  }

  @Test
  void aSaveThatFailsLeavesNothing() throws IOException {
    HuggingFaceCheckpoint checkpoint = open(CLASSIFIER);
    ElectraForSequenceClassification closed;
    try (NDManager other = OfflineEngine.newManager()) {
      closed = checkpoint.loadClassifier(other).block();
    }

    assertThatIllegalStateException().isThrownBy(() -> save(closed, checkpoint));

    assertThat(directory).isEmptyDirectory();
  }

  private static HuggingFaceCheckpoint open(String fixture) throws IOException {
    return HuggingFaceCheckpoint.open(ParityFixture.directory(fixture));
  }

  private static ElectraConfig tinyConfig() throws IOException {
    return ConfigFile.read(ParityFixture.directory(DISCRIMINATOR).resolve("config.json"));
  }

  private static List<String> vocabulary() throws IOException {
    return Files.readAllLines(ParityFixture.directory(DISCRIMINATOR).resolve("vocab.txt"));
  }

  private void save(ElectraForSequenceClassification model, HuggingFaceCheckpoint checkpoint)
      throws IOException {
    try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      ModelDirectoryWriter.write(target, model, tokenizer);
    }
  }

  /** Copies what belongs to a model from a fixture to the target. */
  private void copy(String fixture) throws IOException {
    Files.createDirectories(target);
    Path source = ParityFixture.directory(fixture);
    for (String name :
        List.of(
            "config.json",
            "vocab.txt",
            "tokenizer_config.json",
            "model.safetensors",
            "pytorch_model.bin")) {
      if (Files.exists(source.resolve(name))) {
        Files.write(target.resolve(name), Files.readAllBytes(source.resolve(name)));
      }
    }
  }

  private void editConfig(Consumer<JsonObject> edit) throws IOException {
    Path path = target.resolve("config.json");
    JsonObject json = JsonParser.parseString(Files.readString(path)).getAsJsonObject();
    edit.accept(json);
    Files.writeString(path, json.toString());
  }

  private void editWeights(Consumer<Map<String, NDArray>> edit) throws IOException {
    Path path = target.resolve("model.safetensors");
    Map<String, float[]> floats = IndependentSafetensors.readFloats(path);
    Map<String, NDArray> tensors = new TreeMap<>();
    IndependentSafetensors.read(path)
        .forEach(
            (name, tensor) -> {
              if (floats.containsKey(name)) {
                tensors.put(name, manager.create(floats.get(name), new Shape(tensor.shape())));
              }
            });
    edit.accept(tensors);
    SafetensorsFile.write(path, tensors, Map.of(), StoredType.F32);
  }

  private static Map<String, float[]> values(ElectraForSequenceClassification model) {
    Map<String, float[]> values = new LinkedHashMap<>();
    ParameterNames.of(model)
        .forEach((name, parameter) -> values.put(name, parameter.getArray().toFloatArray()));
    return values;
  }

  private static Map<String, byte[]> files(Path directory) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> entries = Files.list(directory)) {
      entries.forEach(
          file -> {
            try {
              files.put(file.getFileName().toString(), Files.readAllBytes(file));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return files;
  }
}
