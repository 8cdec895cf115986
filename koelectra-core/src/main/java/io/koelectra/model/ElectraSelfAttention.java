package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Scaled dot-product self-attention with A heads, its output projection not included.
 *
 * <p>Input: hidden states (B, T, H) and an additive mask (B, 1, 1, T). Output: (B * T, H).
 */
final class ElectraSelfAttention extends ElectraBlock {

  private final Linear query;
  private final Linear key;
  private final Linear value;

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
    NDArray mask = inputs.get(1);
    Shape shape = hidden.getShape(); // (B, T, H)
    NDArray rows = hidden.reshape(-1, config.hiddenSize()); // (B * T, H)
    NDArray queries = heads(query, parameters, rows, shape, training);
    NDArray keys = heads(key, parameters, rows, shape, training);
    NDArray values = heads(value, parameters, rows, shape, training);

    NDArray scores = queries.matMul(keys.transpose(0, 1, 3, 2)); // (B, A, T, T)
    // muli(Number) leaves the factor in a Java buffer that a garbage collection before the backward
    // pass frees, which then multiplies gradients by whatever is there
    float scale = (float) (1 / Math.sqrt(config.headSize()));
    scores = scores.muli(scores.getManager().full(new Shape(), scale)).addi(mask);
    NDArray attention = dropout(scores.softmax(-1), config.attentionProbsDropoutProb(), training);
    NDArray context = attention.matMul(values); // (B, A, T, D)
    return new NDList(context.transpose(0, 2, 1, 3).reshape(-1, config.hiddenSize()));
  }

  private NDArray heads(
      Block dense, ParameterStore parameters, NDArray rows, Shape shape, boolean training) {
    return apply(dense, parameters, rows, training)
        .reshape(shape.get(0), shape.get(1), config.numAttentionHeads(), config.headSize())
        .transpose(0, 2, 1, 3); // (B, A, T, D)
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape hidden = inputShapes[0];
    return new Shape[] {new Shape(hidden.get(0) * hidden.get(1), hidden.get(2))};
  }
}
