package io.koelectra.training;

/** Linear warm-up, then half a cosine down to 0. */
record CosineSchedule(double warmUpShare) implements LearningRateSchedule {

  CosineSchedule {
    WarmUp.requireShare(warmUpShare);
  }

  @Override
  public double factor(long step, long totalSteps) {
    long warmUp = WarmUp.steps(warmUpShare, totalSteps);
    if (step < warmUp) {
      return (double) step / warmUp;
    }
    double progress = (double) (step - warmUp) / Math.max(1, totalSteps - warmUp);
    return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
  }
}
