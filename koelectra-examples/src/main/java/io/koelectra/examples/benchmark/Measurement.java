package io.koelectra.examples.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Medians over repetitions of one kind of work.
 *
 * @param work such as {@code fine-tune small, buckets}
 * @param realTokensPerSecond without padding
 * @param gigaflops a second, padding included
 * @param realGigaflops a second, without those that padding causes
 * @param shareOfPeak of {@code gigaflops} in what {@link Sgemm} gives around the same repetition
 * @param peakMegabytes resident at the most; empty where the system does not tell
 */
record Measurement(
    String work,
    double reviewsPerSecond,
    double realTokensPerSecond,
    double gigaflops,
    double realGigaflops,
    double shareOfPeak,
    OptionalLong peakMegabytes) {

  static final String HEADER =
      "%-32s %10s %10s %8s %8s %7s %8s"
          .formatted("", "reviews/s", "tokens/s", "GFLOP/s", "real", "share", "peak MB");

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-32s %10.1f %10.0f %8.1f %8.1f %6.0f%% %8s",
        work,
        reviewsPerSecond,
        realTokensPerSecond,
        gigaflops,
        realGigaflops,
        100 * shareOfPeak,
        peakMegabytes.isPresent() ? peakMegabytes.getAsLong() : "-");
  }

  /** The value that a share of {@code quantile} of the values lies below; sorts them. */
  static double quantile(double[] values, double quantile) {
    Arrays.sort(values);
    return values[(int) Math.min(values.length - 1, quantile * values.length)];
  }
}
