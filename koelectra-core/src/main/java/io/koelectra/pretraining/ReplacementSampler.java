package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * Draws a token from the generator's distribution at every masked position, without a gradient.
 *
 * <p>google-research/electra adds Gumbel noise to every logit and takes the largest, V random
 * numbers a position. Here one number a position is looked up in the cumulated probabilities: the
 * same distribution at a fraction of the time.
 */
final class ReplacementSampler {

  private static final NDIndex LAST = new NDIndex(":, -1:");

  private ReplacementSampler() {}

  /** Draws M tokens, the same for the same seed and log-probabilities (M, V). */
  static long[] sample(NDArray logProbabilities, long seed) {
    Shape shape = logProbabilities.getShape();
    int rows = Math.toIntExact(shape.get(0));
    float[] draws = new float[rows];
    SplittableRandom random = new SplittableRandom(seed);
    for (int row = 0; row < rows; row++) {
      draws[row] = (float) random.nextDouble();
    }
    try (NDManager scratch = logProbabilities.getManager().newSubManager()) {
      NDArray detached = logProbabilities.stopGradient();
      detached.attach(scratch);
      NDArray cumulated = detached.exp().cumSum(1); // (M, V)
      NDArray thresholds = scratch.create(draws, new Shape(rows, 1)).mul(cumulated.get(LAST));
      long[] below = cumulated.lte(thresholds).sum(new int[] {1}).toLongArray(); // (M)
      for (int row = 0; row < rows; row++) {
        below[row] = Math.min(below[row], shape.get(1) - 1); // a draw that rounding made a whole
      }
      return below;
    }
  }
}
