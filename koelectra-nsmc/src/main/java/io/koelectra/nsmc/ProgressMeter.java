package io.koelectra.nsmc;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.training.StepReport;
import java.time.Duration;

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

  /**
   * What a meter has counted.
   *
   * @param stepsDone of the whole run
   * @param examplesDone of the whole run
   * @param lossSum sum of the losses of the examples since the last evaluation
   * @param lossExamples number of these examples
   * @param elapsed training time so far, evaluations left out
   * @param sinceEvaluation of it, that since the last evaluation
   */
  record State(
      long stepsDone,
      long examplesDone,
      double lossSum,
      long lossExamples,
      Duration elapsed,
      Duration sinceEvaluation,
      TrainingCurve curve) {}

  /** Goes on where {@code state} was taken. */
  void resume(State state) {
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

  State state() {
    long nanos = nanos();
    return new State(
        stepsDone,
        examplesDone,
        lossSum,
        lossExamples,
        Duration.ofNanos(nanosBefore + nanos),
        Duration.ofNanos(nanosBeforeSinceEvaluation + nanos),
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
