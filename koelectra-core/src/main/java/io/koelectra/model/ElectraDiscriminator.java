package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * The encoder with the replaced-token detection head: dense, GELU, dense to one logit a token.
 *
 * <p>Input: {@link ElectraInputs}. Output: logits (B, T); above 0 the token is taken for replaced.
 * Source: Clark et al. 2020, section 3.1; Hugging Face calls it {@code ElectraForPreTraining}.
 */
public final class ElectraDiscriminator extends ElectraBlock {

  private final ElectraModel electra;
  private final Linear dense;
  private final Linear densePrediction;

  /** Creates a discriminator without values; they come from a checkpoint or initialization. */
  public ElectraDiscriminator(ElectraConfig config) {
    this(config, new ElectraEmbeddings(config));
  }

  /** Creates a discriminator over embeddings that a generator may share. */
  public ElectraDiscriminator(ElectraConfig config, ElectraEmbeddings embeddings) {
    super(config);
    int hidden = config.hiddenSize();
    electra = child("electra", new ElectraModel(config, embeddings), ElectraInputs.shapes(1, 1));
    dense = linear("discriminator_predictions.dense", hidden, hidden);
    densePrediction = linear("discriminator_predictions.dense_prediction", hidden, 1);
  }

  /** The encoder below the head. */
  public ElectraModel electra() {
    return electra;
  }

  /**
   * Scores every token of a batch without dropout.
   *
   * @return logits (B, T), owned by the inputs' manager
   */
  public NDArray logits(ElectraInputs inputs) {
    return predict(inputs);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    try (NDArray hidden = electra.forward(parameters, inputs, training).singletonOrThrow()) {
      NDArray rows = hidden.reshape(-1, config.hiddenSize()); // (B * T, H)
      NDArray features = Activation.gelu(apply(dense, parameters, rows, training));
      NDArray logits = apply(densePrediction, parameters, features, training); // (B * T, 1)
      return new NDList(logits.reshape(inputs.head().getShape())); // (B, T)
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
