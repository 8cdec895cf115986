package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.nsmc.evaluation.Softmax;
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
    this.step = step;
    this.manager = manager;
    parameters = new ParameterStore(manager, false);
  }

  /**
   * Takes one step.
   *
   * @param rows the batch
   * @param labels as many
   * @param seed of dropout
   */
  StepSignals run(List<EncodedText> rows, int[] labels, int seed) {
    manager.getEngine().setRandomSeed(seed);
    double batchWeight = loss.weightOf(labels);
    float[][] outputs = new float[labels.length][];
    List<Function<NDManager, NDArray>> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += microBatchSize) {
      int to = Math.min(rows.size(), from + microBatchSize);
      List<EncodedText> part = rows.subList(from, to);
      int[] partLabels = Arrays.copyOfRange(labels, from, to);
      int first = from;
      parts.add(
          scratch -> {
            NDArray logits = logits(part, scratch); // (B, C)
            System.arraycopy(LogitRows.of(logits), 0, outputs, first, part.size());
            return loss.loss(logits, partLabels, batchWeight);
          });
    }
    StepReport report = step.run(parts);
    List<Softmax> softmaxes = Arrays.stream(outputs).map(Softmax::new).toList();
    return new StepSignals(report, Softmax.meanLoss(labels, softmaxes));
  }

  private NDArray logits(List<EncodedText> rows, NDManager scratch) {
    ElectraInputs inputs = collator.collate(rows).toInputs(scratch);
    return model.forward(parameters, inputs.toNDList(), true).singletonOrThrow(); // (B, C)
  }
}
