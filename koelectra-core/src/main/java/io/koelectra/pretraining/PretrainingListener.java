package io.koelectra.pretraining;

import io.koelectra.training.TrainingAlarm;

/** Told how far a pre-training has come; all calls are made on the training thread. */
public interface PretrainingListener {

  /**
   * Called once a run goes on from a checkpoint.
   *
   * @param step steps that had been taken when it was written
   */
  default void onResume(long step) {}

  /** Called after every optimization step. */
  default void onStep(PretrainingProgress progress) {}

  /** Called after every evaluation. */
  default void onEvaluation(PretrainingEvaluation evaluation) {}

  /** Called when the run has come to nothing, whatever is done about it. */
  default void onAlarm(TrainingAlarm alarm) {}
}
