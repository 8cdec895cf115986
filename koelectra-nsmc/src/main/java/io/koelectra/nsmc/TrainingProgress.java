package io.koelectra.nsmc;

import io.koelectra.training.StepReport;
import java.time.Duration;

/**
 * How far a training has come.
 *
 * @param epoch the current one, from 1
 * @param epochs of the whole run
 * @param stepsDone of the whole run
 * @param totalSteps of the whole run
 * @param meanLoss mean loss per example since the last evaluation
 * @param lastStep loss, gradient norm and learning rate of the last step
 * @param elapsed training time so far, evaluations left out
 * @param examplesPerSecond over that time
 * @param remaining estimated time for the steps that are left, evaluations left out
 */
public record TrainingProgress(
    int epoch,
    int epochs,
    long stepsDone,
    long totalSteps,
    double meanLoss,
    StepReport lastStep,
    Duration elapsed,
    double examplesPerSecond,
    Duration remaining) {}
