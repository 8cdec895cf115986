package io.koelectra.nsmc;

import java.util.List;
import java.util.Objects;

/** Checks labelled texts against a model's classes before any time is spent on them. */
final class LabelledTexts {

  private LabelledTexts() {}

  /**
   * Refuses an empty list and labels that the model does not have.
   *
   * @param what the list's role, for the message
   */
  static void requireUsable(
      String what, List<? extends LabelledText> examples, List<String> labels) {
    Objects.requireNonNull(examples, () -> what + " are null");
    if (examples.isEmpty()) {
      throw new IllegalArgumentException(what + " are an empty list; pass at least one");
    }
    for (int i = 0; i < examples.size(); i++) {
      String position = what + ": number " + i;
      int label = Objects.requireNonNull(examples.get(i), () -> position + " is null").label();
      if (label < 0 || label >= labels.size()) {
        throw new IllegalArgumentException(
            "%s has label %d, but the model has %d classes %s (0 to %d); correct the label, or name all classes with labels(...)"
                .formatted(position, label, labels.size(), labels, labels.size() - 1));
      }
      examples
          .get(i)
          .classProbabilities()
          .filter(given -> given.size() != labels.size())
          .ifPresent(
              given -> {
                throw new IllegalArgumentException(
                    "%s has %d class probabilities, but the model has %d classes %s"
                        .formatted(position, given.size(), labels.size(), labels));
              });
    }
  }

  /**
   * Refuses to train on examples of one class alone, from which a model learns to say that class.
   *
   * @param labels class names by index
   */
  static void requireSeveralClasses(List<? extends LabelledText> train, List<String> labels) {
    int first = train.get(0).label();
    if (train.stream().allMatch(example -> example.label() == first)) {
      throw new IllegalArgumentException(
          "all %d training examples have the label %d (%s); pass examples of other classes too, and shuffle a sorted file before taking a part of it"
              .formatted(train.size(), first, labels.get(first)));
    }
  }

  /** How many examples each of the classes has. */
  static long[] counts(List<? extends LabelledText> examples, int classes) {
    long[] counts = new long[classes];
    examples.forEach(example -> counts[example.label()]++);
    return counts;
  }
}
