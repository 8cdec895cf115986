package io.koelectra.pretraining;

import io.koelectra.training.StepReport;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a pre-training has come.
 *
 * @param stepsDone of the whole run
 * @param totalSteps of the whole run; empty until the decay of a run that is bounded by time
 * @param epochs passes over the corpus so far
 * @param tokens tokens trained on so far, padding left out
 * @param mlmLoss mean over the steps since the last evaluation
 * @param detectionLoss mean over the same steps; NaN where nothing is replaced
 * @param sampledAccuracy mean over the same steps; likewise
 * @param lastStep joint loss, gradient norm and learning rate of the last step
 * @param elapsed time of the whole run so far, all sessions together
 * @param tokensPerSecond in this session, evaluations included
 * @param remaining estimated time left
 */
public record PretrainingProgress(
    long stepsDone,
    OptionalLong totalSteps,
    double epochs,
    long tokens,
    double mlmLoss,
    double detectionLoss,
    double sampledAccuracy,
    StepReport lastStep,
    Duration elapsed,
    double tokensPerSecond,
    Optional<Duration> remaining) {}
