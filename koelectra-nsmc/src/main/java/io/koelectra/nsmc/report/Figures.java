package io.koelectra.nsmc.report;

import io.koelectra.evaluation.WilsonInterval;
import java.time.Duration;
import java.util.Locale;

/** Numbers as the page shows them, the same in every locale. */
final class Figures {

  private Figures() {}

  /** For example {@code 81.5%}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /** For example {@code 74.5–87.0%}. */
  static String percent(WilsonInterval interval) {
    return String.format(Locale.ROOT, "%.1f–%.1f%%", 100 * interval.low(), 100 * interval.high());
  }

  /** Two decimals, for the ends of ranges, for example {@code 0.47}. */
  static String rounded(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Four decimals, as scores are published. */
  static String score(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** For example {@code 1,004}. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Three digits or more, for example {@code 8.12}, {@code 44.5} or {@code 1,204}. */
  static String speed(double perSecond) {
    int decimals = perSecond >= 100 ? 0 : perSecond >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", perSecond);
  }

  /** For example {@code 8.3 s}, {@code 17 min 3 s} or {@code 2 h 5 min}. */
  static String duration(Duration value) {
    if (value.toHours() > 0) {
      return value.toHours() + " h " + value.toMinutesPart() + " min";
    }
    if (value.toMinutes() > 0) {
      return value.toMinutes() + " min " + value.toSecondsPart() + " s";
    }
    return String.format(Locale.ROOT, "%.1f s", value.toMillis() / 1e3);
  }
}
