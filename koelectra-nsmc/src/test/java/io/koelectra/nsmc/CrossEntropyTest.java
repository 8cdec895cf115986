package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.koelectra.model.OfflineEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {

  /** Three rows of four classes. */
  private static final float[] LOGITS = {
    0.3f, -1.2f, 2.5f, 0, 4, 3.5f, -0.25f, 1, -2, -2.5f, -7, 0.125f
  };

  private static final int[] LABELS = {2, 1, 0};
  private static final int CLASSES = 4;

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void isTheMeanOverRowsOfAPlainComputation() {
    double sum = 0;
    for (int row = 0; row < LABELS.length; row++) {
      sum -= Math.log(probability(row, LABELS[row]));
    }

    assertThat((double) loss(logits()).getFloat()).isCloseTo(sum / LABELS.length, within(1e-6));
  }

  @Test
  void gradientIsTheProbabilityMinusTheTruthOverTheRows() {
    NDArray logits = logits();
    logits.setRequiresGradient(true);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      collector.backward(loss(logits));
    }
    float[] gradient = logits.getGradient().toFloatArray();

    for (int row = 0; row < LABELS.length; row++) {
      for (int label = 0; label < CLASSES; label++) {
        double truth = label == LABELS[row] ? 1 : 0;
        assertThat((double) gradient[row * CLASSES + label])
            .isCloseTo((probability(row, label) - truth) / LABELS.length, within(1e-7));
      }
    }
  }

  @Test
  void hugeLogitsStayFinite() {
    NDArray logits = manager.create(new float[] {1e30f, -1e30f}, new Shape(1, 2));

    assertThat(CrossEntropy.mean(logits, new int[] {0}).getFloat()).isZero();
  }

  @Test
  void oneRowOfOneBatchAgreesWithTheReportedLoss() {
    NDArray row = manager.create(new float[] {0.5f, -1.5f}, new Shape(1, 2));

    assertThat((double) CrossEntropy.mean(row, new int[] {1}).getFloat())
        .isCloseTo(new Softmax(new float[] {0.5f, -1.5f}).loss(1), within(1e-6));
  }

  private NDArray logits() {
    return manager.create(LOGITS, new Shape(LABELS.length, CLASSES));
  }

  private static NDArray loss(NDArray logits) {
    return CrossEntropy.mean(logits, LABELS);
  }

  private static double probability(int row, int label) {
    double sum = 0;
    for (int i = 0; i < CLASSES; i++) {
      sum += Math.exp(LOGITS[row * CLASSES + i]);
    }
    return Math.exp(LOGITS[row * CLASSES + label]) / sum;
  }
}
