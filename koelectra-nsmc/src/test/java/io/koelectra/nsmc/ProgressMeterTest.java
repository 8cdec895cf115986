package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.training.StepReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {

  private static final int EPOCHS = 2;
  private static final int EXAMPLES = 5;
  private static final EvaluationReport NO_TIME =
      new EvaluationReport(
          new ConfusionMatrix(List.of("a", "b"), new int[] {0}, new int[] {0}), 0.5, Duration.ZERO);

  private final ProgressMeter meter = new ProgressMeter(EPOCHS, EXAMPLES, 4);

  @Test
  void weighsTheLossOfABatchByItsExamples() {
    meter.startEpoch();
    assertThat(step(1, 4).meanLoss()).isEqualTo(1);
    assertThat(step(6, 1).meanLoss()).isCloseTo((4 * 1 + 6) / 5.0, within(1e-12));

    assertThat(meter.epochDone(NO_TIME).trainingLoss()).isCloseTo(2, within(1e-12));
  }

  @Test
  void aNewEpochForgetsTheLossOfTheLast() {
    meter.startEpoch();
    step(100, 5);
    meter.epochDone(NO_TIME);
    meter.startEpoch();

    TrainingProgress progress = step(3, 5);

    assertThat(progress.meanLoss()).isEqualTo(3);
    assertThat(progress.epoch()).isEqualTo(2);
    assertThat(meter.epochDone(NO_TIME).epoch()).isEqualTo(2);
  }

  @Test
  void countsStepsOverTheWholeRun() {
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      meter.startEpoch();
      for (int batch = 0; batch < 2; batch++) {
        long before = meter.stepsDone();
        TrainingProgress progress = step(1, batch == 0 ? 4 : 1);
        assertThat(progress.stepsDone()).isEqualTo(before + 1);
        assertThat(progress.totalSteps()).isEqualTo(4);
        assertThat(progress.epochs()).isEqualTo(EPOCHS);
      }
      meter.epochDone(NO_TIME);
    }
    assertThat(meter.stepsDone()).isEqualTo(4);
  }

  @Test
  void nothingRemainsAfterTheLastExample() {
    meter.startEpoch();
    step(1, 4);
    assertThat(step(1, 1).remaining()).as("half of the run is left").isPositive();
    meter.epochDone(NO_TIME);
    meter.startEpoch();
    assertThat(step(1, 4).remaining()).isPositive();
    assertThat(step(1, 1).remaining()).isZero();
  }

  @Test
  void timeNeverRunsBackFromEpochToEpoch() {
    meter.startEpoch();
    Duration first = step(1, 5).elapsed();
    meter.epochDone(NO_TIME);
    meter.startEpoch();

    assertThat(step(1, 5).elapsed()).isGreaterThanOrEqualTo(first);
  }

  @Test
  void keepsTheValidationOfTheEpoch() {
    meter.startEpoch();
    step(1, 5);

    EpochReport report = meter.epochDone(NO_TIME);

    assertThat(report.validation()).isSameAs(NO_TIME);
    assertThat(report.examplesPerSecond()).isPositive();
    assertThat(report.toString())
        .startsWith("epoch 1: training loss 1.0000; validation loss 0.5000, accuracy 1.0000");
  }

  private TrainingProgress step(double loss, int examples) {
    return meter.stepDone(new StepReport(meter.stepsDone(), loss, 1, 1e-3), examples);
  }
}
