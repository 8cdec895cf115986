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
    return new WarmUpSchedule("ConstantSchedule", warmUpShare, (step, steps) -> 1);
  }

  /**
   * Rises linearly from 0 over the first {@code warmUpShare} of the steps, then falls linearly to
   * 0: Hugging Face's {@code get_linear_schedule_with_warmup}.
   *
   * @param warmUpShare in [0, 1); google-research/electra uses 0.1
   * @throws IllegalArgumentException if the share is out of its range
   */
  static LearningRateSchedule linear(double warmUpShare) {
    return new WarmUpSchedule(
        "LinearSchedule",
        warmUpShare,
        (step, steps) -> Math.max(0, (double) (steps - step) / Math.max(1, steps)));
  }

  /**
   * Rises linearly from 0 over the first {@code warmUpShare} of the steps, then falls along half a
   * cosine to 0: Hugging Face's {@code get_cosine_schedule_with_warmup}.
   *
   * @param warmUpShare in [0, 1)
   * @throws IllegalArgumentException if the share is out of its range
   */
  static LearningRateSchedule cosine(double warmUpShare) {
    return new WarmUpSchedule(
        "CosineSchedule",
        warmUpShare,
        (step, steps) ->
            0.5 * (1 + Math.cos(Math.PI * Math.min(1, (double) step / Math.max(1, steps)))));
  }

  /**
   * Rises linearly from 0 over the first steps, stays, and falls linearly to 0 over the last share
   * of them.
   *
   * <p>Until the decay begins nothing depends on the number of steps, so a run can be lengthened
   * until then and ends where a run that was planned so long ends, and a run can be bounded by a
   * time. Zhai et al. 2022, "Scaling vision transformers", section 3.5, introduced it for that;
   * Hägele et al. 2024, "Scaling laws and compute-optimal training beyond fixed training
   * durations", find a decay over a fifth of the steps as good as a cosine.
   *
   * @param warmUpSteps at least 0
   * @param decayShare of all steps, in (0, 1)
   * @throws IllegalArgumentException if a value is out of its range
   */
  static LearningRateSchedule warmUpStableDecay(long warmUpSteps, double decayShare) {
    return new WarmUpStableDecay(warmUpSteps, decayShare);
  }
}
