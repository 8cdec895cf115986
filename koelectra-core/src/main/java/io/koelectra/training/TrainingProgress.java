package io.koelectra.training;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far a training has come.
 *
 * @param stepsDone of the whole run
 * @param totalSteps of the whole run; empty until the decay of a run that is bounded by time
 * @param stepsPerEpoch steps of one pass over the training data
 * @param trained examples or tokens trained on so far, padding left out
 * @param unit what {@code trained} counts
 * @param meanLoss mean loss per unit since the last evaluation
 * @param figures means over the steps since then of {@link StepReport#figures()}
 * @param lastStep loss, gradient norm and learning rate of the last step
 * @param elapsed training time so far, evaluations left out
 * @param unitsPerSecond over that time
 * @param remaining estimated time for the steps that are left, evaluations left out
 */
public record TrainingProgress(
    long stepsDone,
    OptionalLong totalSteps,
    long stepsPerEpoch,
    long trained,
    String unit,
    double meanLoss,
    Map<String, Double> figures,
    StepReport lastStep,
    Duration elapsed,
    double unitsPerSecond,
    Duration remaining) {

  /** The current pass over the training data, from 1. */
  public long epoch() {
    return (stepsDone - 1) / stepsPerEpoch + 1;
  }

  /** Passes over the training data so far, with fractions. */
  public double epochsDone() {
    return (double) stepsDone / stepsPerEpoch;
  }
}
