package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.koelectra.evaluation.Softmax;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.training.Task.Watch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The training loss, as {@code torch.nn.CrossEntropyLoss} with {@code weight} and {@code
 * label_smoothing}: the mean of the examples' losses, weighted by the weights of their classes. A
 * target may be probabilities of all classes.
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

  /** With weights by class name, of every class; empty for equal ones. */
  static CrossEntropy of(double labelSmoothing, Map<String, Double> weights, List<String> labels) {
    ClassIndex classes = new ClassIndex(labels);
    Map<Integer, Double> ordered = new TreeMap<>();
    weights.forEach(
        (name, weight) -> classes.find(name).ifPresent(index -> ordered.put(index, weight)));
    if (weights.isEmpty() || (ordered.size() == labels.size() && weights.size() == labels.size())) {
      return new CrossEntropy(labelSmoothing, List.copyOf(ordered.values()));
    }
    List<String> unknown =
        weights.keySet().stream().filter(name -> classes.find(name).isEmpty()).sorted().toList();
    throw new IllegalArgumentException(
        "classWeights must be one a class, %d for %s, got %s%s"
            .formatted(
                labels.size(),
                ClassIndex.shown(labels),
                new TreeMap<>(weights),
                unknown.isEmpty()
                    ? ""
                    : ", of which %s are names of none of these classes; classes are matched by name"
                        .formatted(ClassIndex.shown(unknown))));
  }

  /** The sum of the weights of these targets' classes, by which their losses' sum is divided. */
  double weightOf(double[][] targets) {
    return Arrays.stream(targets)
        .mapToDouble(
            target ->
                IntStream.range(0, target.length).mapToDouble(c -> target[c] * weight(c)).sum())
        .sum();
  }

  private double weight(int label) {
    return classWeights.isEmpty() ? 1 : classWeights.get(label);
  }

  /** The mean loss of outputs in nats, weighted by the weights of their labels' classes. */
  double mean(int[] labels, List<Softmax> outputs) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += weight(labels[i]) * outputs.get(i).loss(labels[i]);
      weights += weight(labels[i]);
    }
    return sum / weights;
  }

  /** The least {@link #mean} of a model that ignores the texts: the labels' weighted entropy. */
  double entropy(long[] labelCounts) {
    return Watch.entropy(
        IntStream.range(0, labelCounts.length)
            .mapToDouble(label -> labelCounts[label] * weight(label))
            .toArray());
  }

  /**
   * The batch's loss, or what a part of the batch adds to it.
   *
   * @param logits (B, C)
   * @param targets B rows of C class probabilities
   * @param batchWeight {@link #weightOf} all targets of the batch
   * @return a scalar in nats, owned by the logits' manager
   */
  NDArray loss(NDArray logits, double[][] targets, double batchWeight) {
    Shape shape = logits.getShape();
    int classes = (int) shape.get(1);
    float[] shares = new float[targets.length * classes];
    for (int row = 0; row < targets.length; row++) {
      for (int label = 0; label < classes; label++) {
        double share = labelSmoothing / classes + (1 - labelSmoothing) * targets[row][label];
        shares[row * classes + label] = (float) (-share * weight(label) / batchWeight);
      }
    }
    NDArray weights = logits.getManager().create(shares, shape); // (B, C)
    return logits.logSoftmax(-1).mul(weights).sum();
  }
}
