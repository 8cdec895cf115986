package io.koelectra.examples.benchmark;

import java.util.Locale;

/**
 * A speed next to a limit of this machine that was measured in the same run.
 *
 * @param what was measured
 * @param value measured
 * @param limit what the machine does where there is no more than the unavoidable to do
 * @param target share of the limit that this library is to reach
 * @param unit of both, the more the better
 */
record Figure(String what, double value, double limit, double target, String unit) {

  double share() {
    return value / limit;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-48s %,12.1f %-8s of %,12.1f: %4.0f%% (target %.0f%%)",
        what,
        value,
        unit,
        limit,
        100 * share(),
        100 * target);
  }
}
