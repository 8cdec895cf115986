package io.koelectra.nsmc.data;

import java.util.List;
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
   * The names of all classes that are right, of which there may be any number; by default the one
   * {@link #label()}, which else is them all with commas between, to be shown.
   */
  default List<String> labels() {
    return List.of(label());
  }

  /**
   * The label as the number that a regression learns to predict.
   *
   * @throws IllegalArgumentException if it is no finite number
   */
  default double value() {
    return ComparedName.number(label())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the label %s of the text %s is no finite number, such as 7, 7.5 or -1e-3; correct it or leave the text out, or train a classifier if labels are names of classes"
                        .formatted(SourceText.quote(label()), SourceText.quote(text()))));
  }

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
   * @throws IllegalArgumentException if {@code label} is blank
   */
  static LabelledText of(String text, String label) {
    return Example.of(text, Optional.empty(), label);
  }

  /** As {@link #of(String, String)}, for a pair of texts. */
  static LabelledText of(String text, String secondText, String label) {
    return Example.of(text, Optional.of(Objects.requireNonNull(secondText, "secondText")), label);
  }

  /**
   * A single text of any number of classes at once, which may be none.
   *
   * @throws IllegalArgumentException if a name is blank, or two are one name
   */
  static LabelledText of(String text, List<String> labels) {
    return Example.of(text, Optional.empty(), labels);
  }

  /** As {@link #of(String, List)}, for a pair of texts. */
  static LabelledText of(String text, String secondText, List<String> labels) {
    return Example.of(text, Optional.of(Objects.requireNonNull(secondText, "secondText")), labels);
  }

  /**
   * A single text with a probability of each class, the most probable of which is its label; of
   * equal ones, the first by name.
   *
   * @param classProbabilities by the classes' names; a class that is not named has 0
   * @throws IllegalArgumentException if they are not at least two values in [0, 1] whose sum is 1,
   *     or two names are one
   */
  static LabelledText of(String text, Map<String, Double> classProbabilities) {
    return Example.of(text, Optional.empty(), classProbabilities);
  }
}
