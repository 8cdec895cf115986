package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Classifies a text by its [CLS] token, position 0: dropout, dense, GELU, dropout, out_proj.
 *
 * <p>Input: hidden states (B, T, H). Output: logits (B, C). Source: Hugging Face's {@code
 * ElectraClassificationHead}.
 */
public final class ElectraClassificationHead extends ElectraBlock {

  private final Linear dense;
  private final Linear outProj;

  /**
   * Creates a head without values for {@code config.numLabels()} classes.
   *
   * @throws IllegalArgumentException if the configuration names no labels
   */
  public ElectraClassificationHead(ElectraConfig config) {
    super(config);
    if (config.numLabels() == 0) {
      throw new IllegalArgumentException(
          "a classification head needs at least two labels; call config.withLabels(...)");
    }
    dense = linear("dense", config.hiddenSize(), config.hiddenSize());
    outProj = linear("out_proj", config.hiddenSize(), config.numLabels());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray cls = inputs.singletonOrThrow().get(new NDIndex(":, 0")); // (B, H)
    NDArray dropped = dropout(cls, config.classifierDropout(), training);
    NDArray features = Activation.gelu(apply(dense, parameters, dropped, training)); // (B, H)
    features = dropout(features, config.classifierDropout(), training);
    return new NDList(apply(outProj, parameters, features, training)); // (B, C)
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), config.numLabels())};
  }
}
