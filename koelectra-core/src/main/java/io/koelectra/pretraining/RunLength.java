package io.koelectra.pretraining;

import java.time.Duration;

/** How long a pre-training lasts: a number of steps, of passes over the corpus, or a time. */
public sealed interface RunLength {

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
  }

  /**
   * Passes over the corpus.
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
  }

  private static void require(boolean condition, String limit, Object value) {
    if (!condition) {
      throw new IllegalArgumentException(limit + ", got " + value);
    }
  }
}
