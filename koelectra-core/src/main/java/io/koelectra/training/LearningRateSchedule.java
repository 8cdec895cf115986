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
    return constant(0);
  }

  /**
   * Rises linearly from 0 over the first {@code warmUpShare} of the steps, then stays: Hugging
   * Face's {@code get_constant_schedule_with_warmup}.
   *
   * @param warmUpShare in [0, 1)
   * @throws IllegalArgumentException if the share is out of its range
   */
  static LearningRateSchedule constant(double warmUpShare) {
    return new ConstantSchedule(warmUpShare);
  }

  /**
   * Rises linearly from 0 over the first {@code warmUpShare} of the steps, then falls linearly to
   * 0: Hugging Face's {@code get_linear_schedule_with_warmup}.
   *
   * @param warmUpShare in [0, 1); google-research/electra uses 0.1
   * @throws IllegalArgumentException if the share is out of its range
   */
  static LearningRateSchedule linear(double warmUpShare) {
    return new LinearSchedule(warmUpShare);
  }

  /**
   * Rises linearly from 0 over the first {@code warmUpShare} of the steps, then falls along half a
   * cosine to 0: Hugging Face's {@code get_cosine_schedule_with_warmup}.
   *
   * @param warmUpShare in [0, 1)
   * @throws IllegalArgumentException if the share is out of its range
   */
  static LearningRateSchedule cosine(double warmUpShare) {
    return new CosineSchedule(warmUpShare);
  }
}
