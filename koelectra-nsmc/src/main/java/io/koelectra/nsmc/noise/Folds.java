package io.koelectra.nsmc.noise;

import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.EqualTexts;
import io.koelectra.nsmc.data.LabelledText;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Divides examples into folds of like size and like shares of the labels; equal texts are always in
 * one fold, where they count under the label of the first of them.
 */
final class Folds {

  /** The fold of each example. */
  private final int[] assigned;

  private Folds(int[] assigned) {
    this.assigned = assigned;
  }

  /**
   * Deals the groups of equal text, in random order but the large ones first, each to the fold that
   * has fewest of its label so far; of several, to the smallest of them.
   *
   * @param classes that the examples are of
   */
  static Folds of(List<? extends LabelledText> examples, ClassIndex classes, int folds, long seed) {
    List<List<Integer>> groups = EqualTexts.unorderedGroups(examples);
    Collections.shuffle(groups, new Random(seed));
    groups.sort(Comparator.comparingInt((List<Integer> group) -> group.size()).reversed());
    int[] assigned = new int[examples.size()];
    int[] sizes = new int[folds];
    int[][] ofLabel = new int[classes.size()][folds];
    for (List<Integer> group : groups) {
      int[] sameLabel = ofLabel[classes.of(examples.get(group.get(0)))];
      int fold =
          IntStream.range(0, folds)
              .boxed()
              .min(
                  Comparator.comparingInt((Integer f) -> sameLabel[f])
                      .thenComparingInt(f -> sizes[f]))
              .orElseThrow();
      sameLabel[fold] += group.size();
      sizes[fold] += group.size();
      group.forEach(i -> assigned[i] = fold);
    }
    return new Folds(assigned);
  }

  /** Indices of the examples in {@code fold}, ascending. */
  int[] inside(int fold) {
    return IntStream.range(0, assigned.length).filter(i -> assigned[i] == fold).toArray();
  }

  /** Indices of the examples in all other folds, ascending. */
  int[] outside(int fold) {
    return IntStream.range(0, assigned.length).filter(i -> assigned[i] != fold).toArray();
  }
}
