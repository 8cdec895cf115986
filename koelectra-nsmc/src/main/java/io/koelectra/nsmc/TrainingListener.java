package io.koelectra.nsmc;

import io.koelectra.training.TrainingAlarm;

/** Told how far a training has come; all calls are made on the training thread. */
public interface TrainingListener extends EvaluationListener {

  /** Called after every optimization step. */
  default void onStep(TrainingProgress progress) {}

  /** Called after every evaluation. */
  default void onEvaluation(EvaluationPoint evaluation) {}

  /** Called when something is wrong, before the policy is carried out. */
  default void onAlarm(TrainingAlarm alarm) {}

  @Override
  default void onExamplesScored(int done, int total) {}

  /** A listener that tells this one first and then {@code next}. */
  default TrainingListener andThen(TrainingListener next) {
    return new ListenerPair(this, next);
  }
}
