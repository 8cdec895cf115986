package io.koelectra.nsmc;

import io.koelectra.checkpoint.LoadReport;
import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.LabelShuffle;
import io.koelectra.evaluation.TemperatureScaling;
import io.koelectra.training.TrainingAlarm;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a training did.
 *
 * @param start name of the checkpoint that it started from
 * @param settings optimizer, epochs, batch size and the like, one line
 * @param choices of these settings, those that the caller had left open, each with its reason
 * @param maxGradientNorm limit on the global gradient norm; infinite for none
 * @param environment versions of koelectra, DJL, libtorch and Java, system and device, one line
 * @param weights which parameters were loaded, fresh or ignored at the start
 * @param trainingExamples number of examples trained on
 * @param dataFingerprint SHA-256, in hex, over the texts and labels trained on, in their order
 * @param steps optimization steps taken; fewer than planned if patience ran out
 * @param evaluations one an epoch unless {@code evaluateEvery} was given; at least one
 * @param bestStep that of the evaluation whose weights the trainer holds now
 * @param curve loss, gradient norm and rate over the steps, thinned to at most 1,024 points
 * @param alarms what was wrong with the training, in the order in which it was noticed; empty for a
 *     healthy one. A run that was rolled back tells here why and when
 * @param verdict why the model that was kept is of no use, the last of the alarms; empty for one
 *     that has learned to read the texts
 */
public record TrainingReport(
    String start,
    String settings,
    List<String> choices,
    double maxGradientNorm,
    String environment,
    LoadReport weights,
    int trainingExamples,
    String dataFingerprint,
    long steps,
    List<EvaluationPoint> evaluations,
    long bestStep,
    List<CurvePoint> curve,
    List<TrainingAlarm> alarms,
    Optional<TrainingAlarm> verdict) {

  /** Copies the lists. */
  public TrainingReport {
    choices = List.copyOf(choices);
    alarms = List.copyOf(alarms);
    evaluations = List.copyOf(evaluations);
    curve = List.copyOf(curve);
  }

  /** The evaluation whose weights the trainer holds now. */
  public EvaluationPoint best() {
    return evaluations.stream().filter(e -> e.step() == bestStep).findFirst().orElseThrow();
  }

  /** The trained model on the validation examples: the best evaluation. */
  public EvaluationReport validation() {
    return best().validation();
  }

  /**
   * Whether the validation examples are too few, or too much of one class, to tell whether what was
   * learned holds for other texts: even a model that is always right could do no better on them
   * than chance does once in a hundred times.
   */
  public boolean isValidationTooSmall() {
    ConfusionMatrix confusion = validation().confusion();
    return LabelShuffle.least(
            IntStream.range(0, confusion.labels().size()).mapToLong(confusion::actual).toArray())
        > EndCheck.NEEDED_LEAST;
  }

  /**
   * The temperature that fits the trained model's validation outputs best, and their loss and
   * calibration error before and after. {@link SentimentTrainer#save} stores it, and {@link
   * SentimentClassifier} uses it. The figures after are a little too good: the temperature was
   * chosen by these examples.
   */
  public TemperatureScaling calibration() {
    return validation().temperatureScaling();
  }

  /** Settings, a line per alarm and evaluation, and the best one. */
  @Override
  public String toString() {
    return "%s%nweights: %s%n%,d training examples, %,d steps%n%s%nbest at step %,d, validation: %scalibration: %s"
        .formatted(
            settings,
            weights,
            trainingExamples,
            steps,
            Stream.concat(alarms.stream(), evaluations.stream())
                .map(Object::toString)
                .collect(Collectors.joining("\n")),
            bestStep,
            validation(),
            calibration());
  }
}
