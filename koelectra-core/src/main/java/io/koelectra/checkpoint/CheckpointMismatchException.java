package io.koelectra.checkpoint;

import io.koelectra.model.ParameterNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Weights that do not fit the model: every missing, unexpected and misshapen name at once. */
public final class CheckpointMismatchException extends IOException {

  private static final long serialVersionUID = 1L;

  private final List<String> missing;
  private final List<String> unexpected;
  private final List<String> misshapen;

  CheckpointMismatchException(
      Path weights, List<String> missing, List<String> unexpected, List<String> misshapen) {
    super(
        weights
            + " does not fit the model that config.json describes"
            + section("missing", missing)
            + section("unexpected", unexpected)
            + section("misshapen", misshapen)
            + "\n"
            + remedy(missing, misshapen));
    this.missing = List.copyOf(missing);
    this.unexpected = List.copyOf(unexpected);
    this.misshapen = List.copyOf(misshapen);
  }

  private static String remedy(List<String> missing, List<String> misshapen) {
    if (misshapen.isEmpty()
        && missing.contains(ParameterNames.CLASSIFIER_BIAS)
        && missing.stream().allMatch(ParameterNames::isOfClassifier)) {
      return "This model has no classification head: it was not fine-tuned. Fine-tune it first, which starts from a fresh head.";
    }
    return "Use the config.json that belongs to these weights. A classification head with another number of labels is replaced by fine-tuning with a fresh head.";
  }

  private static String section(String title, List<String> names) {
    return names.isEmpty() ? "" : "\n" + title + ": " + String.join(", ", names);
  }

  /** Parameters of the model that the file does not hold. */
  public List<String> missing() {
    return missing;
  }

  /** Tensors of the file that the model does not have. */
  public List<String> unexpected() {
    return unexpected;
  }

  /** Names with the model's and the file's shape. */
  public List<String> misshapen() {
    return misshapen;
  }
}
