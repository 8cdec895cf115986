package io.koelectra.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a run stands, while it goes on: what a {@link RunState} is taken of and restored to. */
final class RunStanding {

  private final Task task;
  private final TrainerBuilder.Settings settings;

  /** What is trained, on what and how; a checkpoint of another run is not resumed. */
  final String description;

  final RunPlan plan;
  final ProgressMeter meter;
  final CollapseMonitor monitor;
  final EvaluationHistory evaluations;
  final List<TrainingAlarm> alarms = new ArrayList<>();
  private RateScale rateScale = RateScale.none();
  private long lastHealthy;

  RunStanding(Task task, TrainerBuilder.Settings settings) {
    this.task = task;
    this.settings = settings;
    description = "%s; from %s; %s".formatted(decisive(), settings.start, task.description());
    plan = new RunPlan(settings, task.batchesPerEpoch());
    meter = new ProgressMeter(task.unit(), task.batchesPerEpoch(), plan);
    monitor = new CollapseMonitor(task.watch(), settings.optimizer.learningRate());
    evaluations = new EvaluationHistory(settings.bestBy);
  }

  /** What of the settings decides the result but the length, the same in every process. */
  private String decisive() {
    int every = settings.evaluateEvery;
    String evaluated = every == 0 ? "" : ", evaluated every " + every + " steps";
    String end = settings.patience == Integer.MAX_VALUE ? "" : ", patience " + settings.patience;
    return "%s, %s, max gradient norm %s, seed %s%s%s"
        .formatted(
            settings.optimizer,
            settings.schedule instanceof Record ? settings.schedule : "schedule of one's own",
            settings.maxGradientNorm,
            settings.seed,
            settings.bestBy.map(figure -> evaluated + ", best by " + figure + end).orElse(""),
            settings.rollsBack() ? ", on alarm " + settings.onAlarm : "");
  }

  long stepsDone() {
    return meter.stepsDone();
  }

  /** The factor on the rate of the next step. */
  double rateScale() {
    return rateScale.at(stepsDone());
  }

  /** Step of the newest checkpoint to roll back to. */
  long lastHealthy() {
    return lastHealthy;
  }

  boolean isEvaluationDue() {
    long every = settings.evaluateEvery == 0 ? task.batchesPerEpoch() : settings.evaluateEvery;
    return (stepsDone() % every == 0 || plan.isDone(stepsDone()))
        && !evaluations.endsAt(stepsDone());
  }

  /** Notes that a checkpoint is about to be written, to which a healthy run can be rolled back. */
  void beforeCheckpoint() {
    lastHealthy = monitor.isHealthy() ? stepsDone() : lastHealthy;
  }

  /** Goes on from a checkpoint of another process. */
  void resume(RunState state) {
    alarms.addAll(state.alarms());
    rateScale = state.rateScale();
  }

  /** Goes on from a checkpoint; alarms and roll-backs since then are not forgotten. */
  void goOnFrom(RunState state) {
    meter.resume(state.progress(), state.curve());
    monitor.resume(state.monitor());
    evaluations.set(state.evaluations());
    lastHealthy = state.lastHealthy();
  }

  void halveRate() {
    rateScale = rateScale.halved(stepsDone());
  }

  RunState state() {
    return new RunState(
        description,
        plan.state(),
        meter.state(),
        meter.curve(),
        evaluations.points(),
        rateScale,
        lastHealthy,
        List.copyOf(alarms),
        monitor.state());
  }

  TrainingReport report(String environment, long best, Optional<TrainingAlarm> verdict) {
    return new TrainingReport(
        settings.start,
        "%s, %s, %s%s"
            .formatted(
                decisive(),
                settings.length,
                task.settings(),
                settings.onAlarm == AlarmPolicy.WARN ? ", on alarm WARN" : ""),
        settings.choices,
        settings.maxGradientNorm,
        environment,
        task.weights(),
        task.examples(),
        task.fingerprint(),
        stepsDone(),
        meter.state().trained(),
        meter.state().elapsed(),
        evaluations.points(),
        best,
        meter.curve().points(),
        alarms,
        verdict);
  }
}
