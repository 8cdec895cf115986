package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.Softmax;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunStateTest {

  /** The third class has no example, so it has no ROC-AUC. */
  private static final ClassificationReport REPORT =
      ClassificationReport.of(
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
          new RunPlan.State(12, 0, 0),
          new ProgressMeter.State(
              3,
              96,
              1,
              32,
              1.5,
              Map.of("MLM loss", 2.5),
              Duration.ofSeconds(7),
              Duration.ofSeconds(1),
              Duration.ofSeconds(2)),
          TrainingCurve.empty(),
          List.of(new EvaluationPoint(2, 1.5, 64, 0.7, 31.25, Duration.ofSeconds(5), REPORT)),
          new RateScale(0.5, 1),
          1,
          List.of(new TrainingAlarm(TrainingAlarm.Kind.COLLAPSED, 2, "why")),
          new CollapseMonitor.State(
              List.of(new StepReport(1, 4, 0.7, 1, 0.5, 1e-3, Map.of("AUC", Double.NaN))),
              2e-3,
              true,
              List.of(TrainingAlarm.Kind.COLLAPSED)));

  @Test
  void readsWhatItWroteToTheLastBit() throws IOException {
    assertThat(RunState.fromJson(json(), ClassificationReport.class, "state.json"))
        .isEqualTo(STATE);
  }

  @Test
  void namesAStateThatIsNotOne() {
    for (String broken :
        List.of(
            "",
            "{",
            "[]",
            "{\"run\": 1, \"evaluations\": 2}",
            json().replaceFirst("\"reliability\"", "\"something\""),
            json().replaceFirst("\"run\"", "\"something\""))) {
      assertThatIOException()
          .as(broken)
          .isThrownBy(() -> RunState.fromJson(broken, ClassificationReport.class, "state.json"))
          .withMessageContaining("state.json");
    }
  }

  private static String json() {
    return STATE.toJson(ClassificationReport.class);
  }
}
