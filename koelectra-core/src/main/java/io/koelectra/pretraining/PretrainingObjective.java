package io.koelectra.pretraining;

import io.koelectra.checkpoint.CheckpointKind;

/** What is learned from masked texts: two of those that Clark et al. 2020, table 5, compares. */
public enum PretrainingObjective {

  /**
   * ELECTRA's own: a small generator fills the masked positions, and the discriminator tells for
   * every token whether it was replaced.
   */
  REPLACED_TOKEN_DETECTION(CheckpointKind.DISCRIMINATOR),

  /** BERT's: the network itself fills the masked positions, and learns at these alone. */
  MASKED_LANGUAGE_MODEL(CheckpointKind.GENERATOR);

  private final CheckpointKind kind;

  PretrainingObjective(CheckpointKind kind) {
    this.kind = kind;
  }

  /** What the trained network is saved as; a checkpoint of this kind starts it with its head. */
  public CheckpointKind kind() {
    return kind;
  }
}
