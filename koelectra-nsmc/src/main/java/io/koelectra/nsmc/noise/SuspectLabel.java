package io.koelectra.nsmc.noise;

import io.koelectra.nsmc.data.LabelledText;
import java.util.Objects;

/**
 * An example whose label a model that was not trained on it contradicts with confidence.
 *
 * @param index in the list that was searched, from 0
 * @param example with the label that it was given
 * @param suggestedLabel the name of the class that the model is confident to see
 * @param givenProbability of the given label, in [0, 1]
 * @param suggestedProbability of the suggested label, in [0, 1]
 * @param score how much the model speaks against the given label, in [0, 1]; see {@link
 *     io.koelectra.nsmc.noise.ConfidentLearning#suspicion}
 */
public record SuspectLabel(
    int index,
    LabelledText example,
    String suggestedLabel,
    double givenProbability,
    double suggestedProbability,
    double score) {

  /** The example may not be null. */
  public SuspectLabel {
    Objects.requireNonNull(example, "example");
  }

  /** The name of the class that the example was given. */
  public String givenLabel() {
    return example.label();
  }
}
