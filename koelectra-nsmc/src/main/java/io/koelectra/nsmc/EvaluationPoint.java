package io.koelectra.nsmc;

import java.time.Duration;

/**
 * One pass over the training examples.
 *
 * @param epoch from 1
 * @param trainingLoss mean loss per example, measured with dropout while the weights changed
 * @param examplesPerSecond training speed
 * @param took training time, without the evaluation
 * @param validation the model at the end of the epoch on the validation examples
 */
public record EpochReport(
    int epoch,
    double trainingLoss,
    double examplesPerSecond,
    Duration took,
    EvaluationReport validation) {

  /** One line. */
  @Override
  public String toString() {
    return ("epoch %d: training loss %.4f; validation loss %.4f, accuracy %.4f, macro F1 %.4f"
            + " (%d s, %.1f examples/s)")
        .formatted(
            epoch,
            trainingLoss,
            validation.meanLoss(),
            validation.accuracy(),
            validation.macroF1(),
            took.toSeconds(),
            examplesPerSecond);
  }
}
