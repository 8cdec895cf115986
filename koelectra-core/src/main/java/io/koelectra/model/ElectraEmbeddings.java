package io.koelectra.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;

/**
 * Word, position and segment embeddings, summed, normalised and dropped out.
 *
 * <p>Input: {@link ElectraInputs}. Output: one array (B, T, E). Source: Hugging Face's {@code
 * ElectraEmbeddings}. An instance may be the child of several models, which then share its
 * parameters.
 */
public final class ElectraEmbeddings extends ElectraBlock {

  private final Parameter words; // (V, E)
  private final Parameter positions; // (max positions, E)
  private final Parameter tokenTypes; // (types, E)
  private final LayerNorm norm;

  /** Creates embeddings without values; they come from a checkpoint or from initialization. */
  public ElectraEmbeddings(ElectraConfig config) {
    super(config);
    words = embedding("word_embeddings.weight", freshWordEmbeddings());
    positions = embedding("position_embeddings.weight", freshWeights());
    tokenTypes = embedding("token_type_embeddings.weight", freshWeights());
    norm = layerNorm("LayerNorm", config.embeddingSize());
  }

  private Parameter embedding(String name, Initializer initializer) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.WEIGHT)
            .optInitializer(initializer)
            .build());
  }

  private Initializer freshWordEmbeddings() {
    Initializer normal = freshWeights();
    return (manager, shape, dataType) -> {
      NDArray weights = normal.initialize(manager, shape, dataType);
      weights.set(new NDIndex(config.padTokenId()), 0f);
      return weights;
    };
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    words.setShape(new Shape(config.vocabSize(), config.embeddingSize()));
    positions.setShape(new Shape(config.maxPositionEmbeddings(), config.embeddingSize()));
    tokenTypes.setShape(new Shape(config.typeVocabSize(), config.embeddingSize()));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    ElectraInputs batch = ElectraInputs.from(inputs);
    Shape shape = batch.inputIds().getShape(); // (B, T)
    long tokens = shape.get(1);
    if (tokens > config.maxPositionEmbeddings()) {
      throw new IllegalArgumentException(
          "a row of %d tokens is longer than max_position_embeddings = %d; truncate when encoding"
              .formatted(tokens, config.maxPositionEmbeddings()));
    }
    Device device = batch.inputIds().getDevice();
    NDArray sum =
        lookUp(batch.inputIds(), words(parameters, device, training))
            .addi(lookUp(batch.tokenTypeIds(), parameters.getValue(tokenTypes, device, training)));
    NDArray position = parameters.getValue(positions, device, training);
    try (NDArray used = position.get(new NDIndex(":{}", tokens))) { // (T, E)
      sum = sum.addi(used); // (B, T, E)
    }
    NDArray rows = sum.reshape(-1, config.embeddingSize()); // (B * T, E)
    NDArray normalized = apply(norm, parameters, rows, training);
    NDArray dropped = dropout(normalized, config.hiddenDropoutProb(), training);
    return new NDList(dropped.reshape(shape.add(config.embeddingSize()))); // (B, T, E)
  }

  /** The word embeddings (V, E), for an output layer that is tied to them. */
  NDArray words(ParameterStore parameters, Device device, boolean training) {
    return parameters.getValue(words, device, training);
  }

  private static NDArray lookUp(NDArray ids, NDArray table) {
    return Embedding.embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].add(config.embeddingSize())};
  }
}
