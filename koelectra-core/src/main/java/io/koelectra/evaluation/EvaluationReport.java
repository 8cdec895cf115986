package io.koelectra.evaluation;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How well a classifier does on labelled examples. Every figure is per example, never per batch.
 *
 * @param confusion counts by actual and predicted class, with F1 by class
 * @param meanLoss cross-entropy in nats, mean over examples; guessing costs ln(number of classes),
 *     0.693 for two
 * @param took time for encoding and scoring
 * @param rocAuc areas under the ROC curve by class
 * @param reliability accuracy by confidence
 * @param temperatureScaling the temperature that would fit these examples best; it is meant for the
 *     validation examples, and on a test set only tells how much there is left to correct
 */
public record EvaluationReport(
    ConfusionMatrix confusion,
    double meanLoss,
    Duration took,
    RocAuc rocAuc,
    ReliabilityDiagram reliability,
    TemperatureScaling temperatureScaling) {

  /** None may be null. */
  public EvaluationReport {
    Objects.requireNonNull(confusion, "confusion");
    Objects.requireNonNull(took, "took");
    Objects.requireNonNull(rocAuc, "rocAuc");
    Objects.requireNonNull(reliability, "reliability");
    Objects.requireNonNull(temperatureScaling, "temperatureScaling");
  }

  /**
   * All figures from a classifier's outputs.
   *
   * @param labels class names by index
   * @param actual class index of each example, at least one
   * @param outputs of the same length
   * @param took time for encoding and scoring
   */
  public static EvaluationReport of(
      List<String> labels, int[] actual, List<Softmax> outputs, Duration took) {
    int[] predicted = outputs.stream().mapToInt(Softmax::argmax).toArray();
    return new EvaluationReport(
        ConfusionMatrix.of(labels, actual, predicted),
        Softmax.meanLoss(actual, outputs),
        took,
        RocAuc.of(labels, actual, outputs),
        ReliabilityDiagram.of(actual, outputs),
        TemperatureScaling.fit(actual, outputs));
  }

  /** Number of examples. */
  public long examples() {
    return confusion.examples();
  }

  /** The share of examples classified right, in [0, 1]. */
  public double accuracy() {
    return confusion.accuracy();
  }

  /** The 95% confidence interval of {@link #accuracy()}, for examples drawn at random. */
  public WilsonInterval accuracyInterval() {
    return WilsonInterval.of(Math.round(accuracy() * examples()), examples());
  }

  /** The unweighted mean of the classes' F1. */
  public double macroF1() {
    return confusion.macroF1();
  }

  /** Matthews' correlation coefficient, in [-1, 1]; 0 is chance. */
  public double matthewsCorrelation() {
    return confusion.matthewsCorrelation();
  }

  /** The unweighted mean of the classes' areas; empty if all examples are of one class. */
  public OptionalDouble macroRocAuc() {
    return rocAuc.macro();
  }

  /** The mean distance of confidence and accuracy, in [0, 1]. */
  public double expectedCalibrationError() {
    return reliability.expectedCalibrationError();
  }

  /** Examples scored per second. */
  public double examplesPerSecond() {
    return examples() / Math.max(1e-9, took.toNanos() / 1e9);
  }

  /** A summary line and the confusion matrix. */
  @Override
  public String toString() {
    StringBuilder summary = new StringBuilder();
    WilsonInterval interval = accuracyInterval();
    summary.append(
        "accuracy %.4f (95%%: %.4f to %.4f), macro F1 %.4f"
            .formatted(accuracy(), interval.low(), interval.high(), macroF1()));
    summary.append(", MCC %.4f".formatted(matthewsCorrelation()));
    macroRocAuc().ifPresent(area -> summary.append(", ROC-AUC %.4f".formatted(area)));
    summary.append(
        ", ECE %.4f, mean loss %.4f over %,d examples (%.0f examples/s)%n"
            .formatted(expectedCalibrationError(), meanLoss, examples(), examplesPerSecond()));
    return summary.append(confusion).toString();
  }
}
