package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.TinyModels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingListenerTest {

  @Test
  void andThenTellsBothOfEverything() throws IOException {
    List<String> told = new ArrayList<>();
    try (SentimentTrainer trainer =
        TinyModels.trainer(TinyModels.untrained(0))
            .epochs(1)
            .batchSize(16)
            .maxTokens(TinyModels.MAX_TOKENS)
            .listener(noting("first", told).andThen(noting("next", told)))
            .build()) {
      trainer.fit(TinyModels.separable(20, 2, 1), TinyModels.separable(10, 2, 2));
    }

    assertThat(told)
        .filteredOn(line -> !line.contains("NOT_LEARNING"))
        .containsExactly(
            "first: step 1",
            "next: step 1",
            "first: step 2",
            "next: step 2",
            "first: scored 10 of 10",
            "next: scored 10 of 10",
            "first: evaluated at step 2",
            "next: evaluated at step 2");
  }

  @Test
  void andThenTellsBothOfAnAlarm() {
    List<String> told = new ArrayList<>();

    noting("first", told)
        .andThen(noting("next", told))
        .onAlarm(new TrainingAlarm(TrainingAlarm.Kind.COLLAPSED, 7, "why"));

    assertThat(told)
        .containsExactly("first: COLLAPSED at step 7: why", "next: COLLAPSED at step 7: why");
  }

  private static TrainingListener noting(String name, List<String> told) {
    return new TrainingListener() {
      @Override
      public void onStep(TrainingProgress progress) {
        told.add(name + ": step " + progress.stepsDone());
      }

      @Override
      public void onExamplesScored(int done, int total) {
        told.add("%s: scored %d of %d".formatted(name, done, total));
      }

      @Override
      public void onAlarm(TrainingAlarm alarm) {
        told.add(name + ": " + alarm);
      }

      @Override
      public void onEvaluation(EvaluationPoint evaluation) {
        told.add(name + ": evaluated at step " + evaluation.step());
      }
    };
  }
}
