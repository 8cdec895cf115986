package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;

/**
 * A parameter and what the optimizer knows of it.
 *
 * @param name in Hugging Face's checkpoints
 * @param moments running means of its gradient
 * @param setting what applies to it
 */
record TrainedParameter(
    String name, Parameter parameter, AdamW.Moments moments, AdamW.Setting setting) {

  NDArray value() {
    return parameter.getArray();
  }
}
