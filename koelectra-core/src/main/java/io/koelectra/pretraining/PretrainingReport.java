package io.koelectra.pretraining;

import io.koelectra.checkpoint.LoadReport;
import io.koelectra.training.TrainingAlarm;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a pre-training did.
 *
 * @param settings all that decided the result but its length
 * @param weights which parameters were loaded and which were fresh
 * @param corpus the corpus's fingerprint
 * @param texts texts trained on
 * @param steps optimization steps taken
 * @param tokens tokens trained on, padding left out; a text counts in every epoch
 * @param elapsed time of all sessions, evaluations included
 * @param evaluations in order; the last one is that of the final weights
 * @param verdict why the final weights are of no use; empty for networks that have learned to read
 */
public record PretrainingReport(
    String settings,
    LoadReport weights,
    String corpus,
    int texts,
    long steps,
    long tokens,
    Duration elapsed,
    List<PretrainingEvaluation> evaluations,
    Optional<TrainingAlarm> verdict) {

  /** Copies the list. */
  public PretrainingReport {
    evaluations = List.copyOf(evaluations);
  }

  /** The final weights on the held-out texts. */
  public PretrainingEvaluation last() {
    return evaluations.get(evaluations.size() - 1);
  }
}
