package io.koelectra.evaluation;

/**
 * The 95% confidence interval of a share that was counted: Wilson 1927, "Probable inference, the
 * law of succession, and statistical inference".
 *
 * @param low in [0, 1]
 * @param high in [0, 1]
 */
public record WilsonInterval(double low, double high) {

  /** The standard normal distribution's 97.5% quantile. */
  private static final double Z = 1.959963984540054;

  /**
   * Of {@code successes} among {@code trials}.
   *
   * @param trials at least 1
   */
  public static WilsonInterval of(long successes, long trials) {
    double share = (double) successes / trials;
    double centre = share + Z * Z / (2 * trials);
    double margin = Z * Math.sqrt(share * (1 - share) / trials + Z * Z / (4.0 * trials * trials));
    double scale = 1 + Z * Z / trials;
    return new WilsonInterval(
        Math.max(0, (centre - margin) / scale), Math.min(1, (centre + margin) / scale));
  }
}
