package io.koelectra.nsmc.evaluation;

import java.time.Duration;

/**
 * How well a classifier does on labelled examples. Every figure is per example, never per batch.
 *
 * @param confusion counts by actual and predicted class, with F1 by class
 * @param meanLoss cross-entropy in nats, mean over examples; guessing costs ln(number of classes),
 *     0.693 for two
 * @param took time for encoding and scoring
 */
public record EvaluationReport(ConfusionMatrix confusion, double meanLoss, Duration took) {

  /** Number of examples. */
  public long examples() {
    return confusion.examples();
  }

  /** The share of examples classified right, in [0, 1]. */
  public double accuracy() {
    return confusion.accuracy();
  }

  /** The unweighted mean of the classes' F1. */
  public double macroF1() {
    return confusion.macroF1();
  }

  /** Examples scored per second. */
  public double examplesPerSecond() {
    return examples() / Math.max(1e-9, took.toNanos() / 1e9);
  }

  /** A summary line and the confusion matrix. */
  @Override
  public String toString() {
    return "accuracy %.4f, macro F1 %.4f, mean loss %.4f over %,d examples (%.0f examples/s)%n%s"
        .formatted(accuracy(), macroF1(), meanLoss, examples(), examplesPerSecond(), confusion);
  }
}
