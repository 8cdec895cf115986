package io.koelectra.training;

import java.time.Duration;
import java.util.OptionalLong;

/** How long a training lasts: a number of steps, of passes over its data, or a time. */
public sealed interface RunLength {

  /** Steps of a run this long; empty if that shows on the way. */
  OptionalLong steps(long batchesPerEpoch);

  /**
   * A number of steps.
   *
   * @param count at least 1
   */
  record Steps(long count) implements RunLength {
    /**
     * @throws IllegalArgumentException if {@code count} is below 1
     */
    public Steps {
      require(count >= 1, "steps must be at least 1", count);
    }

    @Override
    public OptionalLong steps(long batchesPerEpoch) {
      return OptionalLong.of(count);
    }

    @Override
    public String toString() {
      return "steps " + count;
    }
  }

  /**
   * Passes over the training data.
   *
   * @param count above 0; part of a pass is possible
   */
  record Epochs(double count) implements RunLength {
    /**
     * @throws IllegalArgumentException if {@code count} is not above 0
     */
    public Epochs {
      require(count > 0 && Double.isFinite(count), "epochs must be above 0", count);
    }

    @Override
    public OptionalLong steps(long batchesPerEpoch) {
      return OptionalLong.of((long) Math.ceil(count * batchesPerEpoch));
    }

    @Override
    public String toString() {
      return "epochs " + (count == Math.rint(count) ? String.valueOf((long) count) : count);
    }
  }

  /**
   * Time spent in all sessions of the run together. How many steps that is shows when the learning
   * rate's decay begins.
   *
   * @param total above 0
   */
  record Time(Duration total) implements RunLength {
    /**
     * @throws IllegalArgumentException if {@code total} is not above 0
     */
    public Time {
      require(total.toNanos() > 0, "time must be above 0", total);
    }

    @Override
    public OptionalLong steps(long batchesPerEpoch) {
      return OptionalLong.empty();
    }

    @Override
    public String toString() {
      return "time " + total;
    }
  }

  private static void require(boolean condition, String limit, Object value) {
    if (!condition) {
      throw new IllegalArgumentException(limit + ", got " + value);
    }
  }
}
