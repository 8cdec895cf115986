package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * The training loss, as {@code torch.nn.CrossEntropyLoss} with {@code weight} and {@code
 * label_smoothing}: the mean of the examples' losses, weighted by the weights of their classes.
 *
 * @param labelSmoothing share of each target that is spread evenly over all classes, in [0, 1)
 * @param classWeights one a class; empty for equal ones
 */
record CrossEntropy(double labelSmoothing, List<Double> classWeights) {

  CrossEntropy {
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "labelSmoothing must be in [0, 1), got " + labelSmoothing + "; 0.1 is usual");
    }
    classWeights = List.copyOf(classWeights);
    for (double weight : classWeights) {
      if (!(weight > 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException("class weights must be above 0, got " + classWeights);
      }
    }
  }

  /** The sum of the weights of these labels' classes, by which their losses' sum is divided. */
  double weightOf(int[] labels) {
    return Arrays.stream(labels).mapToDouble(this::weight).sum();
  }

  private double weight(int label) {
    return classWeights.isEmpty() ? 1 : classWeights.get(label);
  }

  /**
   * The batch's loss, or what a part of the batch adds to it.
   *
   * @param logits (B, C)
   * @param labels B class indices in [0, C)
   * @param batchWeight {@link #weightOf} all labels of the batch
   * @return a scalar in nats, owned by the logits' manager
   */
  NDArray loss(NDArray logits, int[] labels, double batchWeight) {
    Shape shape = logits.getShape();
    int classes = (int) shape.get(1);
    float[] target = new float[labels.length * classes];
    for (int row = 0; row < labels.length; row++) {
      for (int label = 0; label < classes; label++) {
        double share = labelSmoothing / classes + (label == labels[row] ? 1 - labelSmoothing : 0);
        target[row * classes + label] = (float) (-share * weight(label) / batchWeight);
      }
    }
    NDArray weights = logits.getManager().create(target, shape); // (B, C)
    return logits.logSoftmax(-1).mul(weights).sum();
  }
}
