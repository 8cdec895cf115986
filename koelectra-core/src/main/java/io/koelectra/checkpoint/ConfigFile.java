package io.koelectra.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.koelectra.format.GitLfsPointer;
import io.koelectra.format.WeightPrecision;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ProblemType;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes {@code config.json} under Hugging Face's keys. */
public final class ConfigFile {

  public static final String NAME = "config.json";

  /** Room for the names of 100,000 classes. */
  private static final long MOST_BYTES = 16 << 20;

  private static final TypeAdapter<JsonElement> ELEMENT = new Gson().getAdapter(JsonElement.class);

  private final Path path;
  private final JsonObject json;

  private ConfigFile(Path path, JsonObject json) {
    this.path = path;
    this.json = json;
  }

  /**
   * Reads and validates a configuration. Absent keys take the defaults of Hugging Face's
   * ElectraConfig, except {@code vocab_size}, which must be there.
   */
  static ElectraConfig read(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException(path + " is not a regular file");
    }
    if (Files.exists(path) && Files.size(path) > MOST_BYTES) {
      throw new IOException(
          path + " has " + Files.size(path) + " bytes; a config.json has at most " + MOST_BYTES);
    }
    if (Files.exists(path)) {
      GitLfsPointer.refuse(path);
    }
    String text;
    try {
      text = Files.readString(path);
    } catch (CharacterCodingException e) {
      throw new IOException(path + " is not UTF-8 text; fetch the file again", e);
    }
    JsonObject root = parse(path, text);
    try {
      return new ConfigFile(path, root).toConfig();
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  /** Strict JSON, no key twice: of two values the wrong one might count. */
  private static JsonObject parse(Path path, String text) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    try {
      if (text.isBlank() || reader.peek() != JsonToken.BEGIN_OBJECT) {
        throw new IOException(path + " is not a JSON object; fetch the file again");
      }
      JsonObject json = new JsonObject();
      reader.beginObject();
      while (reader.hasNext()) {
        String key = reader.nextName();
        if (json.has(key)) {
          throw new IOException(path + ": the key " + new JsonPrimitive(key) + " appears twice");
        }
        json.add(key, ELEMENT.read(reader));
      }
      reader.endObject();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IOException(path + " goes on after its JSON object; fetch the file again");
      }
      return json;
    } catch (MalformedJsonException | EOFException | JsonParseException e) {
      throw new IOException(path + " is not JSON: " + firstLine(e), e);
    }
  }

  /** Gson's messages propose to read leniently, and end in a line about itself. */
  private static String firstLine(Exception e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return line.replaceFirst("^Use JsonReader\\S+ to accept ", "");
  }

  private ElectraConfig toConfig() throws IOException {
    requireText("model_type", "electra");
    requireText("hidden_act", "gelu");
    requireText("position_embedding_type", "absolute");
    if (!has("vocab_size")) {
      throw new IOException(path + " has no vocab_size; is it an ELECTRA config.json?");
    }
    ElectraConfig defaults = ElectraConfig.builder().build();
    List<String> labels = has("id2label") ? labels() : List.of();
    double hiddenDropout = number("hidden_dropout_prob", defaults.hiddenDropoutProb());
    return ElectraConfig.builder()
        .vocabSize(integer("vocab_size", defaults.vocabSize()))
        .embeddingSize(integer("embedding_size", defaults.embeddingSize()))
        .hiddenSize(integer("hidden_size", defaults.hiddenSize()))
        .numHiddenLayers(integer("num_hidden_layers", defaults.numHiddenLayers()))
        .numAttentionHeads(integer("num_attention_heads", defaults.numAttentionHeads()))
        .intermediateSize(integer("intermediate_size", defaults.intermediateSize()))
        .hiddenDropoutProb(hiddenDropout)
        .attentionProbsDropoutProb(
            number("attention_probs_dropout_prob", defaults.attentionProbsDropoutProb()))
        .classifierDropout(number("classifier_dropout", hiddenDropout))
        .maxPositionEmbeddings(integer("max_position_embeddings", defaults.maxPositionEmbeddings()))
        .typeVocabSize(integer("type_vocab_size", defaults.typeVocabSize()))
        .initializerRange(number("initializer_range", defaults.initializerRange()))
        .layerNormEps(number("layer_norm_eps", defaults.layerNormEps()))
        .padTokenId(integer("pad_token_id", defaults.padTokenId()))
        .labels(labels)
        .problemType(ProblemType.inUse(problemType(), labels.size()))
        .build();
  }

  private Optional<ProblemType> problemType() throws IOException {
    if (!has("problem_type")) {
      return Optional.empty();
    }
    JsonElement written = json.get("problem_type");
    Optional<ProblemType> type =
        written.isJsonPrimitive() ? ProblemType.of(written.getAsString()) : Optional.empty();
    if (type.isEmpty()) {
      throw new IOException(
          path
              + ": problem_type is "
              + written
              + ", supported are "
              + ProblemType.keys()
              + " and null");
    }
    return type;
  }

  /** By id, composed (NFC): macOS writes Hangul decomposed, which looks the same. */
  private List<String> labels() throws IOException {
    JsonElement element = json.get("id2label");
    if (!element.isJsonObject()) {
      throw new IOException(path + ": id2label must be an object, got " + element);
    }
    JsonObject byId = element.getAsJsonObject();
    List<String> labels = new ArrayList<>();
    for (int id = 0; id < byId.size(); id++) {
      JsonElement label = byId.get(Integer.toString(id));
      if (label == null || !label.isJsonPrimitive()) {
        throw new IOException(
            path
                + ": id2label must name every class from 0 to "
                + (byId.size() - 1)
                + ", got "
                + byId);
      }
      labels.add(Normalizer.normalize(label.getAsString(), Normalizer.Form.NFC));
    }
    return labels;
  }

  private boolean has(String key) {
    return json.has(key) && !json.get(key).isJsonNull();
  }

  private void requireText(String key, String supported) throws IOException {
    if (has(key) && !json.get(key).equals(new JsonPrimitive(supported))) {
      throw new IOException(
          path + ": " + key + " is " + json.get(key) + ", supported is \"" + supported + "\"");
    }
  }

  private int integer(String key, int fallback) throws IOException {
    double value = number(key, fallback);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw new IOException(path + ": " + key + " must be an integer, got " + json.get(key));
    }
    return (int) value;
  }

  private double number(String key, double fallback) throws IOException {
    if (!has(key)) {
      return fallback;
    }
    JsonElement element = json.get(key);
    if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isNumber()) {
      throw new IOException(path + ": " + key + " must be a number, got " + element);
    }
    return element.getAsDouble();
  }

  /** The text of {@code config.json} for a model of class {@code architecture}. */
  static String toJson(ElectraConfig config, String architecture, WeightPrecision precision) {
    JsonObject json = new JsonObject();
    JsonArray architectures = new JsonArray();
    architectures.add(architecture);
    json.add("architectures", architectures);
    json.addProperty("model_type", "electra");
    json.addProperty("vocab_size", config.vocabSize());
    json.addProperty("embedding_size", config.embeddingSize());
    json.addProperty("hidden_size", config.hiddenSize());
    json.addProperty("num_hidden_layers", config.numHiddenLayers());
    json.addProperty("num_attention_heads", config.numAttentionHeads());
    json.addProperty("intermediate_size", config.intermediateSize());
    json.addProperty("hidden_act", "gelu");
    json.addProperty("hidden_dropout_prob", config.hiddenDropoutProb());
    json.addProperty("attention_probs_dropout_prob", config.attentionProbsDropoutProb());
    json.addProperty("classifier_dropout", config.classifierDropout());
    json.addProperty("max_position_embeddings", config.maxPositionEmbeddings());
    json.addProperty("type_vocab_size", config.typeVocabSize());
    json.addProperty("initializer_range", config.initializerRange());
    json.addProperty("layer_norm_eps", config.layerNormEps());
    json.addProperty("pad_token_id", config.padTokenId());
    json.addProperty("position_embedding_type", "absolute");
    json.addProperty("summary_type", "first");
    json.addProperty("summary_use_proj", true);
    json.addProperty("summary_activation", "gelu");
    json.addProperty("summary_last_dropout", config.hiddenDropoutProb());
    json.addProperty("torch_dtype", precision.torchName());
    if (config.numLabels() > 0) {
      JsonObject id2label = new JsonObject();
      JsonObject label2id = new JsonObject();
      for (int id = 0; id < config.numLabels(); id++) {
        id2label.addProperty(Integer.toString(id), config.labels().get(id));
        label2id.addProperty(config.labels().get(id), id);
      }
      json.add("id2label", id2label);
      json.add("label2id", label2id);
      json.addProperty("problem_type", config.problemType().key());
    }
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }
}
