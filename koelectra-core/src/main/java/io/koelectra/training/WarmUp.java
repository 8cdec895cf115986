package io.koelectra.training;

/** The first steps of a schedule, in which the rate rises from 0 to its peak. */
final class WarmUp {

  private WarmUp() {}

  static void requireShare(double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("warmUpShare must be in [0, 1), got " + share);
    }
  }

  static long steps(double share, long totalSteps) {
    return Math.round(share * totalSteps);
  }
}
