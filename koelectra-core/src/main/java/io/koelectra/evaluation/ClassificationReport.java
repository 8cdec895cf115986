package io.koelectra.evaluation;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How well a model tells classes apart.
 *
 * @param confusion counts by actual and predicted class, with F1 by class
 * @param meanLoss cross-entropy in nats, mean over examples; guessing costs ln(number of classes),
 *     0.693 for two
 * @param took time for encoding and scoring
 * @param rocAuc {@link #areaUnderRoc} of each class's probability by the class's name, in the order
 *     of the labels; a class without examples, or with all of them, has none and is left out. Of
 *     two classes both have the same.
 * @param reliability accuracy by confidence
 * @param temperatureScaling the temperature that would fit these examples best; it is meant for the
 *     validation examples, and on a test set only tells how much there is left to correct
 */
public record ClassificationReport(
    ConfusionMatrix confusion,
    double meanLoss,
    Duration took,
    Map<String, Double> rocAuc,
    ReliabilityDiagram reliability,
    TemperatureScaling temperatureScaling)
    implements EvaluationReport {

  /** None may be null. */
  public ClassificationReport {
    Objects.requireNonNull(confusion, "confusion");
    Objects.requireNonNull(took, "took");
    rocAuc = Collections.unmodifiableMap(new LinkedHashMap<>(rocAuc));
    Objects.requireNonNull(reliability, "reliability");
    Objects.requireNonNull(temperatureScaling, "temperatureScaling");
  }

  /**
   * All figures from a classifier's outputs.
   *
   * @param labels class names by index
   * @param actual class index of each example, at least one
   * @param outputs of the same length, none of NaN
   * @param took time for encoding and scoring
   */
  public static ClassificationReport of(
      List<String> labels, int[] actual, List<Softmax> outputs, Duration took) {
    for (int i = 0; i < outputs.size(); i++) {
      if (Double.isNaN(outputs.get(i).confidence())) {
        throw new IllegalArgumentException(
            "the model's output for example %d of %d is NaN: its weights are broken, as after a training that diverged"
                .formatted(i + 1, outputs.size()));
      }
    }
    int[] predicted = outputs.stream().mapToInt(Softmax::argmax).toArray();
    return new ClassificationReport(
        ConfusionMatrix.of(labels, actual, predicted),
        Softmax.meanLoss(actual, outputs),
        took,
        oneVersusRest(labels, actual, outputs),
        ReliabilityDiagram.of(actual, outputs),
        TemperatureScaling.fit(actual, outputs));
  }

  private static Map<String, Double> oneVersusRest(
      List<String> labels, int[] actual, List<Softmax> outputs) {
    Map<String, Double> areas = new LinkedHashMap<>();
    for (int label = 0; label < labels.size(); label++) {
      int positive = label;
      boolean[] isPositive = new boolean[actual.length];
      for (int i = 0; i < actual.length; i++) {
        isPositive[i] = actual[i] == positive;
      }
      double[] scores = outputs.stream().mapToDouble(o -> o.logOdds(positive)).toArray();
      areaUnderRoc(isPositive, scores).ifPresent(area -> areas.put(labels.get(positive), area));
    }
    return areas;
  }

  /**
   * The area under the receiver operating characteristic of a score: the probability that a random
   * positive example has a higher one than a random other example, where equal ones count half. 0.5
   * is chance. Fawcett 2006, "An introduction to ROC analysis", section 7.
   *
   * @param isPositive of each example
   * @param scores of the same length
   * @return in [0, 1]; empty without positives, or without others, or if a score is NaN
   */
  public static OptionalDouble areaUnderRoc(boolean[] isPositive, double[] scores) {
    int[] positives = IntStream.range(0, scores.length).filter(i -> isPositive[i]).toArray();
    double pairs = (double) positives.length * (scores.length - positives.length);
    if (pairs == 0 || Arrays.stream(scores).anyMatch(Double::isNaN)) {
      return OptionalDouble.empty();
    }
    double[] ranks = Ranks.of(scores);
    double rankSum = Arrays.stream(positives).mapToDouble(i -> ranks[i]).sum();
    double least = positives.length * (positives.length + 1.0) / 2;
    return OptionalDouble.of((rankSum - least) / pairs);
  }

  @Override
  public long examples() {
    return confusion.examples();
  }

  /** Accuracy, macro F1, MCC, ROC-AUC and ECE. */
  @Override
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("accuracy", accuracy());
    figures.put("macro F1", macroF1());
    figures.put("MCC", matthewsCorrelation());
    macroRocAuc().ifPresent(area -> figures.put("ROC-AUC", area));
    figures.put("ECE", expectedCalibrationError());
    return Collections.unmodifiableMap(figures);
  }

  @Override
  public boolean isTooSmallToTell() {
    return !LabelShuffle.isTelling(
        IntStream.range(0, confusion.labels().size()).mapToLong(confusion::actual).toArray());
  }

  /** The share of examples classified right, in [0, 1]. */
  @Override
  public double accuracy() {
    return confusion.accuracy();
  }

  /** The 95% confidence interval of {@link #accuracy()}, for examples drawn at random. */
  public Interval accuracyInterval() {
    return Interval.of(Math.round(accuracy() * examples()), examples());
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
    return rocAuc.values().stream().mapToDouble(Double::doubleValue).average();
  }

  /** The mean distance of confidence and accuracy, in [0, 1]. */
  public double expectedCalibrationError() {
    return reliability.expectedCalibrationError();
  }

  /** A summary line and the confusion matrix. */
  @Override
  public String toString() {
    Interval interval = accuracyInterval();
    String summary = summary();
    return "accuracy %.4f (95%%: %.4f to %.4f)%s%n%s"
        .formatted(
            accuracy(),
            interval.low(),
            interval.high(),
            summary.substring(summary.indexOf(',')), // all but the accuracy
            confusion);
  }
}
