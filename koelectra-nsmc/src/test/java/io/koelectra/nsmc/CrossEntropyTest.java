package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.evaluation.Softmax;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {

  /** Three rows of four classes. */
  private static final float[] LOGITS = {
    0.3f, -1.2f, 2.5f, 0, 4, 3.5f, -0.25f, 1, -2, -2.5f, -7, 0.125f
  };

  private static final int[] LABELS = {2, 1, 0};
  private static final int CLASSES = 4;
  private static final double[][] TARGETS = targets(CLASSES, LABELS);
  private static final CrossEntropy MEAN = new CrossEntropy(0, List.of());

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

    assertThat(MEAN.loss(logits, targets(2, 0), 1).getFloat()).isZero();
  }

  @Test
  void oneRowOfOneBatchAgreesWithTheReportedLoss() {
    NDArray row = manager.create(new float[] {0.5f, -1.5f}, new Shape(1, 2));

    assertThat((double) MEAN.loss(row, targets(2, 1), 1).getFloat())
        .isCloseTo(new Softmax(new float[] {0.5f, -1.5f}).loss(1), within(1e-6));
  }

  /** The formula in torch.nn.CrossEntropyLoss's documentation, written out. */
  @Test
  void smoothsLabelsAndWeighsClassesAsTorch() {
    List<Double> weights = List.of(0.5, 2.0, 1.0, 4.0);
    CrossEntropy loss = new CrossEntropy(0.1, weights);
    double sum = 0;
    double totalWeight = 0;
    for (int row = 0; row < LABELS.length; row++) {
      double weight = weights.get(LABELS[row]);
      sum -= 0.9 * weight * Math.log(probability(row, LABELS[row]));
      for (int label = 0; label < CLASSES; label++) {
        sum -= 0.1 / CLASSES * weights.get(label) * Math.log(probability(row, label));
      }
      totalWeight += weight;
    }

    assertThat(loss.weightOf(TARGETS)).isEqualTo(totalWeight);
    assertThat((double) loss.loss(logits(), TARGETS, totalWeight).getFloat())
        .isCloseTo(sum / totalWeight, within(1e-6));
  }

  @Test
  void partsOfABatchAddUpToItsLoss() {
    CrossEntropy loss = new CrossEntropy(0.2, List.of(1.0, 3.0, 0.5, 1.0));
    double whole = loss.loss(logits(), TARGETS, loss.weightOf(TARGETS)).getFloat();
    double parts = 0;
    for (int row = 0; row < LABELS.length; row++) {
      float[] logits = Arrays.copyOfRange(LOGITS, row * CLASSES, (row + 1) * CLASSES);
      NDArray part = manager.create(logits, new Shape(1, CLASSES));
      parts += loss.loss(part, targets(CLASSES, LABELS[row]), loss.weightOf(TARGETS)).getFloat();
    }

    assertThat(parts).isCloseTo(whole, within(1e-6));
  }

  /** torch.nn.CrossEntropyLoss with probabilities as target, written out. */
  @Test
  void softTargetsAreWeighedByTheirProbabilities() {
    double[] soft = {0.1, 0.2, 0.3, 0.4};
    double[][] targets = {soft, TARGETS[1], TARGETS[2]};
    double sum = -Math.log(probability(1, LABELS[1])) - Math.log(probability(2, LABELS[2]));
    for (int label = 0; label < CLASSES; label++) {
      sum -= soft[label] * Math.log(probability(0, label));
    }

    assertThat((double) MEAN.loss(logits(), targets, MEAN.weightOf(targets)).getFloat())
        .isCloseTo(sum / LABELS.length, within(1e-6));
  }

  @Test
  void refusesSharesAndWeightsOutOfTheirRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CrossEntropy(1, List.of()))
        .withMessageContainingAll("labelSmoothing", "[0, 1)", "1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CrossEntropy(0, List.of(1.0, 0.0)))
        .withMessageContainingAll("class weights", "above 0", "[1.0, 0.0]");
  }

  private static double[][] targets(int classes, int... labels) {
    double[][] targets = new double[labels.length][classes];
    for (int row = 0; row < labels.length; row++) {
      targets[row][labels[row]] = 1;
    }
    return targets;
  }

  private NDArray logits() {
    return manager.create(LOGITS, new Shape(LABELS.length, CLASSES));
  }

  private static NDArray loss(NDArray logits) {
    return MEAN.loss(logits, TARGETS, MEAN.weightOf(TARGETS));
  }

  private static double probability(int row, int label) {
    double sum = 0;
    for (int i = 0; i < CLASSES; i++) {
      sum += Math.exp(LOGITS[row * CLASSES + i]);
    }
    return Math.exp(LOGITS[row * CLASSES + label]) / sum;
  }
}
