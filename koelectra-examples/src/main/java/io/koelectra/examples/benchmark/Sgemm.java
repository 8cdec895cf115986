package io.koelectra.examples.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** How fast the engine's matrix product is now, as a yardstick for everything else. */
final class Sgemm {

  private static final int SIZE = 2048;
  private static final int PRODUCTS = 3;

  private Sgemm() {}

  /** The fastest of {@value #PRODUCTS} products of {@value #SIZE} x {@value #SIZE}, in GFLOP/s. */
  static double gigaflops(NDManager manager) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray left = scratch.randomUniform(-1, 1, new Shape(SIZE, SIZE));
      NDArray right = scratch.randomUniform(-1, 1, new Shape(SIZE, SIZE));
      long fastest = Long.MAX_VALUE;
      for (int i = 0; i < PRODUCTS; i++) {
        long start = System.nanoTime();
        left.matMul(right).close();
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
      return 2.0 * SIZE * SIZE * SIZE / fastest;
    }
  }
}
