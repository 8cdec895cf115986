package io.koelectra.training;

import io.koelectra.evaluation.EvaluationReport;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * An evaluation during training, and the training since the one before it.
 *
 * @param step steps taken when the model was evaluated
 * @param epoch passes over the training data by then, with fractions
 * @param trained examples or tokens trained on by then, padding left out
 * @param trainingLoss mean loss per example or token since the evaluation before, measured with
 *     dropout while the weights changed
 * @param unitsPerSecond training speed since then, in examples or tokens
 * @param took training time since then, without the evaluation
 * @param validation the model on the held-out examples
 */
public record EvaluationPoint(
    long step,
    double epoch,
    long trained,
    double trainingLoss,
    double unitsPerSecond,
    Duration took,
    EvaluationReport validation) {

  /** One line. */
  @Override
  public String toString() {
    return "epoch %.2f, step %,d: training loss %.4f; validation loss %.4f, %s (%d s, %,.0f/s)"
        .formatted(
            epoch,
            step,
            trainingLoss,
            validation.meanLoss(),
            validation.figures().entrySet().stream()
                .limit(FIGURES)
                .map(figure -> "%s %.4f".formatted(figure.getKey(), figure.getValue()))
                .collect(Collectors.joining(", ")),
            took.toSeconds(),
            unitsPerSecond);
  }

  private static final int FIGURES = 3;
}
