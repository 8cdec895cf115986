package io.koelectra.training;

import io.koelectra.evaluation.EvaluationReport;
import java.util.Objects;
import java.util.function.Consumer;

/** Told how far a training has come; all calls are made on the training thread. */
public interface TrainingListener extends EvaluationReport.Listener {

  /**
   * Called when a run goes on from a checkpoint: once at its start, or after it was rolled back, at
   * half the rate.
   *
   * @param step steps that had been taken when it was written
   */
  default void onResume(long step) {}

  /** Called after every optimization step. */
  default void onStep(TrainingProgress progress) {}

  /** Called after every evaluation. */
  default void onEvaluation(EvaluationPoint evaluation) {}

  /** Called when something is wrong, before the policy is carried out. */
  default void onAlarm(TrainingAlarm alarm) {}

  @Override
  default void onExamplesScored(int done, int total) {}

  /**
   * A listener that writes to a log, each thing once: resumes as information, alarms as warnings.
   */
  static TrainingListener log(Consumer<String> info, Consumer<String> warn) {
    return new TrainingListener() {
      @Override
      public void onResume(long step) {
        info.accept("going on from the checkpoint after step " + step);
      }

      @Override
      public void onAlarm(TrainingAlarm alarm) {
        warn.accept(alarm.toString());
      }
    };
  }

  /** A listener that tells this one first and then {@code next}. */
  default TrainingListener andThen(TrainingListener next) {
    return new Pair(this, Objects.requireNonNull(next, "next"));
  }

  /** Two listeners that are told the same, one after the other. */
  record Pair(TrainingListener first, TrainingListener next) implements TrainingListener {

    @Override
    public void onResume(long step) {
      first.onResume(step);
      next.onResume(step);
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
}
