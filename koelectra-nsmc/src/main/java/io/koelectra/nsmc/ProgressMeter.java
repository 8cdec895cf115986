package io.koelectra.nsmc;

import io.koelectra.training.StepReport;
import java.time.Duration;

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
  private long nanosOfEarlierEpochs;

  ProgressMeter(int epochs, int examplesPerEpoch, long totalSteps) {
    this.epochs = epochs;
    this.examplesPerEpoch = examplesPerEpoch;
    this.totalSteps = totalSteps;
  }

  void startEpoch() {
    epoch++;
    epochExamples = 0;
    epochLossSum = 0;
    epochStart = System.nanoTime();
  }

  long stepsDone() {
    return stepsDone;
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
    return new EpochReport(
        epoch,
        epochLossSum / epochExamples,
        epochExamples / (took.toNanos() / 1e9),
        took,
        validation);
  }
}
