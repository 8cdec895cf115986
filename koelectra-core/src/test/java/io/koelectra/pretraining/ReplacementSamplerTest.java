package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.engine.OfflineEngine;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReplacementSamplerTest {

  private static final float[] LOGITS = {1.5f, -2, 0, 0.3f, -50, 2, -0.7f};

  @Test
  void drawsFromTheSoftmax() {
    int rows = 50_000;
    double[] probabilities = softmax(LOGITS);
    try (NDManager manager = OfflineEngine.newManager()) {
      long[] drawn = ReplacementSampler.sample(logProbabilities(LOGITS, rows, manager), 5);

      assertThat(drawn).hasSize(rows);
      long[] counts = new long[LOGITS.length];
      Arrays.stream(drawn).forEach(token -> counts[(int) token]++);
      double chiSquare = 0;
      for (int v = 0; v < counts.length; v++) {
        if (v != 4) {
          double expected = rows * probabilities[v];
          chiSquare += (counts[v] - expected) * (counts[v] - expected) / expected;
        }
      }
      // 5 degrees of freedom: above 20.5 once in a thousand seeds
      assertThat(chiSquare).isLessThan(20.5);
      assertThat(counts[4]).as("a token of probability 1e-23").isZero();
    }
  }

  @Test
  void drawsEveryRowFromItsOwnDistribution() {
    float[] certain = {0, 60, 0, 0, 0, 60, 0, 0, 60, 0, 0, 0};
    try (NDManager manager = OfflineEngine.newManager()) {
      NDArray rows = manager.create(certain, new Shape(3, 4)).logSoftmax(-1);

      assertThat(ReplacementSampler.sample(rows, 1)).containsExactly(1, 1, 0);
    }
  }

  @Test
  void repeatsItselfForTheSameSeedAlone() {
    try (NDManager manager = OfflineEngine.newManager()) {
      NDArray rows = logProbabilities(LOGITS, 200, manager);

      assertThat(ReplacementSampler.sample(rows, 7)).isEqualTo(ReplacementSampler.sample(rows, 7));
      assertThat(ReplacementSampler.sample(rows, 7))
          .isNotEqualTo(ReplacementSampler.sample(rows, 8));
    }
  }

  private static NDArray logProbabilities(float[] logits, int rows, NDManager manager) {
    return manager.create(logits, new Shape(1, logits.length)).repeat(0, rows).logSoftmax(-1);
  }

  private static double[] softmax(float[] logits) {
    double[] powers = new double[logits.length];
    for (int v = 0; v < powers.length; v++) {
      powers[v] = Math.exp(logits[v]);
    }
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }
}
