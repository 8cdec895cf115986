package io.koelectra.pretraining;

/** Told how far a pre-training has come; all calls are made on the training thread. */
public interface PretrainingListener {

  /** Called after every optimization step. */
  default void onStep(PretrainingProgress progress) {}

  /** Called after every evaluation. */
  default void onEvaluation(PretrainingEvaluation evaluation) {}
}
