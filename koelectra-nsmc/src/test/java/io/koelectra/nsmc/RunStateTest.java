package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

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

class RunStateTest {

  /** The third class has no example, so it has no ROC-AUC. */
  private static final EvaluationReport REPORT =
      EvaluationReport.of(
          List.of("a", "b", "c"),
          new int[] {0, 1, 1, 0},
          List.of(
              new Softmax(new float[] {0.1f, -0.7f, 0}),
              new Softmax(new float[] {0.3f, 0.2f, -1}),
              new Softmax(new float[] {-2, 1.5f, 0.3f}),
              new Softmax(new float[] {0.9f, 0, 0.2f})),
          Duration.ofMillis(1234));

  private static final RunState STATE =
      new RunState(
          "a run",
          new ProgressMeter.State(
              3, 96, 1.5, 32, Duration.ofSeconds(7), Duration.ofSeconds(2), TrainingCurve.empty()),
          List.of(new EvaluationPoint(2, 1.5, 0.7, 31.25, Duration.ofSeconds(5), REPORT)),
          new RateScale(0.5, 1),
          1,
          List.of(new TrainingAlarm(TrainingAlarm.Kind.COLLAPSED, 2, "why")),
          new CollapseMonitor.State(
              List.of(new StepSignals(new StepReport(1, 4, 1, 0.5, 1e-3), 0.7)),
              2e-3,
              true,
              List.of(TrainingAlarm.Kind.COLLAPSED)));

  @Test
  void readsWhatItWroteToTheLastBit() throws IOException {
    assertThat(RunState.fromJson(STATE.toJson(), "state.json")).isEqualTo(STATE);
  }

  @Test
  void namesAStateThatIsNotOne() {
    for (String broken :
        List.of(
            "",
            "{",
            "[]",
            "{\"run\": 1, \"evaluations\": 2}",
            STATE.toJson().replaceFirst("\"reliability\"", "\"something\""),
            STATE.toJson().replaceFirst("\"run\"", "\"something\""))) {
      assertThatIOException()
          .as(broken)
          .isThrownBy(() -> RunState.fromJson(broken, "state.json"))
          .withMessageContaining("state.json is not a training state");
    }
  }
}
