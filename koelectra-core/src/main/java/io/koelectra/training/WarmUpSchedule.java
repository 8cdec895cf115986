package io.koelectra.training;

/**
 * Linear warm-up over a share of the steps, then one of three ways on.
 *
 * @param name of the schedule, as settings and checkpoints have it
 */
record WarmUpSchedule(String name, double warmUpShare, LearningRateSchedule afterwards)
    implements LearningRateSchedule {

  WarmUpSchedule {
    if (!(warmUpShare >= 0 && warmUpShare < 1)) {
      throw new IllegalArgumentException("warmUpShare must be in [0, 1), got " + warmUpShare);
    }
  }

  /** The rate afterwards is of the steps and their number without those of the warm-up. */
  @Override
  public double factor(long step, long totalSteps) {
    long warmUp = Math.round(warmUpShare * totalSteps);
    return step < warmUp
        ? (double) step / warmUp
        : afterwards.factor(step - warmUp, totalSteps - warmUp);
  }

  @Override
  public String toString() {
    return "%s[warmUpShare=%s]".formatted(name, warmUpShare);
  }
}
