package io.koelectra.nsmc.data;

import java.util.List;
import java.util.Locale;

/** NSMC's two classes: ratings 1-4 are negative, 9-10 positive, 5-8 were left out of the corpus. */
public enum Sentiment {
  /** Label 0 in the files. */
  NEGATIVE(0),
  /** Label 1 in the files. */
  POSITIVE(1);

  private static final ClassIndex CLASSES = new ClassIndex(labels());

  private final int index;

  Sentiment(int index) {
    this.index = index;
  }

  /** The label in NSMC's files: 0 negative, 1 positive. */
  public int index() {
    return index;
  }

  /** The name of the class: {@code negative} or {@code positive}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The sentiment of a class's name.
   *
   * @throws IllegalArgumentException if it is neither {@code negative} nor {@code positive}
   */
  public static Sentiment of(String label) {
    int index = CLASSES.find(label).orElse(-1);
    if (index < 0) {
      throw new IllegalArgumentException(
          "a sentiment is negative or positive, got \"%s\"; for other classes use LabelledText.of"
              .formatted(label));
    }
    return values()[index];
  }

  /** The class names by index, {@code [negative, positive]}, as {@code id2label} holds them. */
  public static List<String> labels() {
    return List.of(NEGATIVE.label(), POSITIVE.label());
  }
}
