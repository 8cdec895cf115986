package io.koelectra.nsmc;

import io.koelectra.training.TrainingAlarm;
import java.util.Objects;

/** Two listeners that are told the same, one after the other. */
record ListenerPair(TrainingListener first, TrainingListener next) implements TrainingListener {

  ListenerPair {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(next, "next");
  }

  @Override
  public void onStep(TrainingProgress progress) {
    first.onStep(progress);
    next.onStep(progress);
  }

  @Override
  public void onEvaluation(EvaluationPoint evaluation) {
    first.onEvaluation(evaluation);
    next.onEvaluation(evaluation);
  }

  @Override
  public void onAlarm(TrainingAlarm alarm) {
    first.onAlarm(alarm);
    next.onAlarm(alarm);
  }

  @Override
  public void onExamplesScored(int done, int total) {
    first.onExamplesScored(done, total);
    next.onExamplesScored(done, total);
  }
}
