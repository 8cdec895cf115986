package io.koelectra.nsmc.data;

import io.koelectra.nsmc.Review;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A text and its class: what a classifier is trained and evaluated on.
 *
 * <p>{@link Review} is the NSMC face of it. Data of your own comes from a {@link LabelledTextFile},
 * or from {@link #of(String, String)} and, for pairs such as question and answer, {@link
 * #of(String, String, String)}.
 */
public interface LabelledText {

  /** The text, or the first text of a pair. */
  String text();

  /** The second text of a pair; empty by default. */
  default Optional<String> secondText() {
    return Optional.empty();
  }

  /**
   * The name of the class, not blank. Models and data sets find it among theirs as people read
   * names: letters composed, without invisible characters and outer white space, numbers by value.
   */
  String label();

  /**
   * Probabilities of classes by name to train towards instead of the label alone, such as those of
   * another model: knowledge distillation (Hinton et al. 2015, "Distilling the knowledge in a
   * neural network"). Empty by default. Evaluation looks at the label.
   */
  default Optional<Map<String, Double>> classProbabilities() {
    return Optional.empty();
  }

  /**
   * A single text.
   *
   * @param label the name of its class
   * @throws IllegalArgumentException if {@code label} is blank
   */
  static LabelledText of(String text, String label) {
    return new TextAndLabel(text, Optional.empty(), label);
  }

  /**
   * A pair of texts.
   *
   * @param label the name of their class
   * @throws IllegalArgumentException if {@code label} is blank
   */
  static LabelledText of(String text, String secondText, String label) {
    return new TextAndLabel(
        text, Optional.of(Objects.requireNonNull(secondText, "secondText")), label);
  }

  /**
   * A single text with a probability of each class, the most probable of which is its label; of
   * equal ones, the first by name.
   *
   * @param classProbabilities by the classes' names: at least two values in [0, 1] whose sum is 1;
   *     a class that is not named has 0
   * @throws IllegalArgumentException if they are not, or if two names are one
   */
  static LabelledText of(String text, Map<String, Double> classProbabilities) {
    return new SoftlyLabelledText(text, Optional.empty(), classProbabilities);
  }
}
