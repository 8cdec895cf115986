package io.koelectra.training;

import java.util.Objects;

/**
 * A reason to distrust a training, recognised before or while it runs.
 *
 * @param kind what is wrong
 * @param step steps taken by then; 0 for what is found before the first
 * @param message the figures, what they mean and the remedy
 */
public record TrainingAlarm(Kind kind, long step, String message) {

  /** What can be wrong. */
  public enum Kind {
    /** The model says one class whatever the text, at the loss of one that ignores texts. */
    COLLAPSED,
    /** The loss is still that of a model that ignores texts. */
    NOT_LEARNING,
    /** What was learned from the training texts says nothing about the validation texts. */
    NOT_GENERALIZING,
    /** The gradients have become many times larger and stay so. */
    EXPLODING_GRADIENTS,
    /** No gradient reaches the encoder. */
    DEAD_GRADIENTS,
    /** The loss or a gradient is not a finite number. */
    NOT_FINITE,
    /** The weights loaded are those of a model that was never trained. */
    UNTRAINED_BODY,
    /** Too many of the tokens are [UNK]. */
    UNKNOWN_TOKENS,
    /** What the model says of a text depends on the padding behind it. */
    PADDING_ATTENDED
  }

  /** None may be null. */
  public TrainingAlarm {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
  }

  /** For example {@code COLLAPSED at step 312: ...}. */
  @Override
  public String toString() {
    return "%s at step %,d: %s".formatted(kind, step, message);
  }
}
