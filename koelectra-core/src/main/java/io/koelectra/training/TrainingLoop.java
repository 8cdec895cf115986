package io.koelectra.training;

import ai.djl.ndarray.NDManager;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.evaluation.EvaluationReport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * Runs a {@link Task}: steps, evaluations, alarms, roll-backs, checkpoints and the best weights.
 *
 * <p>What a step does depends on the seed, its number and the state before it alone, so a run that
 * goes on from a checkpoint ends with the same bits as one that was never stopped.
 */
public final class TrainingLoop {

  /** From a rate a thousand times too high, ten halvings lead to one that works. */
  private static final int MOST_ROLL_BACKS = 10;

  private final Task task;
  private final TrainerBuilder.Settings settings;
  private final NDManager manager;
  private final RunStanding run;

  /**
   * Prepares a run.
   *
   * @param manager where the task's parameters live
   */
  public TrainingLoop(Task task, TrainerBuilder.Settings settings, NDManager manager) {
    this.task = task;
    this.settings = settings;
    this.manager = manager;
    run = new RunStanding(task, settings);
  }

  /** Steps of the whole run; empty if that shows on the way. */
  public OptionalLong totalSteps() {
    return run.plan.totalSteps();
  }

  /**
   * Trains to the end, from the newest checkpoint if there is one, and leaves the task with the
   * weights that are kept, none of them trained.
   *
   * @throws TrainingAlarmException as {@link AlarmPolicy} says; a verdict at the end does not throw
   * @throws InterruptedIOException if the thread is interrupted: after the step under way and its
   *     checkpoint
   * @throws IOException if a checkpoint cannot be read or written, or is another run's
   */
  public TrainingReport run() throws IOException {
    try (TrainingCheckpoints files = TrainingCheckpoints.open(settings.checkpoints)) {
      task.setTrained(true);
      try (OptimizationStep step =
          new OptimizationStep(
              task.parameters(),
              settings.optimizer,
              (number, ignored) -> run.plan.rateFactor(number),
              Long.MAX_VALUE,
              settings.maxGradientNorm,
              manager)) {
        RunCheckpoints checkpoints = new RunCheckpoints(files, settings, task, step, run);
        if (checkpoints.resume()) {
          settings.listener.onResume(run.stepsDone());
        } else {
          start(checkpoints);
        }
        train(step, checkpoints);
        return end(checkpoints);
      } finally {
        task.setTrained(false);
      }
    }
  }

  private void start(RunCheckpoints checkpoints) throws IOException {
    untrained(task::startAlarms).forEach(this::raise);
    if (settings.rollsBack()) {
      checkpoints.write();
    }
  }

  private void train(OptimizationStep step, RunCheckpoints checkpoints) throws IOException {
    if (run.stepsDone() > 0 && run.isEvaluationDue()) {
      endStep(checkpoints); // a run that was interrupted in an evaluation goes on with it
    }
    while (!run.plan.isDone(run.stepsDone())
        && run.evaluations.sinceProgress() < settings.patience) {
      stopIfInterrupted(checkpoints);
      step.scaleRate(run.rateScale());
      Optional<TrainingAlarm> alarm = takeOne(step);
      if (alarm.isEmpty() || !raise(alarm.get(), checkpoints)) {
        endStep(checkpoints);
      }
    }
  }

  private Optional<TrainingAlarm> takeOne(OptimizationStep step) {
    Task.Batch batch = task.batch(run.stepsDone());
    StepReport report;
    try {
      report = OfflineEngine.seeded(manager, batch.seed(), () -> step.run(batch.parts()));
    } catch (TrainingAlarmException e) {
      return Optional.of(e.alarm());
    }
    settings.listener.onStep(run.meter.stepDone(report, batch.size()));
    return run.monitor.observe(report, () -> untrained(task::topShare));
  }

  private <T> T untrained(Supplier<T> measured) {
    task.setTrained(false);
    try {
      return measured.get();
    } finally {
      task.setTrained(true);
    }
  }

