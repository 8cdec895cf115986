package io.koelectra.pretraining;

import io.koelectra.checkpoint.CheckpointKind;

/** What is learned from masked texts: three of those that Clark et al. 2020, table 5, compares. */
public enum PretrainingObjective {

  /**
   * ELECTRA's own: a small generator fills the masked positions, and the discriminator tells for
   * every token whether it was replaced.
   */
  REPLACED_TOKEN_DETECTION(CheckpointKind.DISCRIMINATOR),

  /** BERT's: the network itself fills the masked positions, and learns at these alone. */
  MASKED_LANGUAGE_MODEL(CheckpointKind.GENERATOR),

  /**
   * Between the two: the network reads what the small generator filled in and predicts the text's
   * own token at every position, as a mixture of copying what it reads and of its output layer
   * (section 3.4). Takes about twice the time of a step, as every token reaches the output layer.
   */
  ALL_TOKENS_MLM(CheckpointKind.GENERATOR);

  private final CheckpointKind kind;

  PretrainingObjective(CheckpointKind kind) {
    this.kind = kind;
  }

  /** What the trained network is saved as; a checkpoint of this kind starts it with its head. */
  public CheckpointKind kind() {
    return kind;
  }
}
