package io.koelectra.nsmc;

import java.util.List;
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
   * Probabilities of all classes to train towards instead of the label alone, such as those of
   * another model: knowledge distillation (Hinton et al. 2015, "Distilling the knowledge in a
   * neural network"). Empty by default. Evaluation looks at the label.
   */
  default Optional<List<Double>> classProbabilities() {
    return Optional.empty();
  }

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

  /**
   * A single text with a probability of each class, the most probable of which is its label.
   *
   * @param classProbabilities at least two values in [0, 1] whose sum is 1
   * @throws IllegalArgumentException if they are not
   */
  static LabelledText of(String text, List<Double> classProbabilities) {
    return new SoftlyLabelledText(text, classProbabilities);
  }
}