  private void endStep(RunCheckpoints checkpoints) throws IOException {
    boolean decayBegins = run.plan.planDecay(run.stepsDone(), run.meter.state().elapsed());
    if (run.isEvaluationDue()) {
      Optional<TrainingAlarm> alarm =
          task.judge(evaluate(checkpoints), run.monitor.fullSteps()).filter(this::isNew);
      if (alarm.isPresent() && raise(alarm.get(), checkpoints)) {
        return;
      }
    }
    if (checkpoints.areDue(decayBegins || run.evaluations.endsAt(run.stepsDone()))) {
      run.beforeCheckpoint();
      checkpoints.write();
    }
  }

  private boolean isNew(TrainingAlarm alarm) {
    return settings.rollsBack()
        || run.alarms.stream().noneMatch(told -> told.kind() == alarm.kind());
  }

  private void stopIfInterrupted(RunCheckpoints checkpoints) throws IOException {
    if (!Thread.currentThread().isInterrupted()) {
      return;
    }
    if (settings.checkpoints.isPresent() && run.stepsDone() > 0) {
      checkpoints.write();
    }
    throw new InterruptedIOException(
        "the training's thread was interrupted after step %d%s; %s"
            .formatted(
                run.stepsDone(),
                run.plan.totalSteps().isPresent() ? " of " + run.plan.totalSteps().getAsLong() : "",
                settings
                    .checkpoints
                    .map(files -> "the same training, started again, goes on from " + files)
                    .orElse("without checkpoints(...) it cannot go on from there")));
  }

  private EvaluationPoint evaluate(RunCheckpoints checkpoints) throws IOException {
    EvaluationReport validation;
    try {
      validation = untrained(() -> task.evaluate(this::onExamplesScored));
    } catch (CancellationException e) {
      stopIfInterrupted(checkpoints);
      throw e;
    }
    EvaluationPoint point = run.meter.evaluated(validation);
    run.evaluations.add(point);
    boolean isKept = checkpoints.areWritten() || !run.plan.isDone(point.step());
    boolean isBest = run.evaluations.best().orElseThrow().step() == point.step();
    if (isKept && isBest && settings.bestBy.isPresent()) {
      checkpoints.writeBest(point.step());
    }
    if (!checkpoints.areWritten()) {
      checkpoints.prune();
    }
    settings.listener.onEvaluation(point);
    return point;
  }

  private void onExamplesScored(int done, int total) {
    settings.listener.onExamplesScored(done, total);
    if (Thread.currentThread().isInterrupted() && done < total) {
      throw new CancellationException();
    }
  }

  /**
   * Does what the policy says.
   *
   * @return whether the run was rolled back
   */
  private boolean raise(TrainingAlarm alarm, RunCheckpoints checkpoints) throws IOException {
    if (!settings.rollsBack() || run.alarms.size() >= MOST_ROLL_BACKS) {
      raise(alarm);
      return false;
    }
    tell(alarm);
    checkpoints.rollBack();
    run.halveRate();
    checkpoints.write();
    settings.listener.onResume(run.stepsDone());
    return true;
  }

  /** Ends the run unless a warning is all that was asked for. */
  private void raise(TrainingAlarm alarm) {
    tell(alarm);
    if (settings.onAlarm != AlarmPolicy.WARN || alarm.kind() == TrainingAlarm.Kind.NOT_FINITE) {
      throw new TrainingAlarmException(alarm);
    }
  }

  private void tell(TrainingAlarm alarm) {
    run.alarms.add(alarm);
    settings.listener.onAlarm(alarm);
  }

  private TrainingReport end(RunCheckpoints checkpoints) throws IOException {
    task.setTrained(false);
    long best = run.evaluations.best().orElseThrow().step();
    Task.Ending ending = task.ending();
    boolean isLast = best == run.stepsDone();
    if (!isLast) {
      checkpoints.restoreBest(best);
    }
    Optional<TrainingAlarm> verdict =
        ending.verdict(run.stepsDone(), run.evaluations.points().size(), isLast);
    verdict.ifPresent(this::tell);
    return run.report(OfflineEngine.environment(manager.getDevice()), best, verdict);
  }
}
