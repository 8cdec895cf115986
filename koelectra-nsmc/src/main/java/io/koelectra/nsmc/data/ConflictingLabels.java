package io.koelectra.nsmc.data;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A text that occurs with several labels, of which at most one can be right.
 *
 * @param text the text, or the first text of a pair
 * @param secondText the second text of a pair
 * @param indices of all its examples in the list that was searched, from 0, ascending
 * @param labels names of the classes of those examples, in their order
 */
public record ConflictingLabels(
    String text, Optional<String> secondText, List<Integer> indices, List<String> labels) {

  /** Copies the lists. */
  public ConflictingLabels {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(secondText, "secondText");
    indices = List.copyOf(indices);
    labels = List.copyOf(labels);
  }

  /** The texts of {@code examples} that occur with several labels, in the order they occur. */
  public static List<ConflictingLabels> in(List<? extends LabelledText> examples) {
    return EqualTexts.groups(examples).stream()
        .map(group -> of(examples, group))
        .filter(text -> text.labels.stream().map(ComparedName::ofClass).distinct().count() > 1)
        .toList();
  }

  private static ConflictingLabels of(
      List<? extends LabelledText> examples, List<Integer> indices) {
    LabelledText first = examples.get(indices.get(0));
    List<String> labels = indices.stream().map(i -> examples.get(i).label()).toList();
    return new ConflictingLabels(first.text(), first.secondText(), indices, labels);
  }
}
