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
 * @param epochs one entry per epoch, at least one
 */
public record TrainingReport(
    String settings,
    LoadReport weights,
    int trainingExamples,
    String dataFingerprint,
    long steps,
    List<EpochReport> epochs) {

  /** Copies the list. */
  public TrainingReport {
    epochs = List.copyOf(epochs);
  }

  /** The trained model on the validation examples: the last epoch's evaluation. */
  public EvaluationReport validation() {
    return epochs.get(epochs.size() - 1).validation();
  }

  /** Settings, a line per epoch, and the last evaluation. */
  @Override
  public String toString() {
    return "%s%nweights: %s%n%,d training examples, %,d steps%n%s%nvalidation: %s"
        .formatted(
            settings,
            weights,
            trainingExamples,
            steps,
            epochs.stream().map(EpochReport::toString).collect(Collectors.joining("\n")),
            validation());
  }
}
