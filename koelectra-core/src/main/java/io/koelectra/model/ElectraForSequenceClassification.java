package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * The encoder with a classification head.
 *
 * <p>Input: {@link ElectraInputs}. Output: logits (B, C), C being the number of labels in the
 * configuration. Source: Hugging Face's class of the same name.
 */
public final class ElectraForSequenceClassification extends ElectraBlock {

  private final ElectraModel electra;
  private final ElectraClassificationHead classifier;

  /**
   * Creates a classifier without values; they come from a checkpoint or from initialization.
   *
   * @throws IllegalArgumentException if the configuration names no labels
   */
  public ElectraForSequenceClassification(ElectraConfig config) {
    super(config);
    electra = child("electra", new ElectraModel(config), ElectraInputs.shapes(1, 1));
    classifier =
        child(
            "classifier",
            new ElectraClassificationHead(config),
            new Shape(1, 1, config.hiddenSize()));
  }

  /** The numbers and labels that this classifier was built with. */
  public ElectraConfig config() {
    return config;
  }

  /** The encoder below the head. */
  public ElectraModel electra() {
    return electra;
  }

  ElectraClassificationHead classifier() {
    return classifier;
  }

  /**
   * Scores a batch without dropout.
   *
   * @return logits (B, C), owned by the inputs' manager
   */
  public NDArray logits(ElectraInputs inputs) {
    return predict(inputs);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    ElectraInputs batch = ElectraInputs.from(inputs);
    try (NDArray first = electra.encodeFirst(parameters, batch, training)) { // (B, 1, H)
      return classifier.forward(parameters, new NDList(first), training);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return classifier.getOutputShapes(electra.getOutputShapes(inputShapes));
  }
}
