package io.koelectra.nsmc;

import java.util.List;

/** NSMC's two classes: ratings 1-4 are negative, 9-10 positive, 5-8 were left out of the corpus. */
public enum Sentiment {
  /** Label 0 in the files. */
  NEGATIVE(0),
  /** Label 1 in the files. */
  POSITIVE(1);

  private final int index;

  Sentiment(int index) {
    this.index = index;
  }

  /** The label in the files and the class index of the model: 0 negative, 1 positive. */
  public int index() {
    return index;
  }

  /**
   * The sentiment of a class index.
   *
   * @throws IllegalArgumentException if {@code index} is neither 0 nor 1
   */
  public static Sentiment of(int index) {
    return switch (index) {
      case 0 -> NEGATIVE;
      case 1 -> POSITIVE;
      default ->
          throw new IllegalArgumentException(
              "a sentiment is 0 (negative) or 1 (positive), got "
                  + index
                  + "; for other classes use LabelledText.of");
    };
  }

  /** The class names by index, {@code [negative, positive]}, as {@code id2label} holds them. */
  public static List<String> labels() {
    return List.of("negative", "positive");
  }
}
