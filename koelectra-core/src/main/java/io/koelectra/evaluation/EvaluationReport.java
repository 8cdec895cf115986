package io.koelectra.evaluation;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How well a model does on examples that it was not trained on, whatever its task is. Every figure
 * is per example, never per batch.
 *
 * <p>{@link Object#toString()} is a short text for people.
 */
public interface EvaluationReport {

  /** Number of examples, at least one. */
  long examples();

  /** The loss that was trained for, its mean over the examples; less is better. */
  double meanLoss();

  /** Time for encoding and scoring. */
  Duration took();

  /**
   * The named figures, the most telling first, such as {@code accuracy} or {@code Pearson}. One
   * that these examples leave undefined is not there.
   *
   * @return unmodifiable, every value finite
   */
  Map<String, Double> figures();

  /** Examples per second. */
  default double examplesPerSecond() {
    return examples() / Math.max(1e-9, took().toNanos() / 1e9);
  }

  /** All figures, the loss, the number of examples and the speed in one line. */
  default String summary() {
    return figures().entrySet().stream()
            .map(figure -> "%s %.4f, ".formatted(figure.getKey(), figure.getValue()))
            .collect(Collectors.joining())
        + "mean loss %.4f over %,d examples (%.0f examples/s)"
            .formatted(meanLoss(), examples(), examplesPerSecond());
  }

  /**
   * Whether the examples are too few, or too much alike, to tell whether the model has learned
   * anything: even one that is always right could do no better on them than chance does once in a
   * hundred times.
   */
  default boolean isTooSmallToTell() {
    return examples() < 5; // 5! orders are more than a hundred
  }

  /**
   * The share of examples classified right, in [0, 1].
   *
   * @throws IllegalStateException for a model of another task
   */
  default double accuracy() {
    return classification().accuracy();
  }

  /**
   * This report of a model that tells classes apart.
   *
   * @throws IllegalStateException naming the figures that there are, if the task is another one
   */
  default ClassificationReport classification() {
    return as(ClassificationReport.class, "a classification");
  }

  /** This report of a model that predicts a number; throws as {@link #classification()} does. */
  default RegressionReport regression() {
    return as(RegressionReport.class, "a regression");
  }

  /** This report of a model of several labels; throws as {@link #classification()} does. */
  default MultiLabelReport multiLabel() {
    return as(MultiLabelReport.class, "several labels at once");
  }

  private <T extends EvaluationReport> T as(Class<T> kind, String task) {
    if (kind.isInstance(this)) {
      return kind.cast(this);
    }
    throw new IllegalStateException(
        "a %s has no figures of %s; those that it has are %s"
            .formatted(getClass().getSimpleName(), task, figures().keySet()));
  }

  /**
   * The 95% confidence interval of a share that was counted: Wilson 1927, "Probable inference, the
   * law of succession, and statistical inference".
   *
   * @param low in [0, 1]
   * @param high in [0, 1]
   */
  record Interval(double low, double high) {

    /** The standard normal distribution's 97.5% quantile. */
    private static final double Z = 1.959963984540054;

    /**
     * Of {@code successes} among {@code trials}.
     *
     * @param trials at least 1
     */
    public static Interval of(long successes, long trials) {
      if (trials < 1 || successes < 0 || successes > trials) {
        throw new IllegalArgumentException(
            "need 0 to all successes of at least one trial, got %d of %d"
                .formatted(successes, trials));
      }
      double share = (double) successes / trials;
      double centre = share + Z * Z / (2 * trials);
      double margin = Z * Math.sqrt(share * (1 - share) / trials + Z * Z / (4.0 * trials * trials));
      double scale = 1 + Z * Z / trials;
      return new Interval(
          Math.max(0, (centre - margin) / scale), Math.min(1, (centre + margin) / scale));
    }
  }

  /** Told how far an evaluation has come. */
  @FunctionalInterface
  interface Listener {

    /**
     * Called after each batch, on the evaluating thread.
     *
     * @param done examples scored so far
     * @param total examples to score
     */
    void onExamplesScored(int done, int total);
  }
}
