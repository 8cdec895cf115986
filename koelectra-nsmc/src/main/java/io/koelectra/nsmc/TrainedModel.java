package io.koelectra.nsmc;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.model.ElectraForSequenceClassification;

/**
 * A classifier in training with what it takes to feed and to score it.
 *
 * @param block frozen between trainings
 * @param weights where its values came from
 * @param scorer over the same block and collator
 * @param manager where the parameters live
 */
record TrainedModel(
    ElectraForSequenceClassification block,
    LoadReport weights,
    ReviewCollator collator,
    BatchScorer scorer,
    NDManager manager) {

  /** Whether the head's weights were drawn at random. */
  boolean hasFreshHead() {
    return weights.fresh().contains("classifier.out_proj.bias");
  }

  /** Whether any of the encoder's layers was loaded, and not drawn at random. */
  boolean isPretrained() {
    return weights.loaded().stream().anyMatch(name -> name.startsWith("electra.encoder.layer."));
  }
}
