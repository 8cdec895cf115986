package io.koelectra.training;

/** Linear warm-up, then linear decay to 0. */
record LinearSchedule(double warmUpShare) implements LearningRateSchedule {

  LinearSchedule {
    WarmUp.requireShare(warmUpShare);
  }

  @Override
  public double factor(long step, long totalSteps) {
    long warmUp = WarmUp.steps(warmUpShare, totalSteps);
    return step < warmUp
        ? (double) step / warmUp
        : Math.max(0, (double) (totalSteps - step) / Math.max(1, totalSteps - warmUp));
  }
}
