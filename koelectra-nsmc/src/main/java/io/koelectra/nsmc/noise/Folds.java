package io.koelectra.nsmc.noise;

import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Folds of examples, of like size and like shares of the labels; equal texts are always in one
 * fold, where they count under the label of the first of them.
 *
 * @param assigned the fold of each example
 */
record Folds(List<Integer> assigned) {

  /**
   * Deals the groups of equal text, in random order but the large ones first, each to the fold that
   * has fewest of its label so far; of several, to the smallest of them.
   *
   * @param classes that the examples are of
   */
  static Folds of(List<? extends LabelledText> examples, ClassIndex classes, int folds, long seed) {
    List<List<Integer>> groups = LabelledTexts.unorderedGroups(examples);
    Collections.shuffle(groups, new Random(seed));
    groups.sort(Comparator.comparingInt((List<Integer> group) -> group.size()).reversed());
    Integer[] assigned = new Integer[examples.size()];
    int[] sizes = new int[folds];
    int[][] ofLabel = new int[classes.size()][folds];
    for (List<Integer> group : groups) {
      int[] sameLabel = ofLabel[classes.of(examples.get(group.get(0)))];
      Comparator<Integer> byRoom =
          Comparator.<Integer>comparingInt(f -> sameLabel[f]).thenComparingInt(f -> sizes[f]);
      int fold = IntStream.range(0, folds).boxed().min(byRoom).orElseThrow();
      sameLabel[fold] += group.size();
      sizes[fold] += group.size();
      group.forEach(i -> assigned[i] = fold);
    }
    return new Folds(List.of(assigned));
  }

  /** Indices of the examples in {@code fold}, ascending. */
  int[] inside(int fold) {
    return IntStream.range(0, assigned.size()).filter(i -> assigned.get(i) == fold).toArray();
  }

  /** Indices of the examples in all other folds, ascending. */
  int[] outside(int fold) {
    return IntStream.range(0, assigned.size()).filter(i -> assigned.get(i) != fold).toArray();
  }
}
