package io.koelectra.nsmc;

import io.koelectra.nsmc.evaluation.EvaluationReport;
import io.koelectra.training.StepReport;
import java.time.Duration;
import java.util.List;

/** Counts steps, examples and training time, leaving evaluations out. */
final class ProgressMeter {

  private final int epochs;
  private final int examplesPerEpoch;
  private final long totalSteps;

  private long stepsDone;
  private long examplesDone;
  private double lossSum;
  private long lossExamples;
  private TrainingCurve curve = TrainingCurve.empty();
  private long nanosBefore;
  private long nanosBeforeSinceEvaluation;
  private long start = System.nanoTime();

  ProgressMeter(int epochs, int examplesPerEpoch, long totalSteps) {
    this.epochs = epochs;
    this.examplesPerEpoch = examplesPerEpoch;
    this.totalSteps = totalSteps;
  }

  /** Goes on where {@code state} was taken. */
  void resume(RunState state) {
    stepsDone = state.stepsDone();
    examplesDone = state.examplesDone();
    lossSum = state.lossSum();
    lossExamples = state.lossExamples();
    curve = state.curve();
    nanosBefore = state.elapsed().toNanos();
    nanosBeforeSinceEvaluation = state.sinceEvaluation().toNanos();
    start = System.nanoTime();
  }

  long stepsDone() {
    return stepsDone;
  }

  TrainingCurve curve() {
    return curve;
  }

  private long nanos() {
    return System.nanoTime() - start;
  }

  RunState state(String run, List<EvaluationPoint> evaluations) {
    long nanos = nanos();
    return new RunState(
        run,
        stepsDone,
        examplesDone,
        lossSum,
        lossExamples,
        Duration.ofNanos(nanosBefore + nanos),
        Duration.ofNanos(nanosBeforeSinceEvaluation + nanos),
        evaluations,
        curve);
  }

  TrainingProgress stepDone(StepReport report, int examples) {
    stepsDone++;
    examplesDone += examples;
    lossExamples += examples;
    lossSum += report.loss() * examples;
    curve = curve.with(report);
    long nanos = nanosBefore + nanos();
    long examplesLeft = (long) epochs * examplesPerEpoch - examplesDone;
    return new TrainingProgress(
        Math.toIntExact((examplesDone - 1) / examplesPerEpoch + 1),
        epochs,
        stepsDone,
        totalSteps,
        lossSum / lossExamples,
        report,
        Duration.ofNanos(nanos),
        examplesDone / (nanos / 1e9),
        Duration.ofNanos((long) ((double) nanos / examplesDone * examplesLeft)));
  }

  /** Takes the time of the evaluation that has just ended off the training's. */
  EvaluationPoint evaluated(EvaluationReport validation) {
    long training = nanos() - validation.took().toNanos();
    long took = nanosBeforeSinceEvaluation + training;
    EvaluationPoint point =
        new EvaluationPoint(
            stepsDone,
            (double) examplesDone / examplesPerEpoch,
            lossSum / lossExamples,
            lossExamples / (took / 1e9),
            Duration.ofNanos(took),
            validation);
    nanosBefore += training;
    nanosBeforeSinceEvaluation = 0;
    start = System.nanoTime();
    lossSum = 0;
    lossExamples = 0;
    return point;
  }
}
