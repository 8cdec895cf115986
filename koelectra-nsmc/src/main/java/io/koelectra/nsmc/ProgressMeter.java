package io.koelectra.nsmc;

import io.koelectra.training.StepReport;
import java.time.Duration;
import java.util.List;

/** Counts steps, examples and training time, leaving evaluations out. */
final class ProgressMeter {

  private final int epochs;
  private final int examplesPerEpoch;
  private final long totalSteps;

  private int epoch;
  private long stepsDone;
  private long epochExamples;
  private double epochLossSum;
  private long epochStart;
  private long epochNanosBefore;
  private long nanosOfEarlierEpochs;

  ProgressMeter(int epochs, int examplesPerEpoch, long totalSteps) {
    this.epochs = epochs;
    this.examplesPerEpoch = examplesPerEpoch;
    this.totalSteps = totalSteps;
  }

  /** Goes on where {@code state} was taken. */
  void resume(RunState state) {
    epoch = state.epochs().size();
    stepsDone = state.stepsDone();
    epochExamples = state.epochExamples();
    epochLossSum = state.epochLossSum();
    epochNanosBefore = state.epochNanos();
    nanosOfEarlierEpochs = state.nanos() - state.epochNanos();
  }

  /** Starts the next epoch, or goes on with the one that was resumed. */
  void startEpoch() {
    epoch++;
    epochStart = System.nanoTime() - epochNanosBefore;
    epochNanosBefore = 0;
  }

  long stepsDone() {
    return stepsDone;
  }

  /** The state after a step. */
  RunState state(String run, List<RunState.Epoch> finished) {
    long epochNanos = System.nanoTime() - epochStart;
    return new RunState(
        run,
        stepsDone,
        epochLossSum,
        epochExamples,
        nanosOfEarlierEpochs + epochNanos,
        epochNanos,
        finished);
  }

  /** The state after {@link #epochDone}. */
  RunState stateBetweenEpochs(String run, List<RunState.Epoch> finished) {
    return new RunState(run, stepsDone, 0, 0, nanosOfEarlierEpochs, 0, finished);
  }

  TrainingProgress stepDone(StepReport report, int examples) {
    stepsDone++;
    epochExamples += examples;
    epochLossSum += report.loss() * examples;
    long nanos = nanosOfEarlierEpochs + System.nanoTime() - epochStart;
    long examplesDone = (epoch - 1L) * examplesPerEpoch + epochExamples;
    long examplesLeft = (long) epochs * examplesPerEpoch - examplesDone;
    return new TrainingProgress(
        epoch,
        epochs,
        stepsDone,
        totalSteps,
        epochLossSum / epochExamples,
        report,
        Duration.ofNanos(nanos),
        examplesDone / (nanos / 1e9),
        Duration.ofNanos((long) ((double) nanos / examplesDone * examplesLeft)));
  }

  EpochReport epochDone(EvaluationReport validation) {
    Duration took = Duration.ofNanos(System.nanoTime() - epochStart).minus(validation.took());
    nanosOfEarlierEpochs += took.toNanos();
    EpochReport report =
        new EpochReport(
            epoch,
            epochLossSum / epochExamples,
            epochExamples / (took.toNanos() / 1e9),
            took,
            validation);
    epochExamples = 0;
    epochLossSum = 0;
    return report;
  }
}
