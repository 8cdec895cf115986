package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.koelectra.evaluation.BestBy;
import io.koelectra.evaluation.MultiLabelReport;
import io.koelectra.training.Task.Watch;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Any number of labels is right: binary cross-entropy, its mean over texts and labels, as {@code
 * torch.nn.BCEWithLogitsLoss}.
 */
final class LabelsObjective extends Objective {

  LabelsObjective(List<String> labels) {
    super(
        labels,
        "the labels' mean entropy",
        BestBy.MACRO_F1,
        "every label counts, however rare it is",
        MultiLabelReport.class);
  }

  /** log(1 + e^x) - x y. */
  @Override
  NDArray loss(NDArray logits, double[][] targets, double batchWeight) {
    float share = (float) (1 / (batchWeight * classes.size()));
    float[] shares = new float[targets.length * classes.size()];
    float[] weighted = new float[shares.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = share;
      weighted[i] = (float) targets[i / classes.size()][i % classes.size()] * share;
    }
    NDArray all =
        Activation.softPlus(logits).mul(logits.getManager().create(shares, logits.getShape()));
    return all.sub(logits.mul(logits.getManager().create(weighted, logits.getShape()))).sum();
  }

  @Override
  double plainLoss(double[][] targets, float[][] logits) {
    double sum = 0;
    for (int row = 0; row < targets.length; row++) {
      for (int label = 0; label < classes.size(); label++) {
        double x = logits[row][label];
        sum += Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - x * targets[row][label];
      }
    }
    return sum / ((double) targets.length * classes.size());
  }

  @Override
  double baseline(double[][] targets) {
    return IntStream.range(0, classes.size())
        .mapToDouble(
            label -> {
              double with = Arrays.stream(targets).mapToDouble(target -> target[label]).sum();
              return Watch.entropy(with, targets.length - with);
            })
        .average()
        .orElseThrow();
  }

  @Override
  double topShare(float[][] logits) {
    return Arrays.stream(logits)
            .map(row -> IntStream.range(0, row.length).filter(i -> row[i] >= 0).boxed().toList())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .max()
            .orElseThrow()
        / (double) logits.length;
  }

  @Override
  MultiLabelReport evaluate(
      double[][] targets, float[][] logits, double temperature, Duration took) {
    boolean[][] actual = new boolean[targets.length][classes.size()];
    for (int row = 0; row < targets.length; row++) {
      for (int label = 0; label < classes.size(); label++) {
        actual[row][label] = targets[row][label] >= 0.5;
      }
    }
    return MultiLabelReport.of(
        classes.names(),
        actual,
        Arrays.stream(logits).map(row -> probabilities(row, temperature)).toArray(double[][]::new),
        took);
  }
}
