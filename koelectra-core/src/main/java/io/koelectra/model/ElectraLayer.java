package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Optional;

/**
 * One encoder layer: self-attention and feed-forward, each with dropout, residual and LayerNorm
 * after the sum (post-norm, as in BERT).
 *
 * <p>Input: hidden states (B, T, H) and, where a row has padding, an additive attention mask (B *
 * A, 1, T), 0 where a token may be attended and the lowest float where not. Output: (B, T, H).
 * Source: Hugging Face's {@code ElectraLayer}.
 */
public final class ElectraLayer extends ElectraBlock {

  private final ElectraSelfAttention attention;
  private final Linear attentionOutput;
  private final LayerNorm attentionNorm;
  private final Linear intermediate;
  private final Linear output;
  private final LayerNorm outputNorm;

  /** Creates a layer without values; they come from a checkpoint or from initialization. */
  public ElectraLayer(ElectraConfig config) {
    super(config);
    int hidden = config.hiddenSize();
    attention = child("attention.self", new ElectraSelfAttention(config), new Shape(1, 1, hidden));
    attentionOutput = linear("attention.output.dense", hidden, hidden);
    attentionNorm = layerNorm("attention.output.LayerNorm", hidden);
    intermediate = linear("intermediate.dense", hidden, config.intermediateSize());
    output = linear("output.dense", config.intermediateSize(), hidden);
    outputNorm = layerNorm("output.LayerNorm", hidden);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray hidden = inputs.get(0); // (B, T, H)
    Optional<NDArray> mask = inputs.size() > 1 ? Optional.of(inputs.get(1)) : Optional.empty();
    return new NDList(encode(parameters, hidden, hidden, mask, training));
  }

  /**
   * Encodes some tokens of each row; the others are attended to only.
   *
   * @param hidden (B, T, H)
   * @param queries {@code hidden} itself or some of its tokens, (B, Q, H)
   * @param mask (B * A, 1, T), 0 where a token may be attended and the lowest float where not
   * @return (B, Q, H)
   */
  NDArray encode(
      ParameterStore parameters,
      NDArray hidden,
      NDArray queries,
      Optional<NDArray> mask,
      boolean training) {
    NDArray rows = queries.reshape(-1, config.hiddenSize()); // (B * Q, H)
    NDArray context = attention.attend(parameters, hidden, queries, mask, training);
    NDArray attended =
        addAndNorm(attentionOutput, attentionNorm, context, rows, parameters, training);
    NDArray expanded = Activation.gelu(apply(intermediate, parameters, attended, training));
    return addAndNorm(output, outputNorm, expanded, attended, parameters, training)
        .reshape(queries.getShape());
  }

  private NDArray addAndNorm(
      Linear dense,
      LayerNorm norm,
      NDArray input,
      NDArray residual,
      ParameterStore parameters,
      boolean training) {
    NDArray projected = apply(dense, parameters, input, training); // (B * T, H)
    NDArray dropped = dropout(projected, config.hiddenDropoutProb(), training);
    return apply(norm, parameters, dropped.addi(residual), training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
