package io.koelectra.pretraining;

import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.StepReport;
import io.koelectra.training.WarmUpStableDecay;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Counts steps, tokens and time of a run, and decides how many steps it has. */
final class PretrainingClock {

  private final PretrainingConfig config;
  private final int batchesPerEpoch;
  private final long sessionStart = System.nanoTime();
  private long totalSteps;
  private long decayStart;
  private long latest;
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
   * Goes on where {@code state} was taken, unless its steps were not those of a run of this length.
   *
   * @return whether they were; if not, an earlier state may do
   * @throws IllegalArgumentException if they were not, and the run is not a longer one
   */
  boolean resume(PretrainingState state) {
    boolean isSameTime = totalNanos() > 0 && totalNanos() == state.totalNanos();
    long total = isSameTime ? state.totalSteps() : totalSteps;
    if (!isSameUntil(state.stepsDone(), state.totalSteps(), total)) {
      if (total <= state.totalSteps()) {
        throw tooLate(state.stepsDone());
      }
      latest = Math.max(latest, state.stepsDone());
      return false;
    }
    totalSteps = total;
    decayStart = total == state.totalSteps() ? state.decayStart() : 0;
    stepsDone = state.stepsDone();
    tokensDone = state.tokensDone();
    nanosBefore = state.elapsedNanos();
    stepsBefore = stepsDone;
    tokensBefore = tokensDone;
    return true;
  }

  /** Whether the steps done so far had the same learning rates in runs of both lengths. */
  private boolean isSameUntil(long steps, long leftTotal, long rightTotal) {
    LearningRateSchedule schedule = config.schedule();
    return LongStream.range(0, steps)
        .allMatch(step -> schedule.factor(step, leftTotal) == schedule.factor(step, rightTotal));
  }

  /**
   * Begins a run that no state was resumed for.
   *
   * @throws IllegalArgumentException if there were states, none of them of a run of this length
   */
  void requireStart() {
    if (latest > 0) {
      throw tooLate(latest);
    }
  }

  private static IllegalArgumentException tooLate(long steps) {
    return new IllegalArgumentException(
        "the learning rates of the %d steps taken are not those of a run of this length; keep the length, or plan with a WarmUpStableDecay, which can be lengthened"
            .formatted(steps));
  }

  private long totalNanos() {
    return config.length() instanceof RunLength.Time time ? time.total().toNanos() : 0;
  }

  /**
   * Fixes the number of steps once only the decay's share of the time is left.
   *
   * @return whether the learning rate falls from here on
   */
  boolean planDecay() {
    if (!(config.schedule() instanceof WarmUpStableDecay schedule) || decayStart > 0) {
      return false;
    }
    double constantNanos = (1 - schedule.decayShare()) * totalNanos();
    if (totalSteps == Long.MAX_VALUE && elapsedNanos() >= constantNanos) {
      totalSteps = schedule.totalSteps(stepsDone);
    }
    if (stepsDone < schedule.decayStart(totalSteps)) {
      return false;
    }
    decayStart = stepsDone;
    return true;
  }

  /** What a checkpoint has to remember. */
  PretrainingState state(String run, List<PretrainingEvaluation> evaluations) {
    return new PretrainingState(
        run,
        totalSteps,
        totalNanos(),
        decayStart,
        stepsDone,
        tokensDone,
        elapsedNanos(),
        evaluations);
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
