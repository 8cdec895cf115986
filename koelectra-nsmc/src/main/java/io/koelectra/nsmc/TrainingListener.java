package io.koelectra.nsmc;

/** Told how far a training has come; all calls are made on the training thread. */
public interface TrainingListener extends EvaluationListener {

  /** Called after every optimization step. */
  default void onStep(TrainingProgress progress) {}

  /** Called after every evaluation. */
  default void onEvaluation(EvaluationPoint evaluation) {}

  @Override
  default void onExamplesScored(int done, int total) {}
}
