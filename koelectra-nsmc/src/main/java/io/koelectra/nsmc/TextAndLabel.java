package io.koelectra.nsmc;

import java.util.Objects;
import java.util.Optional;

/** The plain {@link LabelledText}. */
record TextAndLabel(String text, Optional<String> secondText, int label) implements LabelledText {

  TextAndLabel {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(secondText, "secondText");
    if (label < 0) {
      throw new IllegalArgumentException(
          "label must be at least 0, got " + label + "; number the classes 0, 1, ...");
    }
  }
}
