package io.koelectra.checkpoint;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.koelectra.format.JsonFile;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraConfigBuilder;
import io.koelectra.model.ProblemType;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes {@code config.json} under Hugging Face's keys. */
final class ConfigFile {

  static final String NAME = "config.json";

  /** Room for the names of 100,000 classes. */
  private static final long MOST_BYTES = 16 << 20;

  /** ElectraConfig's components are Hugging Face's keys in camel case. */
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .create();

  private ConfigFile() {}

  /**
   * Reads and validates a configuration. Absent keys take the defaults of Hugging Face's
   * ElectraConfig, except {@code vocab_size}, which must be there.
   */
  static ElectraConfig read(Path path) throws IOException {
    return config(JsonFile.read(path, MOST_BYTES));
  }

  static ElectraConfig config(JsonFile file) throws IOException {
    file.requireIfPresent("model_type", "electra");
    file.requireIfPresent("hidden_act", "gelu");
    file.requireIfPresent("position_embedding_type", "absolute");
    if (file.value("vocab_size").isEmpty()) {
      throw new IOException(file.path() + " has no vocab_size; is it an ELECTRA config.json?");
    }
    ElectraConfigBuilder config = ElectraConfig.builder();
    file.integer("vocab_size").ifPresent(config::vocabSize);
    file.integer("embedding_size").ifPresent(config::embeddingSize);
    file.integer("hidden_size").ifPresent(config::hiddenSize);
    file.integer("num_hidden_layers").ifPresent(config::numHiddenLayers);
    file.integer("num_attention_heads").ifPresent(config::numAttentionHeads);
    file.integer("intermediate_size").ifPresent(config::intermediateSize);
    file.number("hidden_dropout_prob").ifPresent(config::hiddenDropoutProb);
    file.number("attention_probs_dropout_prob").ifPresent(config::attentionProbsDropoutProb);
    file.number("classifier_dropout").ifPresent(config::classifierDropout);
    file.integer("max_position_embeddings").ifPresent(config::maxPositionEmbeddings);
    file.integer("type_vocab_size").ifPresent(config::typeVocabSize);
    file.number("initializer_range").ifPresent(config::initializerRange);
    file.number("layer_norm_eps").ifPresent(config::layerNormEps);
    file.integer("pad_token_id").ifPresent(config::padTokenId);
    List<String> labels = labels(file);
    ProblemType type = ProblemType.inUse(problemType(file), labels.size());
    try {
      return config.labels(labels).problemType(type).build();
    } catch (IllegalArgumentException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private static Optional<ProblemType> problemType(JsonFile file) throws IOException {
    file.requireIfPresent(
        "problem_type",
        value -> value.isJsonPrimitive() && ProblemType.of(value.getAsString()).isPresent(),
        ProblemType.keys() + " and null");
    return file.value("problem_type").flatMap(written -> ProblemType.of(written.getAsString()));
  }

  /** By id, composed (NFC): macOS writes Hangul decomposed, which looks the same. */
  private static List<String> labels(JsonFile file) throws IOException {
    List<String> labels = new ArrayList<>();
    Optional<JsonFile> byId = file.part("id2label");
    int count = byId.map(names -> names.json().size()).orElse(0);
    for (int id = 0; id < count; id++) {
      JsonElement label = byId.orElseThrow().json().get(Integer.toString(id));
      if (label == null || !label.isJsonPrimitive()) {
        throw file.unusable("id2label", "a name for every class from 0 to " + (count - 1));
      }
      labels.add(Normalizer.normalize(label.getAsString(), Normalizer.Form.NFC));
    }
    return labels;
  }

  static String toJson(
      ElectraConfig config, String architecture, ModelDirectoryWriter.Precision precision) {
    JsonArray architectures = new JsonArray();
    architectures.add(architecture);
    JsonObject json = new JsonObject();
    json.add("architectures", architectures);
    json.addProperty("model_type", "electra");
    GSON.toJsonTree(config).getAsJsonObject().asMap().forEach(json::add);
    json.remove("labels");
    json.remove("problem_type");
    json.addProperty("hidden_act", "gelu");
    json.addProperty("position_embedding_type", "absolute");
    json.addProperty("summary_type", "first");
    json.addProperty("summary_use_proj", true);
    json.addProperty("summary_activation", "gelu");
    json.addProperty("summary_last_dropout", config.hiddenDropoutProb());
    json.addProperty("torch_dtype", precision.torchName);
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
    return JsonFile.write(json);
  }
}
