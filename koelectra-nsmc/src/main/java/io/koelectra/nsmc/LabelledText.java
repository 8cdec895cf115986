package io.koelectra.nsmc;

import java.util.Objects;
import java.util.Optional;

/**
 * A text and its class: what a classifier is trained and evaluated on.
 *
 * <p>{@link Review} is the NSMC face of it. Data of your own comes from a {@link LabelledTextFile},
 * or from {@link #of(String, int)} and, for pairs such as question and answer, {@link #of(String,
 * String, int)}.
 */
public interface LabelledText {

  /** The text, or the first text of a pair. */
  String text();

  /** The second text of a pair; empty by default. */
  default Optional<String> secondText() {
    return Optional.empty();
  }

  /** The class index, from 0, in the order of the model's {@code id2label}. */
  int label();

  /**
   * A single text.
   *
   * @throws IllegalArgumentException if {@code label} is negative
   */
  static LabelledText of(String text, int label) {
    return new TextAndLabel(text, Optional.empty(), label);
  }

  /**
   * A pair of texts.
   *
   * @throws IllegalArgumentException if {@code label} is negative
   */
  static LabelledText of(String text, String secondText, int label) {
    return new TextAndLabel(
        text, Optional.of(Objects.requireNonNull(secondText, "secondText")), label);
  }
}
