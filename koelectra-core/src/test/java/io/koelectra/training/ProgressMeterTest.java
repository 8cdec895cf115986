package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.Softmax;
import io.koelectra.training.TrainingReport.CurvePoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {

  private static final EvaluationReport NO_TIME = report(Duration.ZERO);

  /** Two epochs of two steps. */
  private final ProgressMeter meter = meter();

  private static ProgressMeter meter() {
    RunPlan plan = new RunPlan(RunPlanTest.settings(new RunLength.Epochs(2)), 2);
    return new ProgressMeter("examples", 2, plan);
  }

  @Test
  void weighsTheLossOfABatchByItsExamples() {
    assertThat(step(1, 4).meanLoss()).isEqualTo(1);
    assertThat(step(6, 1).meanLoss()).isCloseTo((4 * 1 + 6) / 5.0, within(1e-12));

    assertThat(meter.evaluated(NO_TIME).trainingLoss()).isCloseTo(2, within(1e-12));
  }

  @Test
  void givesTheMeanOfEachFigureOverTheStepsSinceTheLastEvaluation() {
    meter.stepDone(new StepReport(0, 1, 1, 1, 1, 1e-3, Map.of("MLM loss", 9.0)), 4);
    meter.evaluated(NO_TIME);
    meter.stepDone(new StepReport(1, 1, 1, 1, 1, 1e-3, Map.of("MLM loss", 2.0)), 4);

    TrainingProgress progress =
        meter.stepDone(new StepReport(2, 1, 1, 1, 1, 1e-3, Map.of("MLM loss", 5.0)), 1);

    assertThat(progress.figures()).containsExactly(Map.entry("MLM loss", 3.5));
  }

  @Test
  void forgetsTheLossBeforeAnEvaluation() {
    step(100, 5);
    meter.evaluated(NO_TIME);

    assertThat(step(3, 5).meanLoss()).isEqualTo(3);
  }

  @Test
  void countsStepsAndEpochsOverTheWholeRun() {
    assertThat(step(1, 4)).extracting("stepsDone", "trained").containsExactly(1L, 4L);
    assertThat(meter.evaluated(NO_TIME).epoch()).isEqualTo(0.5);
    TrainingProgress second = step(1, 1);
    assertThat(second.epoch()).isEqualTo(1);
    assertThat(second.epochsDone()).isEqualTo(1);
    assertThat(second.totalSteps()).hasValue(4);
    assertThat(step(1, 4).epoch()).isEqualTo(2);
    assertThat(step(1, 1)).extracting("stepsDone", "trained").containsExactly(4L, 10L);
    assertThat(meter.evaluated(NO_TIME)).extracting("epoch", "step").containsExactly(2.0, 4L);
  }

  @Test
  void nothingRemainsAfterTheLastStep() {
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
    assertThat(point.unitsPerSecond()).isPositive();
    assertThat(point.toString())
        .startsWith(
            "epoch 0.50, step 1: training loss 1.0000; validation loss 0.6931, accuracy 1.0000");
  }

  @Test
  void goesOnFromAState() {
    step(2, 4);
    meter.evaluated(NO_TIME);
    step(4, 1);
    ProgressMeter.State state = meter.state();

    ProgressMeter resumed = meter();
    resumed.resume(state, meter.curve());

    TrainingProgress next = resumed.stepDone(new StepReport(2, 8, 1, 1, 1e-3), 1);
    assertThat(next.stepsDone()).isEqualTo(3);
    assertThat(next.trained()).isEqualTo(6);
    assertThat(next.meanLoss()).as("of 4 and 8").isEqualTo(6);
    assertThat(resumed.state().elapsed()).isGreaterThanOrEqualTo(state.elapsed());
    assertThat(resumed.curve().points())
        .extracting(CurvePoint::loss)
        .containsExactly(2.0, 4.0, 8.0);
  }

  private TrainingProgress step(double loss, int examples) {
    return meter.stepDone(new StepReport(meter.stepsDone(), loss, 1, 1, 1e-3), examples);
  }

  private static EvaluationReport report(Duration took) {
    return ClassificationReport.of(
        List.of("a", "b"), new int[] {0}, List.of(new Softmax(new float[] {0, 0})), took);
  }
}
