package io.koelectra.nsmc.data;

import io.koelectra.format.ComposedHangul;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Finds examples of equal text: decomposed Hangul equals composed, nothing is trimmed or normalised
 * beyond, a pair is equal in both texts.
 */
public final class EqualTexts {

  private record Key(String text, Optional<String> secondText) {

    static Key of(LabelledText example) {
      return new Key(
          ComposedHangul.of(example.text()), example.secondText().map(ComposedHangul::of));
    }

    /** The same for a pair and its mirror image. */
    Key unordered() {
      return secondText.isPresent() && secondText.get().compareTo(text) < 0
          ? new Key(secondText.get(), Optional.of(text))
          : this;
    }
  }

  private EqualTexts() {}

  /** The indices of each text's examples, ascending; texts in the order they first occur. */
  public static List<List<Integer>> groups(List<? extends LabelledText> examples) {
    return groups(examples, UnaryOperator.identity());
  }

  /** As {@link #groups}, where a pair and its mirror image are equal too. */
  public static List<List<Integer>> unorderedGroups(List<? extends LabelledText> examples) {
    return groups(examples, Key::unordered);
  }

  private static List<List<Integer>> groups(
      List<? extends LabelledText> examples, UnaryOperator<Key> form) {
    Map<Key, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < examples.size(); i++) {
      groups
          .computeIfAbsent(form.apply(Key.of(examples.get(i))), text -> new ArrayList<>(1))
          .add(i);
    }
    return new ArrayList<>(groups.values());
  }
}
