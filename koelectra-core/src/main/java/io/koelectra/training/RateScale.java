package io.koelectra.training;

/**
 * The factor that roll-backs put on the schedule's rates.
 *
 * @param factor halved by every roll-back
 * @param since step from which it warms up linearly
 */
record RateScale(double factor, long since) {

  private static final long WARM_UP_STEPS = 100;

  /** That of a run that was never rolled back. */
  static RateScale none() {
    return new RateScale(1, -WARM_UP_STEPS);
  }

  /** Half of it, after going back to a step. */
  RateScale halved(long step) {
    return new RateScale(factor / 2, step);
  }

  /** The factor on the rate of a step; above 0. */
  double at(long step) {
    return factor * Math.min(1, (step - since + 1.0) / WARM_UP_STEPS);
  }
}
