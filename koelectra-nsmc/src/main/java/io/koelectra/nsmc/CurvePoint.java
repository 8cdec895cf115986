package io.koelectra.nsmc;

import io.koelectra.training.StepReport;

/**
 * The mean of some steps in a row.
 *
 * @param steps how many
 * @param lastStep number of the last of them, from 1
 * @param loss mean loss of their batches
 * @param gradientNorm mean global norm before clipping
 * @param learningRate mean rate
 */
public record CurvePoint(
    int steps, long lastStep, double loss, double gradientNorm, double learningRate) {

  static CurvePoint of(StepReport step) {
    return new CurvePoint(
        1, step.step() + 1, step.loss(), step.gradientNorm(), step.learningRate());
  }

  /** The mean of these steps and the ones that follow them. */
  CurvePoint and(CurvePoint next) {
    return new CurvePoint(
        steps + next.steps,
        next.lastStep,
        mean(loss, next, next.loss),
        mean(gradientNorm, next, next.gradientNorm),
        mean(learningRate, next, next.learningRate));
  }

  private double mean(double here, CurvePoint next, double there) {
    return (steps * here + next.steps * there) / (steps + next.steps);
  }
}
