package io.koelectra.examples.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.PackedClassifier;
import io.koelectra.model.ParameterNames;
import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.OptimizationStep;
import java.util.List;
import java.util.function.Function;

/** A classifier with random weights, stepped and asked as the trainer and the classifier do. */
final class BenchmarkedModel implements AutoCloseable {

  private final NDManager manager = OfflineEngine.newManager();
  private final ElectraForSequenceClassification model;
  private final ParameterStore parameters = new ParameterStore(manager, false);
  private Function<ElectraInputs, NDArray> logits;
  private int seed;

  BenchmarkedModel(ElectraConfig config) {
    manager.getEngine().setRandomSeed(1);
    model = new ElectraForSequenceClassification(config);
    logits = model::logits;
    model.initialize(manager, DataType.FLOAT32, ElectraInputs.shapes(1, 1));
  }

  NDManager manager() {
    return manager;
  }

  /** A training of {@link #train} steps, to be closed. */
  OptimizationStep newTraining() {
    model.freezeParameters(false);
    return new OptimizationStep(
        ParameterNames.of(model),
        AdamW.builder().build(),
        LearningRateSchedule.linear(0.1),
        1_000_000,
        1,
        manager);
  }

  /** Takes one step on a batch, every other review of it positive. */
  void train(OptimizationStep training, TokenBatch batch) {
    manager.getEngine().setRandomSeed(seed++);
    Function<NDManager, NDArray> loss =
        scratch -> {
          NDArray logits =
              model
                  .forward(parameters, batch.toInputs(scratch).toNDList(), true)
                  .singletonOrThrow(); // (B, 2)
          float[] target = new float[2 * batch.size()];
          for (int row = 0; row < batch.size(); row++) {
            target[2 * row + row % 2] = -1f / batch.size();
          }
          return logits.logSoftmax(-1).mul(scratch.create(target, logits.getShape())).sum();
        };
    training.run(List.of(loss));
  }

  /** Ends training, and classifies by the blocks that were trained. */
  void freeze() {
    model.freezeParameters(true);
  }

  /** Classifies as {@code SentimentClassifier} does; there is no way back. */
  void pack() {
    PackedClassifier.take(model).ifPresent(packed -> logits = packed::logits);
  }

  float[] classify(TokenBatch batch) {
    try (NDManager scratch = manager.newSubManager()) {
      return logits.apply(batch.toInputs(scratch)).toFloatArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
