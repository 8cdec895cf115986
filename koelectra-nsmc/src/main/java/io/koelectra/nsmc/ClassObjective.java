package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import io.koelectra.evaluation.BestBy;
import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.Softmax;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.TrainingAlarm;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One class is right: cross-entropy. */
final class ClassObjective extends Objective {

  private final CrossEntropy loss;

  ClassObjective(List<String> labels, CrossEntropy loss) {
    super(
        labels,
        "the labels' entropy",
        BestBy.MACRO_F1,
        "accuracy may prefer a model that never says a class",
        ClassificationReport.class);
    this.loss = loss;
  }

  /** Refuses texts of several labels or none too. */
  @Override
  List<String> requireTrainable(
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation,
      boolean hasFreshHead) {
    List<String> missing = super.requireTrainable(train, validation, hasFreshHead);
    classes.of(train);
    classes.of(validation);
    return missing;
  }

  @Override
  void requireScorable(List<? extends LabelledText> examples) {
    super.requireScorable(examples);
    classes.of(examples);
  }

  @Override
  double weightOf(double[][] targets) {
    return loss.weightOf(targets);
  }

  @Override
  NDArray loss(NDArray logits, double[][] targets, double batchWeight) {
    return loss.loss(logits, targets, batchWeight);
  }

  @Override
  double plainLoss(double[][] targets, float[][] logits) {
    return loss.mean(labels(targets), outputs(logits, 1));
  }

  @Override
  double baseline(double[][] targets) {
    long[] counts = new long[classes.size()];
    Arrays.stream(labels(targets)).forEach(label -> counts[label]++);
    return loss.entropy(counts);
  }

  @Override
  double topShare(float[][] logits) {
    long[] counts = new long[classes.size()];
    outputs(logits, 1).forEach(output -> counts[output.argmax()]++);
    return (double) Arrays.stream(counts).max().orElseThrow() / logits.length;
  }

  @Override
  ClassificationReport evaluate(
      double[][] targets, float[][] logits, double temperature, Duration took) {
    return ClassificationReport.of(
        classes.names(), labels(targets), outputs(logits, temperature), took);
  }

  @Override
  Optional<TrainingAlarm> verdict(
      Scored train, Scored validation, Scored last, int evaluations, long steps, double peakRate) {
    return new EndCheck(classes.names(), loss, steps, peakRate)
        .of(said(train), said(validation), said(last), evaluations);
  }

  private static EndCheck.Scored said(Scored scored) {
    return new EndCheck.Scored(
        Arrays.stream(labels(scored.targets)).boxed().toList(), outputs(scored.logits, 1));
  }

  private static List<Softmax> outputs(float[][] logits, double temperature) {
    return Arrays.stream(logits).map(row -> new Softmax(row).withTemperature(temperature)).toList();
  }

  /** The most probable class of each target. */
  private static int[] labels(double[][] targets) {
    return Arrays.stream(targets)
        .mapToInt(
            target -> {
              int best = 0;
              for (int label = 1; label < target.length; label++) {
                best = target[label] > target[best] ? label : best;
              }
              return best;
            })
        .toArray();
  }
}
