package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import java.util.Optional;

/**
 * One encoder layer: self-attention and feed-forward, each with dropout, residual and LayerNorm
 * after the sum (post-norm, as in BERT).
 *
 * <p>Input: hidden states (B, T, H) and, where a row has padding, an additive attention mask (B *
 * A, 1, T), 0 where a token may be attended and the lowest float where not. Output: (B, T, H).
 * Source: Hugging Face's {@code ElectraLayer}.
 */
final class ElectraLayer extends ElectraBlock {

  private final DenseLayer query;
  private final DenseLayer key;
  private final DenseLayer value;
  private final Linear attentionOutput;
  private final LayerNorm attentionNorm;
  private final Linear intermediate;
  private final Linear output;
  private final LayerNorm outputNorm;

  /** Creates a layer without values; they come from a checkpoint or from initialization. */
  public ElectraLayer(ElectraConfig config) {
    super(config);
    int hidden = config.hiddenSize();
    query = linear("attention.self.query", hidden, hidden);
    key = linear("attention.self.key", hidden, hidden);
    value = linear("attention.self.value", hidden, hidden);
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
    NDArray context = attend(parameters, hidden, queries, mask, training);
    NDArray attended =
        addAndNorm(attentionOutput, attentionNorm, context, rows, parameters, training);
    NDArray expanded = Activation.gelu(apply(intermediate, parameters, attended, training));
    return addAndNorm(output, outputNorm, expanded, attended, parameters, training)
        .reshape(queries.getShape());
  }

  /** Scaled dot-product attention of the queries to all tokens with A heads: (B * Q, H). */
  private NDArray attend(
      ParameterStore parameters,
      NDArray hidden,
      NDArray queries,
      Optional<NDArray> mask,
      boolean training) {
    NDArray rows = hidden.reshape(-1, config.hiddenSize()); // (B * T, H)
    NDList projected;
    if (queries == hidden) {
      projected = DenseLayer.join(List.of(query, key, value), parameters, rows, training);
    } else {
      NDArray queryRows = queries.reshape(-1, config.hiddenSize()); // (B * Q, H)
      projected = new NDList(apply(query, parameters, queryRows, training));
      projected.addAll(DenseLayer.join(List.of(key, value), parameters, rows, training));
    }
    NDArray keys = heads(projected.get(1), hidden.getShape()); // (B * A, T, D)
    NDArray scores = heads(projected.get(0), queries.getShape()).matMul(keys.transpose(0, 2, 1));
    // muli(Number) leaves the factor in a Java buffer that a garbage collection before the backward
    // pass frees, which then multiplies gradients by whatever is there
    float scale = (float) (1 / Math.sqrt(config.headSize()));
    scores.muli(scores.getManager().full(new Shape(), scale)); // (B * A, Q, T)
    mask.ifPresent(scores::addi);
    NDArray attention = dropout(scores.softmax(-1), config.attentionProbsDropoutProb(), training);
    NDArray context = attention.matMul(heads(projected.get(2), hidden.getShape()));
    return context // (B * A, Q, D)
        .reshape(-1, config.numAttentionHeads(), queries.getShape().get(1), config.headSize())
        .transpose(0, 2, 1, 3)
        .reshape(-1, config.hiddenSize());
  }

  /** Side by side in each token, (B * T, H), to one after the other, (B * A, T, D). */
  private NDArray heads(NDArray rows, Shape shape) {
    long tokens = shape.get(1);
    return rows.reshape(-1, tokens, config.numAttentionHeads(), config.headSize())
        .transpose(0, 2, 1, 3)
        .reshape(-1, tokens, config.headSize());
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
