package io.koelectra.nsmc;

import io.koelectra.evaluation.EvaluationReport;
import java.time.Duration;

/**
 * An evaluation during training, and the training since the one before it.
 *
 * @param step steps taken when the model was evaluated
 * @param epoch passes over the training examples by then, with fractions
 * @param trainingLoss mean loss per example since the evaluation before, measured with dropout
 *     while the weights changed
 * @param examplesPerSecond training speed since then
 * @param took training time since then, without the evaluation
 * @param validation the model on the validation examples
 */
public record EvaluationPoint(
    long step,
    double epoch,
    double trainingLoss,
    double examplesPerSecond,
    Duration took,
    EvaluationReport validation) {

  /** One line. */
  @Override
  public String toString() {
    return ("epoch %.2f, step %,d: training loss %.4f; validation loss %.4f, accuracy %.4f,"
            + " macro F1 %.4f (%d s, %.1f examples/s)")
        .formatted(
            epoch,
            step,
            trainingLoss,
            validation.meanLoss(),
            validation.accuracy(),
            validation.macroF1(),
            took.toSeconds(),
            examplesPerSecond);
  }
}
