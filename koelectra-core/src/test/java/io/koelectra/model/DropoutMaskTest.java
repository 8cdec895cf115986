package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.engine.OfflineEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutMaskTest {

  private static final int SIZE = 1_000_000;

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** Five standard deviations of a fair coin's count: one seed in two million fails. */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9})
  void dropsItsShareAndScalesTheRest(double rate) {
    float[] mask = draw(1, SIZE, rate);

    int dropped = 0;
    for (float factor : mask) {
      if (factor == 0) {
        dropped++;
      } else {
        assertThat(factor).isCloseTo((float) (1 / (1 - rate)), within(1e-5f));
      }
    }
    assertThat((double) dropped).isCloseTo(SIZE * rate, within(fiveDeviations(SIZE, rate)));
  }

  @Test
  void neighboursAreIndependentAtEveryDistance() {
    float[] mask = draw(2, SIZE, 0.1);

    for (int distance = 1; distance <= 8192; distance *= 2) {
      assertThat(droppedInBoth(mask, 0, mask, distance, SIZE - distance))
          .as("both of two at a distance of %d", distance)
          .isCloseTo((SIZE - distance) * 0.01, within(fiveDeviations(SIZE - distance, 0.01)));
    }
  }

  @Test
  void twoMasksAreIndependentOfEachOther() {
    manager.getEngine().setRandomSeed(3);
    float[] first = DropoutMask.draw(manager, new Shape(SIZE), 0.1).toFloatArray();
    float[] second = DropoutMask.draw(manager, new Shape(SIZE), 0.1).toFloatArray();

    for (int shift = 0; shift <= 4; shift++) {
      assertThat(droppedInBoth(first, 0, second, shift, SIZE - shift))
          .as("with a shift of %d", shift)
          .isCloseTo((SIZE - shift) * 0.01, within(fiveDeviations(SIZE - shift, 0.01)));
    }
  }

  /** Runs of 64 as in a row of a small model: their counts spread as a binomial's. */
  @Test
  void rowsSpreadAsTheyShould() {
    float[] mask = draw(4, SIZE, 0.1);
    double squares = 0;
    int rows = SIZE / 64;
    for (int row = 0; row < rows; row++) {
      int dropped = 0;
      for (int i = 0; i < 64; i++) {
        dropped += mask[64 * row + i] == 0 ? 1 : 0;
      }
      squares += (dropped - 6.4) * (dropped - 6.4);
    }

    // the variance of 64 draws is 5.76; of its estimate from n rows, near 2 * 5.76^2 / n
    assertThat(squares / rows).isCloseTo(5.76, within(5 * 5.76 * Math.sqrt(2.0 / rows)));
  }

  @Test
  void theEnginesSeedDecides() {
    assertThat(draw(7, 5000, 0.1)).isEqualTo(draw(7, 5000, 0.1)).isNotEqualTo(draw(8, 5000, 0.1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096, 4097, 12288})
  void fillsEverySize(int size) {
    assertThat(draw(9, size, 0.5)).hasSize(size).containsAnyOf(0, 2).doesNotContain(Float.NaN);
    assertThat(draw(9, size, 1e-9)).as("none dropped").containsOnly(1);
  }

  @Test
  void leavesNothingBehindButTheMask() {
    int arrays = manager.getManagedArrays().size();

    NDArray mask = DropoutMask.draw(manager, new Shape(2, 3), 0.1);

    assertThat(mask.getShape()).isEqualTo(new Shape(2, 3));
    assertThat(manager.getManagedArrays()).hasSize(arrays + 1);
  }

  private float[] draw(int seed, int size, double rate) {
    manager.getEngine().setRandomSeed(seed);
    try (NDArray mask = DropoutMask.draw(manager, new Shape(size), rate)) {
      return mask.toFloatArray();
    }
  }

  private static double droppedInBoth(float[] a, int fromA, float[] b, int fromB, int count) {
    int both = 0;
    for (int i = 0; i < count; i++) {
      both += a[fromA + i] == 0 && b[fromB + i] == 0 ? 1 : 0;
    }
    return both;
  }

  private static double fiveDeviations(int draws, double rate) {
    return 5 * Math.sqrt(draws * rate * (1 - rate));
  }
}
