package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import java.util.Optional;

/**
 * Scaled dot-product self-attention with A heads, its output projection not included.
 *
 * <p>Input: hidden states (B, T, H) and, where a row has padding, an additive mask (B * A, 1, T).
 * Output: (B * T, H).
 */
final class ElectraSelfAttention extends ElectraBlock {

  private final DenseLayer query;
  private final DenseLayer key;
  private final DenseLayer value;

  ElectraSelfAttention(ElectraConfig config) {
    super(config);
    int hidden = config.hiddenSize();
    query = linear("query", hidden, hidden);
    key = linear("key", hidden, hidden);
    value = linear("value", hidden, hidden);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray hidden = inputs.get(0);
    Optional<NDArray> mask = inputs.size() > 1 ? Optional.of(inputs.get(1)) : Optional.empty();
    return new NDList(attend(parameters, hidden, hidden, mask, training));
  }

  /**
   * Lets Q tokens of each row attend to all of its tokens.
   *
   * @param hidden (B, T, H)
   * @param queries {@code hidden} itself or some of its tokens, (B, Q, H)
   * @param mask (B * A, 1, T), 0 where a token may be attended and the lowest float where not
   * @return (B * Q, H)
   */
  NDArray attend(
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

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape hidden = inputShapes[0];
    return new Shape[] {new Shape(hidden.get(0) * hidden.get(1), hidden.get(2))};
  }
}
