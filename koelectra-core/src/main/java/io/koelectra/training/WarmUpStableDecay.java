package io.koelectra.training;

/** See {@link LearningRateSchedule#warmUpStableDecay}. */
record WarmUpStableDecay(long warmUpSteps, double decayShare) implements LearningRateSchedule {

  WarmUpStableDecay {
    if (warmUpSteps < 0) {
      throw new IllegalArgumentException("warmUpSteps must be at least 0, got " + warmUpSteps);
    }
    if (!(decayShare > 0 && decayShare < 1)) {
      throw new IllegalArgumentException("decayShare must be in (0, 1), got " + decayShare);
    }
  }

  /**
   * @param totalSteps {@link Long#MAX_VALUE} while it is not known, before the decay
   */
  @Override
  public double factor(long step, long totalSteps) {
    double warmUp = warmUpSteps == 0 ? 1 : Math.min(1, (double) step / warmUpSteps);
    double decay = (totalSteps - step) / (decayShare * totalSteps);
    return Math.max(0, Math.min(warmUp, decay));
  }

  /** The first step, from 0, whose rate may be below the peak after the warm-up. */
  long decayStart(long totalSteps) {
    return (long) Math.floor((1 - decayShare) * totalSteps);
  }

  /** The steps of a run whose decay begins now, after {@code steps} steps. */
  long totalSteps(long steps) {
    return Math.max(steps + 1, Math.round(steps / (1 - decayShare)));
  }
}
