package io.koelectra.nsmc;

import io.koelectra.nsmc.evaluation.ConfusionMatrix;
import io.koelectra.training.CollapseMonitor;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Looks after the last step whether the model says more of the validation texts than chance. */
final class EndCheck {

  /** With fewer examples chance alone spreads accuracy by more than a tenth. */
  private static final int FEWEST_EXAMPLES = 100;

  private static final int FEWEST_STEPS = 100;
  private static final double AT_ENTROPY = 0.98;

  private EndCheck() {}

  /**
   * Tells when no evaluation has a loss below the labels' entropy, nor an accuracy above that of
   * the most frequent class by two standard errors.
   */
  static Optional<TrainingAlarm> of(List<EvaluationPoint> evaluations, long steps) {
    EvaluationPoint best =
        evaluations.stream()
            .min(Comparator.comparingDouble(point -> point.validation().meanLoss()))
            .orElseThrow();
    ConfusionMatrix confusion = best.validation().confusion();
    long[] counts =
        IntStream.range(0, confusion.labels().size()).mapToLong(confusion::actual).toArray();
    double examples = confusion.examples();
    double entropy = CollapseMonitor.entropy(counts);
    double chance = Arrays.stream(counts).max().orElseThrow() / examples;
    double accuracy =
        evaluations.stream()
            .mapToDouble(point -> point.validation().accuracy())
            .max()
            .orElseThrow();
    double error = Math.sqrt(chance * (1 - chance) / examples);
    if (examples < FEWEST_EXAMPLES
        || steps < FEWEST_STEPS
        || best.validation().meanLoss() < AT_ENTROPY * entropy
        || accuracy > chance + 2 * error) {
      return Optional.empty();
    }
    return Optional.of(
        new TrainingAlarm(
            Kind.NOT_GENERALIZING,
            steps,
            ("the lowest validation loss is %.4f, and a model that ignores the texts has %.4f (the"
                    + " labels' entropy); the highest accuracy is %.4f, and the most frequent class"
                    + " has %.4f. Check that the labels belong to the texts in both lists, and that"
                    + " both lists are of one kind")
                .formatted(best.validation().meanLoss(), entropy, accuracy, chance)));
  }
}
