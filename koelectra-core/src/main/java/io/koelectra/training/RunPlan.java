package io.koelectra.training;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** How many steps a run has, and whether it can go on from a state of another length. */
final class RunPlan {

  private final RunLength length;
  private final LearningRateSchedule schedule;
  private long totalSteps;
  private long decayStart;
  private long latest;

  RunPlan(TrainerBuilder.Settings settings, long batchesPerEpoch) {
    length = settings.length;
    schedule = settings.schedule;
    totalSteps = length.steps(batchesPerEpoch).orElse(Long.MAX_VALUE);
  }

  /**
   * Where a plan stands.
   *
   * @param totalSteps {@link Long#MAX_VALUE} while a run bounded by time has not come to its decay
   * @param totalNanos of a run bounded by time; 0 for another
   * @param decayStart steps after which the rate of a {@link WarmUpStableDecay} fell; 0 before
   */
  record State(long totalSteps, long totalNanos, long decayStart) {}

  State state() {
    return new State(totalSteps, totalNanos(), decayStart);
  }

  /**
   * Goes on from {@code state}, unless its steps were not those of a run of this length.
   *
   * @param steps taken
   * @return whether they were; if not, an earlier state may do
   * @throws IllegalArgumentException if they were not, and the run is not a longer one
   */
  boolean resume(State state, long steps) {
    boolean isSameTime = totalNanos() > 0 && totalNanos() == state.totalNanos();
    long total = isSameTime ? state.totalSteps() : totalSteps;
    if (!isSameUntil(steps, state.totalSteps(), total)) {
      if (total <= state.totalSteps()) {
        throw tooLate(steps);
      }
      latest = Math.max(latest, steps);
      return false;
    }
    totalSteps = total;
    decayStart = total == state.totalSteps() ? state.decayStart() : 0;
    return true;
  }

  /** Whether the steps done so far had the same learning rates in runs of both lengths. */
  private boolean isSameUntil(long steps, long leftTotal, long rightTotal) {
    return steps <= rightTotal
        && LongStream.range(0, steps)
            .allMatch(
                step -> schedule.factor(step, leftTotal) == schedule.factor(step, rightTotal));
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
    return length instanceof RunLength.Time time ? time.total().toNanos() : 0;
  }

  /**
   * Fixes the number of steps of a run bounded by time once only the decay's share of it is left.
   *
   * @return whether the learning rate falls from here on
   */
  boolean planDecay(long stepsDone, Duration elapsed) {
    if (!(schedule instanceof WarmUpStableDecay decay) || decayStart > 0) {
      return false;
    }
    if (totalSteps == Long.MAX_VALUE
        && elapsed.toNanos() >= (1 - decay.decayShare()) * totalNanos()) {
      totalSteps = decay.totalSteps(stepsDone);
    }
    if (stepsDone < decay.decayStart(totalSteps)) {
      return false;
    }
    decayStart = stepsDone;
    return true;
  }

  double rateFactor(long step) {
    return schedule.factor(step, totalSteps);
  }

  boolean isDone(long steps) {
    return steps >= totalSteps;
  }

  /** Empty while it is not known. */
  OptionalLong totalSteps() {
    return totalSteps == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(totalSteps);
  }

  /** The time left, if it is bounded by time and the steps are not known yet; else of the steps. */
  Duration remaining(long stepsDone, Duration elapsed, Duration perStep) {
    return totalSteps == Long.MAX_VALUE
        ? Duration.ofNanos(totalNanos()).minus(elapsed)
        : perStep.multipliedBy(totalSteps - stepsDone);
  }
}
