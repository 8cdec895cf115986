package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.koelectra.engine.EngineRandom;
import io.koelectra.evaluation.Softmax;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.training.OptimizationStep;
import io.koelectra.training.StepReport;
import io.koelectra.training.StepSignals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Trains a model on one batch of encoded texts. */
final class TrainingStep {

  private final ElectraForSequenceClassification model;
  private final ReviewCollator collator;
  private final CrossEntropy loss;
  private final int microBatchSize;
  private final boolean dropout;
  private final OptimizationStep step;
  private final NDManager manager;
  private final ParameterStore parameters;

  TrainingStep(
      ElectraForSequenceClassification model,
      ReviewCollator collator,
      TrainingSettings settings,
      OptimizationStep step,
      NDManager manager) {
    this.model = model;
    this.collator = collator;
    loss = settings.loss();
    microBatchSize = settings.microBatchSize();
    dropout = settings.dropout();
    this.step = step;
    this.manager = manager;
    parameters = new ParameterStore(manager, false);
  }

  /**
   * Takes one step.
   *
   * @param rows the batch
   * @param targets C class probabilities of each row
   * @param seed of dropout
   */
  StepSignals run(List<EncodedText> rows, double[][] targets, int seed) {
    double batchWeight = loss.weightOf(targets);
    float[][] outputs = new float[targets.length][];
    List<Function<NDManager, NDArray>> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += microBatchSize) {
      int to = Math.min(rows.size(), from + microBatchSize);
      List<EncodedText> part = rows.subList(from, to);
      double[][] partTargets = Arrays.copyOfRange(targets, from, to);
      int first = from;
      parts.add(
          scratch -> {
            NDArray logits = logits(part, scratch); // (B, C)
            System.arraycopy(LogitRows.of(logits), 0, outputs, first, part.size());
            return loss.loss(logits, partTargets, batchWeight);
          });
    }
    StepReport report = EngineRandom.seeded(manager, seed, () -> step.run(parts));
    List<Softmax> softmaxes = Arrays.stream(outputs).map(Softmax::new).toList();
    int[] labels = Arrays.stream(targets).mapToInt(TrainingStep::mostProbable).toArray();
    return new StepSignals(report, loss.mean(labels, softmaxes));
  }

  static int mostProbable(double[] target) {
    int best = 0;
    for (int label = 1; label < target.length; label++) {
      best = target[label] > target[best] ? label : best;
    }
    return best;
  }

  private NDArray logits(List<EncodedText> rows, NDManager scratch) {
    ElectraInputs inputs = collator.collate(rows).toInputs(scratch);
    NDList outputs = model.forward(parameters, inputs.toNDList(), dropout);
    return outputs.singletonOrThrow(); // (B, C)
  }
}
