package io.koelectra.pretraining;

import io.koelectra.training.StepReport;
import io.koelectra.training.WarmUpStableDecay;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Counts steps, tokens and time of a run, and decides how many steps it has. */
final class PretrainingClock {

  private final PretrainingConfig config;
  private final int batchesPerEpoch;
  private final long sessionStart = System.nanoTime();
  private long totalSteps;
  private long stepsDone;
  private long tokensDone;
  private long nanosBefore;
  private long stepsBefore;
  private long tokensBefore;
  private long windowSteps;
  private double windowMlm;
  private double windowDetection;
  private double windowAccuracy;

  PretrainingClock(PretrainingConfig config, int batchesPerEpoch) {
    this.config = config;
    this.batchesPerEpoch = batchesPerEpoch;
    totalSteps = plannedSteps(config.length(), batchesPerEpoch);
  }

  private static long plannedSteps(RunLength length, int batchesPerEpoch) {
    if (length instanceof RunLength.Steps steps) {
      return steps.count();
    }
    if (length instanceof RunLength.Epochs epochs) {
      return (long) Math.ceil(epochs.count() * batchesPerEpoch);
    }
    return Long.MAX_VALUE;
  }

  /**
   * Goes on where {@code state} was taken, perhaps to another length.
   *
   * @throws IllegalArgumentException if the steps taken do not belong to a run of that length
   */
  void resume(PretrainingState state) {
    stepsDone = state.stepsDone();
    tokensDone = state.tokensDone();
    nanosBefore = state.elapsedNanos();
    stepsBefore = stepsDone;
    tokensBefore = tokensDone;
    if (config.length() instanceof RunLength.Time && state.totalSteps() != Long.MAX_VALUE) {
      totalSteps = state.totalSteps();
      return;
    }
    double was = config.schedule().factor(stepsDone, state.totalSteps());
    double is = config.schedule().factor(stepsDone, totalSteps);
    if (was != is && stepsDone < state.totalSteps()) {
      throw new IllegalArgumentException(
          "after %d of %d steps the learning rate is %.4g of its peak, in a run of %d steps it would be %.4g; keep the length, or plan with a WarmUpStableDecay and change it before the decay"
              .formatted(stepsDone, state.totalSteps(), was, totalSteps, is));
    }
  }

  /** Fixes the number of steps once only the decay's share of the time is left. */
  void planDecay() {
    if (totalSteps == Long.MAX_VALUE
        && config.length() instanceof RunLength.Time time
        && config.schedule() instanceof WarmUpStableDecay schedule) {
      double constant = (1 - schedule.decayShare()) * time.total().toNanos();
      if (elapsedNanos() >= constant) {
        totalSteps = schedule.totalSteps(stepsDone);
      }
    }
  }

  double rateFactor(long step) {
    return config.schedule().factor(step, totalSteps);
  }

  boolean isDone() {
    return stepsDone >= totalSteps;
  }

  long stepsDone() {
    return stepsDone;
  }

  long tokensDone() {
    return tokensDone;
  }

  long totalSteps() {
    return totalSteps;
  }

  long elapsedNanos() {
    return nanosBefore + System.nanoTime() - sessionStart;
  }

  void startWindow() {
    windowSteps = 0;
    windowMlm = 0;
    windowDetection = 0;
    windowAccuracy = 0;
  }

  PretrainingProgress stepDone(StepReport report, int tokens, StepLosses losses) {
    stepsDone++;
    tokensDone += tokens;
    windowSteps++;
    windowMlm += losses.mlm();
    windowDetection += losses.detection();
    windowAccuracy += losses.sampledAccuracy();
    double session = (elapsedNanos() - nanosBefore) / 1e9;
    return new PretrainingProgress(
        stepsDone,
        totalSteps == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(totalSteps),
        (double) stepsDone / batchesPerEpoch,
        tokensDone,
        windowMlm / windowSteps,
        windowDetection / windowSteps,
        windowAccuracy / windowSteps,
        report,
        Duration.ofNanos(elapsedNanos()),
        (tokensDone - tokensBefore) / session,
        remaining(session));
  }

  private Optional<Duration> remaining(double sessionSeconds) {
    if (totalSteps != Long.MAX_VALUE) {
      double perStep = sessionSeconds / (stepsDone - stepsBefore);
      return Optional.of(Duration.ofMillis((long) (1000 * perStep * (totalSteps - stepsDone))));
    }
    return config.length() instanceof RunLength.Time time
        ? Optional.of(time.total().minusNanos(elapsedNanos()))
        : Optional.empty();
  }
}
