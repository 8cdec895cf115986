package io.koelectra.training;

/** Linear warm-up, then the peak rate. */
record ConstantSchedule(double warmUpShare) implements LearningRateSchedule {

  ConstantSchedule {
    WarmUp.requireShare(warmUpShare);
  }

  @Override
  public double factor(long step, long totalSteps) {
    long warmUp = WarmUp.steps(warmUpShare, totalSteps);
    return step < warmUp ? (double) step / warmUp : 1;
  }
}
