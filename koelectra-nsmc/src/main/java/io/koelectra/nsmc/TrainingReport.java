package io.koelectra.nsmc;

import io.koelectra.checkpoint.LoadReport;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a training did.
 *
 * @param settings optimizer, epochs, batch size and the like, one line
 * @param weights which parameters were loaded, fresh or ignored at the start
 * @param trainingExamples number of examples trained on
 * @param dataFingerprint SHA-256, in hex, over the texts and labels trained on, in their order
 * @param steps optimization steps taken
 * @param epochs one entry per epoch, at least one; fewer than asked for if patience ran out
 * @param bestEpoch the number of the epoch whose weights the trainer holds now, from 1
 */
public record TrainingReport(
    String settings,
    LoadReport weights,
    int trainingExamples,
    String dataFingerprint,
    long steps,
    List<EpochReport> epochs,
    int bestEpoch) {

  /** Copies the list. */
  public TrainingReport {
    epochs = List.copyOf(epochs);
  }

  /** The trained model on the validation examples: the best epoch's evaluation. */
  public EvaluationReport validation() {
    return epochs.get(bestEpoch - 1).validation();
  }

  /** Settings, a line per epoch, and the best evaluation. */
  @Override
  public String toString() {
    return "%s%nweights: %s%n%,d training examples, %,d steps%n%s%nbest epoch %d, validation: %s"
        .formatted(
            settings,
            weights,
            trainingExamples,
            steps,
            epochs.stream().map(EpochReport::toString).collect(Collectors.joining("\n")),
            bestEpoch,
            validation());
  }
}
