package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import io.koelectra.checkpoint.TrainingCheckpoints;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.OptimizationStep;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a run's checkpoints and best weights, resumes from them and rolls back to them. */
final class RunCheckpoints {

  private final TrainingCheckpoints files;
  private final TrainingSettings settings;
  private final ElectraForSequenceClassification model;
  private long lastWriteNanos = System.nanoTime();

  RunCheckpoints(
      TrainingCheckpoints files,
      TrainingSettings settings,
      ElectraForSequenceClassification model) {
    this.files = files;
    this.settings = settings;
    this.model = model;
  }

  /**
   * Restores the newest checkpoint.
   *
   * @param run what is trained, on what and how
   * @return its state; empty if there is none
   * @throws IOException if the checkpoint is another run's
   */
  Optional<RunState> resume(String run, OptimizationStep step) throws IOException {
    Optional<Long> newest = files.newest();
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    RunState state = state(newest.get());
    if (!state.run().equals(run)) {
      throw new IOException(
          "%s holds checkpoints of another training; name another directory or delete this one.%nthere: %s%nhere:  %s"
              .formatted(files, state.run(), run));
    }
    restore(state, step);
    return Optional.of(state);
  }

  /** Restores the checkpoint of a step and removes all later ones. */
  RunState rollBack(long target, OptimizationStep step) throws IOException {
    RunState state = state(target);
    files.removeAfter(target);
    restore(state, step);
    return state;
  }

  private RunState state(long step) throws IOException {
    return RunState.fromJson(files.state(step), files.toString());
  }

  private void restore(RunState state, OptimizationStep step) throws IOException {
    files.restore(state.stepsDone(), weights(), step.moments());
    step.resumeAfter(state.stepsDone());
  }

  /** Whether there are checkpoints beside the best weights: asked for, or to roll back to. */
  boolean areWritten() {
    return settings.checkpoints().isPresent() || rollsBack();
  }

  private boolean rollsBack() {
    return settings.onAlarm() == AlarmPolicy.ROLL_BACK_AND_HALVE_RATE;
  }

  /**
   * Whether to write one now.
   *
   * @param isEvaluated whether the model has just been evaluated
   */
  boolean areDue(long stepsDone, boolean isEvaluated) {
    int everySteps = settings.checkpointEverySteps();
    return areWritten()
        && (isEvaluated
            || (everySteps > 0 && stepsDone % everySteps == 0)
            || System.nanoTime() - lastWriteNanos >= settings.checkpointEvery().toNanos());
  }

  void write(RunState state, OptimizationStep step, EvaluationHistory evaluations)
      throws IOException {
    files.write(state.stepsDone(), state.toJson(), weights(), step.moments());
    prune(evaluations, state.lastHealthy());
    lastWriteNanos = System.nanoTime();
  }

  void writeBest(long step) throws IOException {
    files.writeBest(step, weights());
  }

  void restoreBest(long step) throws IOException {
    files.restoreBest(step, weights());
  }

  /** Removes what neither a resume nor a roll-back to {@code lastHealthy} needs. */
  void prune(EvaluationHistory evaluations, long lastHealthy) throws IOException {
    Stream<EvaluationPoint> best = evaluations.best().stream();
    Stream<EvaluationPoint> bestToRollBackTo =
        rollsBack() ? evaluations.bestUntil(lastHealthy).stream() : Stream.empty();
    files.prune(
        settings.keepLast(),
        rollsBack() ? Set.of(lastHealthy) : Set.of(),
        Stream.concat(best, bestToRollBackTo)
            .map(EvaluationPoint::step)
            .collect(Collectors.toSet()));
  }

  private Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    ParameterNames.of(model).forEach((name, p) -> weights.put(name, p.getArray()));
    return weights;
  }
}
