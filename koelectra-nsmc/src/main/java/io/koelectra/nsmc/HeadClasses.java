package io.koelectra.nsmc;

import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.ClassNames;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which classes the head of a trainer has.
 *
 * @param asked names that the user gave, if any
 * @param freshHeadAsked whether the user wants the checkpoint's head replaced
 */
public record HeadClasses(
    HuggingFaceCheckpoint checkpoint, Optional<List<String>> asked, boolean freshHeadAsked) {

  /** Whether the head starts from random values. */
  boolean isFresh() {
    return freshHeadAsked || checkpoint.kind() != CheckpointKind.CLASSIFIER;
  }

  /**
   * Class names by index: those asked for, for a fresh head; those of the checkpoint's head
   * otherwise, which keeps its order.
   *
   * @throws IllegalArgumentException if the checkpoint's head lacks a class that is asked for
   */
  public List<String> names() {
    if (asked.isEmpty()) {
      return inherited();
    }
    boolean canBeNamed = areUnnamed() && asked.get().size() == inherited().size();
    if (isFresh() || canBeNamed) {
      return asked.get();
    }
    if (!areInherited(asked.get())) {
      throw new IllegalArgumentException(
          "the checkpoint's head has the classes %s, but %s are asked for, and classes are matched by name; use freshHead() to train a new head for them%s"
              .formatted(
                  ClassNames.shown(inherited()),
                  ClassNames.shown(asked.get()),
                  ClassNames.ifNumbered(asked.get(), inherited())));
    }
    return inherited();
  }

  /**
   * What to do for examples of these classes by someone who asked for none: the same, if the
   * checkpoint's head has them all, else a fresh head that has them.
   */
  HeadClasses of(List<String> names) {
    boolean fits = asked.isPresent() || (!isFresh() && areInherited(names));
    return fits ? this : new HeadClasses(checkpoint, Optional.of(names), true);
  }

  private boolean areInherited(List<String> names) {
    ClassIndex head = new ClassIndex(inherited());
    return names.stream().allMatch(name -> head.find(name).isPresent());
  }

  private List<String> inherited() {
    return checkpoint.kind() == CheckpointKind.CLASSIFIER
        ? checkpoint.config().labels()
        : Sentiment.labels();
  }

  /** Whether the head has but the names that Hugging Face gives where nobody gave any. */
  private boolean areUnnamed() {
    List<String> names = inherited();
    return IntStream.range(0, names.size()).allMatch(i -> names.get(i).equals("LABEL_" + i));
  }
}
