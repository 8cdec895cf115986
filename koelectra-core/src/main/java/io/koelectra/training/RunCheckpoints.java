package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a run's checkpoints and best weights, resumes from them and rolls back to them. */
final class RunCheckpoints {

  /** A run that is killed soon after its start loses little. */
  private static final long FIRST_NANOS = 30_000_000_000L;

  private final TrainingCheckpoints files;
  private final TrainerBuilder.Settings settings;
  private final Task task;
  private final OptimizationStep step;
  private final RunStanding run;
  private long nextNanos;

  RunCheckpoints(
      TrainingCheckpoints files,
      TrainerBuilder.Settings settings,
      Task task,
      OptimizationStep step,
      RunStanding run) {
    this.run = run;
    this.files = files;
    this.settings = settings;
    this.task = task;
    this.step = step;
    nextNanos = System.nanoTime() + Math.min(FIRST_NANOS, settings.checkpointEvery.toNanos());
  }

  /**
   * Restores the newest checkpoint that the plan can go on from, and removes later ones.
   *
   * @return whether there was one
   * @throws IOException if the checkpoints are another run's
   * @throws IllegalArgumentException if they are those of a run of another length
   */
  boolean resume() throws IOException {
    for (long saved : files.newestFirst()) {
      String there = RunState.runOf(files.state(saved), files.stateOf(saved));
      if (!there.equals(run.description)) {
        throw new IOException(
            "%s holds checkpoints of another training; name another directory or delete this one.%nthere: %s%nhere:  %s"
                .formatted(files, there, run.description));
      }
      RunState state = state(saved);
      if (run.plan.resume(state.plan(), saved)) {
        run.resume(state);
        goBackTo(state);
        return true;
      }
    }
    run.plan.requireStart();
    return false;
  }

  /** Restores the last healthy checkpoint and removes all later ones. */
  void rollBack() throws IOException {
    goBackTo(state(run.lastHealthy()));
  }

  private void goBackTo(RunState state) throws IOException {
    files.removeAfter(state.stepsDone());
    files.restore(state.stepsDone(), weights(), step.moments());
    step.resumeAfter(state.stepsDone());
    run.goOnFrom(state);
  }

  private RunState state(long saved) throws IOException {
    return RunState.fromJson(files.state(saved), task.evaluationType(), files.stateOf(saved));
  }

  /** Whether there are any beside the best weights: asked for, or to roll back to. */
  boolean areWritten() {
    return settings.checkpoints.isPresent() || settings.rollsBack();
  }

  /**
   * Whether to write one now.
   *
   * @param isAtMark whether the model has just been evaluated, or the rate begins to fall
   */
  boolean areDue(boolean isAtMark) {
    int everySteps = settings.checkpointEverySteps;
    return areWritten()
        && (isAtMark
            || (everySteps > 0 && run.stepsDone() % everySteps == 0)
            || System.nanoTime() >= nextNanos);
  }

  void write() throws IOException {
    RunState state = run.state();
    files.write(state.stepsDone(), state.toJson(task.evaluationType()), weights(), step.moments());
    prune();
    nextNanos = System.nanoTime() + settings.checkpointEvery.toNanos();
  }

  void writeBest(long stepsDone) throws IOException {
    files.writeBest(stepsDone, weights());
  }

  void restoreBest(long stepsDone) throws IOException {
    files.restoreBest(stepsDone, weights());
  }

  /** Removes what no resume, roll-back or longer run needs. */
  void prune() throws IOException {
    Set<Long> kept = new HashSet<>(List.of(run.plan.state().decayStart()));
    Stream<EvaluationPoint> best = run.evaluations.best().stream();
    if (settings.rollsBack()) {
      kept.add(run.lastHealthy());
      best = Stream.concat(best, run.evaluations.bestUntil(run.lastHealthy()).stream());
    }
    files.prune(
        settings.keepLast, kept, best.map(EvaluationPoint::step).collect(Collectors.toSet()));
  }

  private Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    task.parameters().forEach((name, parameter) -> weights.put(name, parameter.getArray()));
    return weights;
  }
}
