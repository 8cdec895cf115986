package io.koelectra.nsmc.data;

import java.util.Objects;
import java.util.Optional;

/** The plain {@link LabelledText}. */
record TextAndLabel(String text, Optional<String> secondText, String label)
    implements LabelledText {

  TextAndLabel {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(secondText, "secondText");
    Objects.requireNonNull(label, "label");
    if (ComparedName.ofClass(label).key().isEmpty()) {
      throw new IllegalArgumentException("label must not be blank; name the class of each text");
    }
  }
}
