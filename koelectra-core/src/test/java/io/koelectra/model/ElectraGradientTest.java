package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.koelectra.engine.OfflineEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The engine's gradients against finite differences of the plain-double reference's loss. */
class ElectraGradientTest {

  /** float32 leaves 3e-7 (see the parity fixtures' README), the differences below 1e-8. */
  private static final Offset<Double> GRADIENT = within(2e-6);

  /** The error of a central difference grows with its square, rounding with its inverse. */
  private static final double DIFFERENCE = 1e-4;

  private static final int[] LABELS = {2, 0, 1};

  /** E == H and three classes, which the Hugging Face fixture's gradients do not have. */
  private static final ElectraConfig CONFIG =
      ElectraConfig.builder()
          .vocabSize(11)
          .embeddingSize(8)
          .hiddenSize(8)
          .numHiddenLayers(2)
          .numAttentionHeads(2)
          .intermediateSize(12)
          .maxPositionEmbeddings(6)
          .labels(List.of("a", "b", "c"))
          .build();

  @Test
  void agreesWithFiniteDifferencesInEveryEntryOfEveryParameter() {
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraForSequenceClassification model = new ElectraForSequenceClassification(CONFIG);
      Map<String, float[]> values =
          RandomWeights.initialize(model, 11, manager, ElectraInputs.shapes(1, 1));
      ReferenceElectra reference = new ReferenceElectra(CONFIG, values);
      RandomRows rows = new RandomRows(CONFIG, 4, 5, 5, 2, 4);

      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray logits =
            model
                .forward(
                    new ParameterStore(manager, false), rows.toInputs(manager).toNDList(), false)
                .singletonOrThrow();
        NDArray oneHot = manager.create(LABELS).oneHot(3);
        NDArray loss = logits.logSoftmax(-1).mul(oneHot).sum().div(-LABELS.length);
        assertThat((double) loss.getFloat()).isCloseTo(meanLoss(reference, rows), within(1e-6));
        collector.backward(loss);
      }

      assertThat(values).hasSize(5 + 2 * 16 + 4);
      ParameterNames.of(model)
          .forEach(
              (name, parameter) -> {
                float[] gradient = parameter.getArray().getGradient().toFloatArray();
                double[] entries = reference.parameter(name);
                double largest = 0;
                for (int i = 0; i < entries.length; i++) {
                  double expected = slope(reference, rows, entries, i);
                  largest = Math.max(largest, Math.abs(expected));
                  assertThat((double) gradient[i])
                      .as("%s[%d]", name, i)
                      .isCloseTo(expected, GRADIENT);
                }
                // softmax ignores what a key's bias adds to a whole row of scores
                if (name.endsWith("key.bias")) {
                  assertThat(largest).as(name).isLessThan(1e-9);
                } else {
                  assertThat(largest).as("a slope of %s to compare", name).isGreaterThan(1e-4);
                }
              });
    }
  }

  private static double slope(
      ReferenceElectra reference, RandomRows rows, double[] entries, int i) {
    double value = entries[i];
    entries[i] = value + DIFFERENCE;
    double above = meanLoss(reference, rows);
    entries[i] = value - DIFFERENCE;
    double below = meanLoss(reference, rows);
    entries[i] = value;
    return (above - below) / (2 * DIFFERENCE);
  }

  private static double meanLoss(ReferenceElectra reference, RandomRows rows) {
    double[] losses = new double[LABELS.length];
    for (int row = 0; row < LABELS.length; row++) {
      losses[row] = reference.loss(rows.ids[row], rows.mask[row], rows.types[row], LABELS[row]);
    }
    return Arrays.stream(losses).average().getAsDouble();
  }
}
