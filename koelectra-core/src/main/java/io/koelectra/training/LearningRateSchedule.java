package io.koelectra.training;

/**
 * The share of the peak learning rate that a step uses.
 *
 * <p>Steps count from 0, as in Hugging Face's schedules (DJL's trackers start at 1).
 */
@FunctionalInterface
public interface LearningRateSchedule {

  /**
   * The factor on the peak rate.
   *
   * @param step the step about to be taken, from 0 to {@code totalSteps - 1}
   * @param totalSteps steps of the whole run
   * @return a factor in [0, 1]
   */
  double factor(long step, long totalSteps);

  /** The peak rate throughout. */
  static LearningRateSchedule constant() {
    return (step, totalSteps) -> 1;
  }

  /**
   * Rises linearly from 0 over the first {@code warmUpShare} of the steps, then falls linearly to
   * 0: Hugging Face's {@code get_linear_schedule_with_warmup}.
   *
   * @param warmUpShare in [0, 1); google-research/electra uses 0.1
   * @throws IllegalArgumentException if the share is out of its range
   */
  static LearningRateSchedule linear(double warmUpShare) {
    if (!(warmUpShare >= 0 && warmUpShare < 1)) {
      throw new IllegalArgumentException("warmUpShare must be in [0, 1), got " + warmUpShare);
    }
    return (step, totalSteps) -> {
      long warmUp = Math.round(warmUpShare * totalSteps);
      return step < warmUp
          ? (double) step / warmUp
          : Math.max(0, (double) (totalSteps - step) / Math.max(1, totalSteps - warmUp));
    };
  }
}
