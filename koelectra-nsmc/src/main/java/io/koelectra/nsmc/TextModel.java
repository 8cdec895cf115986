package io.koelectra.nsmc;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint.Loaded;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * A model in training with what it takes to feed and to score it.
 *
 * @param block frozen between trainings
 * @param weights where its values came from
 * @param temperature that its outputs are calibrated by
 * @param scorer over the same block; owns the parameters and the tokenizer
 */
record TextModel(
    ElectraForSequenceClassification block,
    LoadReport weights,
    double temperature,
    TextScorer scorer) {

  /** Loads what the builder names. */
  static TextModel load(SentimentTrainerBuilder builder, long seed, Supplier<NDManager> managers)
      throws IOException {
    ElectraConfig config = builder.checkpoint.config();
    requireAtMost(
        "maxTokens", builder.maxTokens, "max_position_embeddings", config.maxPositionEmbeddings());
    int layers = config.numHiddenLayers();
    requireAtMost("freezeLayers", builder.frozen.layers(), "num_hidden_layers", layers);
    requireAtMost("reinitializeTopLayers", builder.freshTopLayers, "num_hidden_layers", layers);
    KoElectraTokenizer tokenizer = builder.checkpoint.tokenizer();
    NDManager manager = managers.get();
    try {
      HeadClasses head = builder.head();
      Loaded<ElectraForSequenceClassification> loaded =
          head.load(builder.freshTopLayers, seed, manager);
      ElectraForSequenceClassification block = loaded.block();
      return new TextModel(
          block,
          loaded.report(),
          head.isFresh() ? 1 : builder.checkpoint.temperature(),
          new TextScorer(block.config(), block::logits, tokenizer, builder.maxTokens, manager));
    } catch (IOException | RuntimeException | Error e) {
      tokenizer.close();
      manager.close();
      throw e;
    }
  }

  private static void requireAtMost(String name, int value, String limitName, int limit) {
    if (value > limit) {
      throw new IllegalArgumentException(
          "%s must be at most %s = %d, got %d".formatted(name, limitName, limit, value));
    }
  }

  ElectraConfig config() {
    return block.config();
  }

  /** Whether the head's weights were drawn at random. */
  boolean hasFreshHead() {
    return weights.fresh().contains(ParameterNames.CLASSIFIER_BIAS);
  }

  /** Whether any of the encoder's layers was loaded, and not drawn at random. */
  boolean isPretrained() {
    return weights.loaded().stream().anyMatch(name -> ParameterNames.layer(name).isPresent());
  }
}
