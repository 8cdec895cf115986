package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.Softmax;
import io.koelectra.training.CollapseMonitor;
import io.koelectra.training.StepReport;
import io.koelectra.training.StepSignals;
import io.koelectra.training.TrainingAlarm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {

  private static final int EPOCHS = 2;
  private static final int EXAMPLES = 5;
  private static final EvaluationReport NO_TIME = report(Duration.ZERO);

  private final ProgressMeter meter = new ProgressMeter(EPOCHS, EXAMPLES, 4);

  @Test
  void weighsTheLossOfABatchByItsExamples() {
    assertThat(step(1, 4).meanLoss()).isEqualTo(1);
    assertThat(step(6, 1).meanLoss()).isCloseTo((4 * 1 + 6) / 5.0, within(1e-12));

    assertThat(meter.evaluated(NO_TIME).trainingLoss()).isCloseTo(2, within(1e-12));
  }

  @Test
  void forgetsTheLossBeforeAnEvaluation() {
    step(100, 5);
    meter.evaluated(NO_TIME);

    TrainingProgress progress = step(3, 5);

    assertThat(progress.meanLoss()).isEqualTo(3);
    assertThat(progress.epoch()).isEqualTo(2);
  }

  @Test
  void countsStepsAndEpochsOverTheWholeRun() {
    assertThat(step(1, 4))
        .extracting("epoch", "stepsDone", "totalSteps")
        .containsExactly(1, 1L, 4L);
    assertThat(meter.evaluated(NO_TIME).epoch()).isEqualTo(0.8);
    assertThat(step(1, 1)).extracting("epoch", "stepsDone").containsExactly(1, 2L);
    assertThat(step(1, 4)).extracting("epoch", "stepsDone").containsExactly(2, 3L);
    assertThat(step(1, 1)).extracting("epoch", "stepsDone").containsExactly(2, 4L);
    assertThat(meter.evaluated(NO_TIME)).extracting("epoch", "step").containsExactly(2.0, 4L);
  }

  @Test
  void nothingRemainsAfterTheLastExample() {
    step(1, 4);
    assertThat(step(1, 1).remaining()).as("half of the run is left").isPositive();
    meter.evaluated(NO_TIME);
    assertThat(step(1, 4).remaining()).isPositive();
    assertThat(step(1, 1).remaining()).isZero();
  }

  @Test
  void timeNeverRunsBackAndLeavesEvaluationsOut() {
    Duration first = step(1, 5).elapsed();
    Duration evaluation = first.dividedBy(2);

    EvaluationPoint point = meter.evaluated(report(evaluation));

    assertThat(step(1, 5).elapsed())
        .isGreaterThanOrEqualTo(point.took())
        .isGreaterThanOrEqualTo(first.minus(evaluation));
  }

  @Test
  void keepsTheValidation() {
    step(1, 5);

    EvaluationPoint point = meter.evaluated(NO_TIME);

    assertThat(point.validation()).isSameAs(NO_TIME);
    assertThat(point.examplesPerSecond()).isPositive();
    assertThat(point.toString())
        .startsWith(
            "epoch 1.00, step 1: training loss 1.0000; validation loss 0.6931, accuracy 1.0000");
  }

  @Test
  void goesOnFromAStateThatWentThroughJson() throws IOException {
    step(2, 4);
    EvaluationPoint point = meter.evaluated(NO_TIME);
    step(4, 1);
    StepSignals signals = new StepSignals(new StepReport(1, 4, 1, 0.5, 1e-3), 0.7);
    RunState state =
        new RunState(
            "a run",
            meter.state(),
            List.of(point),
            new RateScale(0.5, 1),
            1,
            List.of(new TrainingAlarm(TrainingAlarm.Kind.COLLAPSED, 2, "why")),
            new CollapseMonitor.State(
                List.of(signals), 2e-3, true, List.of(TrainingAlarm.Kind.COLLAPSED)));

    RunState read = RunState.fromJson(state.toJson(), "the test");
    ProgressMeter resumed = new ProgressMeter(EPOCHS, EXAMPLES, 4);
    resumed.resume(read.progress());

    assertThat(read).isEqualTo(state);
    TrainingProgress next = resumed.stepDone(new StepReport(2, 8, 1, 1, 1e-3), 1);
    assertThat(next.stepsDone()).isEqualTo(3);
    assertThat(next.meanLoss()).as("of 4 and 8").isEqualTo(6);
    assertThat(next.elapsed()).isGreaterThanOrEqualTo(state.progress().elapsed());
    assertThat(resumed.curve().points())
        .extracting(CurvePoint::loss)
        .containsExactly(2.0, 4.0, 8.0);
  }

  private TrainingProgress step(double loss, int examples) {
    return meter.stepDone(new StepReport(meter.stepsDone(), loss, 1, 1, 1e-3), examples);
  }

  private static EvaluationReport report(Duration took) {
    return EvaluationReport.of(
        List.of("a", "b"), new int[] {0}, List.of(new Softmax(new float[] {0, 0})), took);
  }
}
