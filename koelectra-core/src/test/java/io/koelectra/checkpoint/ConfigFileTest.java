package io.koelectra.checkpoint;

import static io.koelectra.checkpoint.ModelDirectoryWriter.Precision.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.koelectra.format.TensorFiles;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ProblemType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {

  /** 부정 as macOS writes it. */
  private static final String DECOMPOSED = "\u1107\u116e\u110c\u1165\u11bc";

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void name() {
    path = directory.resolve("config.json");
  }

  @Test
  void readsEveryKey() throws IOException {
    ElectraConfig config =
        read(
            """
            {"model_type": "electra", "vocab_size": 1000, "embedding_size": 10, "hidden_size": 21,
             "num_hidden_layers": 3, "num_attention_heads": 7, "intermediate_size": 50,
             "hidden_act": "gelu", "hidden_dropout_prob": 0.2, "attention_probs_dropout_prob": 0.3,
             "classifier_dropout": 0.4, "max_position_embeddings": 60, "type_vocab_size": 5,
             "initializer_range": 0.5, "layer_norm_eps": 1e-06, "pad_token_id": 9,
             "position_embedding_type": "absolute", "id2label": {"1": "긍정", "0": "부정"},
             "label2id": {"부정": 0, "긍정": 1}, "transformers_version": "4.27.1"}
            """);

    assertThat(config)
        .isEqualTo(
            new ElectraConfig(
                1000,
                10,
                21,
                3,
                7,
                50,
                0.2,
                0.3,
                0.4,
                60,
                5,
                0.5,
                1e-6,
                9,
                List.of("부정", "긍정"),
                ProblemType.SINGLE_LABEL_CLASSIFICATION));
  }

  @Test
  void composesTheNamesOfClasses() throws IOException {
    assertThat(read(classes(DECOMPOSED, "cafe\u0301")).labels()).containsExactly("부정", "caf\u00e9");
  }

  @Test
  void refusesNamesThatAreOneWhenComposed() {
    assertThatIOException()
        .isThrownBy(() -> read(classes(DECOMPOSED, "부정")))
        .withMessage(path + ": labels are not distinct: [부정, 부정]");
  }

  @Test
  void readsPublishedConfigurations() throws IOException {
    // monologg/koelectra-base-v3-discriminator
    assertThat(
            read(
                """
                {"architectures": ["ElectraForPreTraining"], "attention_probs_dropout_prob": 0.1,
                 "embedding_size": 768, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
                 "hidden_size": 768, "initializer_range": 0.02, "intermediate_size": 3072,
                 "layer_norm_eps": 1e-12, "max_position_embeddings": 512, "model_type": "electra",
                 "num_attention_heads": 12, "num_hidden_layers": 12, "pad_token_id": 0,
                 "summary_activation": "gelu", "summary_last_dropout": 0.1, "summary_type": "first",
                 "summary_use_proj": true, "type_vocab_size": 2, "vocab_size": 35000}
                """))
        .isEqualTo(ElectraConfig.base(35_000));
  }

  @Test
  void absentAndNullKeysTakeTheDefaults() throws IOException {
    assertThat(read("{\"vocab_size\": 35000}")).isEqualTo(ElectraConfig.small(35_000));
    assertThat(read("{\"vocab_size\": 35000, \"classifier_dropout\": null, \"id2label\": null}"))
        .isEqualTo(ElectraConfig.small(35_000));
    assertThat(read("{\"vocab_size\": 35000, \"hidden_dropout_prob\": 0.3}").classifierDropout())
        .isEqualTo(0.3);
  }

  @Test
  void readsWhatItWrites() throws IOException {
    ElectraConfig config =
        new ElectraConfig(
            1000,
            10,
            21,
            3,
            7,
            50,
            0.2,
            0.3,
            0.4,
            60,
            5,
            0.5,
            1e-6,
            9,
            List.of("부정 <\"&", "긍정"),
            ProblemType.MULTI_LABEL_CLASSIFICATION);

    assertThat(read(ConfigFile.toJson(config, "ElectraForSequenceClassification", FLOAT32)))
        .isEqualTo(config);
    assertThat(read(ConfigFile.toJson(ElectraConfig.base(35_000), "ElectraModel", FLOAT32)))
        .isEqualTo(ElectraConfig.base(35_000));
  }

  /** transformers' TextClassificationPipeline.postprocess. */
  @ParameterizedTest
  @CsvSource({
    "'\"problem_type\": null, ', 2, SINGLE_LABEL_CLASSIFICATION",
    "'', 2, SINGLE_LABEL_CLASSIFICATION",
    "'', 1, MULTI_LABEL_CLASSIFICATION",
    "'\"problem_type\": \"single_label_classification\", ', 1, MULTI_LABEL_CLASSIFICATION",
    "'\"problem_type\": \"single_label_classification\", ', 3, SINGLE_LABEL_CLASSIFICATION",
    "'\"problem_type\": \"multi_label_classification\", ', 3, MULTI_LABEL_CLASSIFICATION",
    "'\"problem_type\": \"regression\", ', 1, REGRESSION",
    "'\"problem_type\": \"regression\", ', 2, REGRESSION"
  })
  void theProblemTypeIsTheOneThatTransformersTakesTheModelFor(
      String written, int labels, ProblemType type) throws IOException {
    String names =
        IntStream.range(0, labels)
            .mapToObj(i -> "\"%d\": \"c%d\"".formatted(i, i))
            .collect(Collectors.joining(", "));

    assertThat(
            read("{%s\"vocab_size\": 35000, \"id2label\": {%s}}".formatted(written, names))
                .problemType())
        .isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"ranking\"", "3", "[]", "\"REGRESSION\""})
  void anUnknownProblemTypeIsRefusedWithWhatIsAccepted(String written) {
    assertThatIOException()
        .isThrownBy(() -> read("{\"vocab_size\": 35000, \"problem_type\": %s}".formatted(written)))
        .withMessageEndingWith(
            "problem_type is "
                + written
                + "; this library reads only [single_label_classification,"
                + " multi_label_classification, regression] and null");
  }

  @Test
  void writesHuggingFacesKeys() throws IOException {
    Path fixture = TensorFiles.fixture("tiny-small-shape/config.json");
    ElectraConfig config = ConfigFile.read(fixture).withLabels(List.of("부정", "긍정"));

    JsonObject json =
        JsonParser.parseString(
                ConfigFile.toJson(config, "ElectraForSequenceClassification", FLOAT32))
            .getAsJsonObject();

    JsonObject expected = JsonParser.parseString(Files.readString(fixture)).getAsJsonObject();
    // what Hugging Face writes besides says who wrote it and is not needed to read it
    expected.remove("transformers_version");
    expected.remove("use_cache");
    expected.addProperty("classifier_dropout", 0.1);
    expected.add("id2label", JsonParser.parseString("{\"0\": \"부정\", \"1\": \"긍정\"}"));
    expected.add("label2id", JsonParser.parseString("{\"부정\": 0, \"긍정\": 1}"));
    expected.addProperty("problem_type", "single_label_classification");
    assertThat(json.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected
        .entrySet()
        .forEach(
            entry -> {
              if (entry.getValue().isJsonPrimitive()
                  && entry.getValue().getAsJsonPrimitive().isNumber()) {
                assertThat(json.get(entry.getKey()).getAsDouble())
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue().getAsDouble());
              } else {
                assertThat(json.get(entry.getKey())).as(entry.getKey()).isEqualTo(entry.getValue());
              }
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"model_type\": \"bert\" | model_type is \"bert\"; this library reads only \"electra\"",
        "\"hidden_act\": \"gelu_new\" | hidden_act is \"gelu_new\"; this library reads only \"gelu\"",
        "\"hidden_act\": 3 | hidden_act is 3; this library reads only \"gelu\"",
        "\"position_embedding_type\": \"relative_key\""
            + "| position_embedding_type is \"relative_key\"; this library reads only \"absolute\"",
        "\"vocab_size\": \"35000\" | vocab_size is \"35000\"; this library reads only a number",
        "\"vocab_size\": [1] | vocab_size is [1]; this library reads only a number",
        "\"vocab_size\": 1.5 | vocab_size is 1.5; this library reads only an integer of 32 bits",
        "\"vocab_size\": 3000000000 | vocab_size is 3000000000; this library reads only an integer of 32 bits",
        "\"vocab_size\": 1e999 | vocab_size is 1e999; this library reads only an integer of 32 bits",
        "\"vocab_size\": 0 | vocab_size must be at least 1, got 0",
        "\"vocab_size\": 10, \"pad_token_id\": 10"
            + "| pad_token_id must be in [0, vocab_size = 10), got 10",
        "\"embedding_size\": -128 | embedding_size must be at least 1, got -128",
        "\"hidden_size\": true | hidden_size is true; this library reads only a number",
        "\"hidden_size\": 100, \"num_attention_heads\": 3"
            + "| hidden_size 100 is not a multiple of num_attention_heads 3",
        "\"num_hidden_layers\": 0 | num_hidden_layers must be at least 1, got 0",
        "\"num_attention_heads\": 0 | num_attention_heads must be at least 1, got 0",
        "\"intermediate_size\": {} | intermediate_size is {}; this library reads only a number",
        "\"hidden_dropout_prob\": 1 | hidden_dropout_prob must be in [0, 1), got 1.0",
        "\"attention_probs_dropout_prob\": -1"
            + "| attention_probs_dropout_prob must be in [0, 1), got -1.0",
        "\"classifier_dropout\": 2 | classifier_dropout must be in [0, 1), got 2.0",
        "\"max_position_embeddings\": 0 | max_position_embeddings must be at least 1, got 0",
        "\"type_vocab_size\": 0 | type_vocab_size must be at least 1, got 0",
        "\"initializer_range\": -1 | initializer_range must be at least 0, got -1.0",
        "\"layer_norm_eps\": 0 | layer_norm_eps must be in (0, 1), got 0.0",
        "\"id2label\": [\"a\", \"b\"] | id2label is [\"a\",\"b\"]; this library reads only an object",
        "\"id2label\": {\"1\": \"a\", \"2\": \"b\"}"
            + "| id2label is {\"1\":\"a\",\"2\":\"b\"}; this library reads only a name for every class from 0 to 1",
        "\"id2label\": {\"0\": \"a\", \"1\": null}"
            + "| id2label is {\"0\":\"a\",\"1\":null}; this library reads only a name for every class from 0 to 1",
        "\"id2label\": {\"0\": \"a\", \"1\": [\"b\"]}"
            + "| id2label is {\"0\":\"a\",\"1\":[\"b\"]}; this library reads only a name for every class from 0 to 1",
        "\"id2label\": {\"0\": \"a\", \"1\": \"a\"} | labels are not distinct: [a, a]",
      })
  void namesTheFileTheKeyAndTheValue(String entry, String message) {
    String vocabulary = entry.startsWith("\"vocab_size\"") ? "" : ", \"vocab_size\": 35000";
    assertThatIOException()
        .isThrownBy(() -> read("{" + entry + vocabulary + "}"))
        .withMessage(path + ": " + message);
  }

  @Test
  void vocabSizeMustBeThere() {
    assertThatIOException()
        .isThrownBy(() -> read("{\"hidden_size\": 256}"))
        .withMessage(path + " has no vocab_size; is it an ELECTRA config.json?");
    assertThatIOException()
        .isThrownBy(() -> read("{\"vocab_size\": null}"))
        .withMessageContaining("has no vocab_size");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "3", "\"text\"", "null"})
  void refusesWhatIsNoObject(String text) {
    assertThatIOException()
        .isThrownBy(() -> read(text))
        .withMessageStartingWith(path + ": its JSON is malformed: expected an object, found ")
        .withMessageEndingWith(" at path '$'; correct it, or fetch it again");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{\"vocab_size\": 35000", "{} {}", "{\"a\": NaN}", "{\"a\": 1,}"})
  void refusesWhatIsNoJson(String text) {
    assertThatIOException()
        .isThrownBy(() -> read(text))
        .withMessageStartingWith(path + ": its JSON is malformed: ")
        .withMessageContaining("at line 1 column");
  }

  @Test
  void refusesAKeyThatAppearsTwiceAtAnyDepth() {
    assertThatIOException()
        .isThrownBy(() -> read("{\"vocab_size\": 3, \"id2label\": {\"0\": \"a\", \"0\": \"b\"}}"))
        .withMessageStartingWith(
            path + ": its JSON is malformed: the key '0' appears twice at path '$.id2label.0'");
  }

  @Test
  void saysWhatAWebPageIs() {
    assertThatIOException()
        .isThrownBy(() -> read("<!doctype html><html>"))
        .withMessageStartingWith(path + ": found a web page (HTML)");
  }

  @Test
  void refusesDeeplyNestedJson() {
    assertThatIOException()
        .isThrownBy(() -> read("{\"id2label\": " + "[".repeat(200_000)))
        .withMessageStartingWith(path + ": its JSON is malformed: ");
  }

  @Test
  void refusesWhatIsNoUtf8() throws IOException {
    Files.write(path, "{\"vocab_size\": 3, \"name\": \"영화\"}".getBytes("EUC-KR"));
    assertThatIOException()
        .isThrownBy(() -> ConfigFile.read(path))
        .withMessageStartingWith(path + ", line 1: found byte 0xBF, which is not UTF-8");
  }

  @Test
  void namesAFileThatIsMissing() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> ConfigFile.read(path))
        .withMessageContaining(path.toString());
  }

  private static String classes(String first, String second) {
    return "{\"vocab_size\": 9, \"id2label\": {\"0\": \"%s\", \"1\": \"%s\"}}"
        .formatted(first, second);
  }

  private ElectraConfig read(String text) throws IOException {
    Files.write(path, text.getBytes(StandardCharsets.UTF_8));
    return ConfigFile.read(path);
  }
}
