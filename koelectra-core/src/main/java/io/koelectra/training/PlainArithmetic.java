package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import java.util.List;

/** Parameter after parameter, with DJL's own methods. */
final class PlainArithmetic implements GradientArithmetic {

  private static final NDIndex ALL = new NDIndex("...");

  private final AdamW optimizer;
  private final List<TrainedParameter> parameters;

  PlainArithmetic(AdamW optimizer, List<TrainedParameter> parameters) {
    this.optimizer = optimizer;
    this.parameters = parameters;
  }

  @Override
  public void backward(NDArray loss, GradientCollector collector, NDManager step) {
    collector.backward(loss);
  }

  @Override
  public double[] norms() {
    return parameters.stream().mapToDouble(PlainArithmetic::norm).toArray();
  }

  private static double norm(TrainedParameter parameter) {
    try (NDManager scratch = parameter.value().getManager().newSubManager();
        NDArray norm = gradient(parameter, scratch).norm()) {
      return norm.getFloat();
    }
  }

  @Override
  public void update(long update, double gradientScale, double rate) {
    for (TrainedParameter parameter : parameters) {
      // the engine forbids changing in place what requires a gradient; this alias does not
      try (NDManager scratch = parameter.value().getManager().newSubManager();
          NDArray value = parameter.value().stopGradient()) {
        optimizer.update(
            value,
            gradient(parameter, scratch),
            gradientScale,
            parameter.moments(),
            update,
            rate * parameter.setting().rateFactor(),
            parameter.setting().weightDecay());
      }
    }
  }

  /**
   * Gradients add up until zeroed. Assigning zero also removes a NaN, which subtraction leaves; and
   * it writes in place, where {@code copyTo} would put the gradient on a Java buffer that is freed
   * with this handle. The engine makes an array of the zero and leaves it to the handle's manager.
   */
  @Override
  public void clear() {
    for (TrainedParameter parameter : parameters) {
      try (NDManager scratch = parameter.value().getManager().newSubManager()) {
        gradient(parameter, scratch).set(ALL, 0f);
      }
    }
  }

  /**
   * A handle that closes with {@code scratch}, and with it what the engine makes in its manager.
   */
  private static NDArray gradient(TrainedParameter parameter, NDManager scratch) {
    NDArray gradient = parameter.value().getGradient();
    gradient.attach(scratch);
    return gradient;
  }
}
