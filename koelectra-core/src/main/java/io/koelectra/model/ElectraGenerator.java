package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * The encoder with a masked language model head: dense to E, GELU, LayerNorm, then the word
 * embeddings as output matrix, plus a bias.
 *
 * <p>Input: {@link ElectraInputs}. Output: logits (B, T, V). Source: Clark et al. 2020, section
 * 3.1; Hugging Face calls it {@code ElectraForMaskedLM} and names the tied matrix {@code
 * generator_lm_head.weight}, which is no parameter of its own here.
 */
public final class ElectraGenerator extends ElectraBlock {

  private final ElectraEmbeddings embeddings;
  private final ElectraModel electra;
  private final Linear dense;
  private final LayerNorm norm;
  private final Parameter outputBias; // (V)

  /** Creates a generator without values; they come from a checkpoint or from initialization. */
  public ElectraGenerator(ElectraConfig config) {
    this(config, new ElectraEmbeddings(config));
  }

  /** Creates a generator over embeddings that a discriminator may share. */
  public ElectraGenerator(ElectraConfig config, ElectraEmbeddings embeddings) {
    super(config);
    this.embeddings = embeddings;
    electra = child("electra", new ElectraModel(config, embeddings), ElectraInputs.shapes(1, 1));
    dense = linear("generator_predictions.dense", config.hiddenSize(), config.embeddingSize());
    norm = layerNorm("generator_predictions.LayerNorm", config.embeddingSize());
    outputBias =
        addParameter(
            Parameter.builder()
                .setName("generator_lm_head.bias")
                .setType(Parameter.Type.BIAS)
                .build());
  }

  /** The encoder below the head. */
  public ElectraModel electra() {
    return electra;
  }

  /**
   * Scores the vocabulary at every position of a batch without dropout.
   *
   * @return logits (B, T, V), owned by the inputs' manager
   */
  public NDArray logits(ElectraInputs inputs) {
    return predict(inputs);
  }

  /**
   * Scores the vocabulary at the masked positions alone: no other token reaches the output matrix,
   * which has most of a small generator's multiplications.
   *
   * @param positions (M), int64, each {@code b * T + t}
   * @param training whether to drop out
   * @return logits (M, V), owned by the inputs' manager
   */
  public NDArray logitsAt(
      NDArray positions, ElectraInputs inputs, ParameterStore parameters, boolean training) {
    try (NDArray hidden =
        electra.forward(parameters, inputs.toNDList(), training).singletonOrThrow()) {
      NDArray rows = hidden.reshape(-1, config.hiddenSize()); // (B * T, H)
      NDArray masked =
          Embedding.embedding(positions, rows, SparseFormat.DENSE).singletonOrThrow(); // (M, H)
      return score(masked, parameters, training);
    }
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    outputBias.setShape(new Shape(config.vocabSize()));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    Shape shape = inputs.head().getShape(); // (B, T)
    try (NDArray hidden = electra.forward(parameters, inputs, training).singletonOrThrow()) {
      NDArray rows = hidden.reshape(-1, config.hiddenSize()); // (B * T, H)
      NDArray logits = score(rows, parameters, training); // (B * T, V)
      return new NDList(logits.reshape(shape.add(config.vocabSize()))); // (B, T, V)
    }
  }

  /** The head alone: the encoder's output (N, H) to logits (N, V). */
  private NDArray score(NDArray rows, ParameterStore parameters, boolean training) {
    NDArray features = Activation.gelu(apply(dense, parameters, rows, training)); // (N, E)
    features = apply(norm, parameters, features, training);
    NDArray words = embeddings.words(parameters, rows.getDevice(), training); // (V, E)
    NDArray bias = parameters.getValue(outputBias, rows.getDevice(), training);
    return Linear.linear(features, words, bias).singletonOrThrow();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].add(config.vocabSize())};
  }
}
