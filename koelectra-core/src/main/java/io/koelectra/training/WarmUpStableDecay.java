package io.koelectra.training;

/**
 * Linear warm-up, then the peak rate, then linear decay to 0 over the last share of the steps.
 *
 * <p>Until the decay begins nothing depends on the number of steps, so a run can be lengthened
 * until then and ends where a run that was planned so long ends. Zhai et al. 2022, "Scaling vision
 * transformers", section 3.5, introduced it for that; Hägele et al. 2024, "Scaling laws and
 * compute-optimal training beyond fixed training durations", find a decay over a fifth of the steps
 * as good as a cosine.
 *
 * @param warmUpSteps at least 0
 * @param decayShare of all steps, in (0, 1)
 */
public record WarmUpStableDecay(long warmUpSteps, double decayShare)
    implements LearningRateSchedule {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public WarmUpStableDecay {
    if (warmUpSteps < 0) {
      throw new IllegalArgumentException("warmUpSteps must be at least 0, got " + warmUpSteps);
    }
    if (!(decayShare > 0 && decayShare < 1)) {
      throw new IllegalArgumentException("decayShare must be in (0, 1), got " + decayShare);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param totalSteps {@link Long#MAX_VALUE} while it is not known, before the decay
   */
  @Override
  public double factor(long step, long totalSteps) {
    double warmUp = warmUpSteps == 0 ? 1 : Math.min(1, (double) step / warmUpSteps);
    double decay = (totalSteps - step) / (decayShare * totalSteps);
    return Math.max(0, Math.min(warmUp, decay));
  }

  /** The first step, from 0, whose rate may be below the peak after the warm-up. */
  public long decayStart(long totalSteps) {
    return (long) Math.floor((1 - decayShare) * totalSteps);
  }

  /** The steps of a run whose decay begins now, after {@code steps} steps. */
  public long totalSteps(long steps) {
    return Math.max(steps + 1, Math.round(steps / (1 - decayShare)));
  }
}
