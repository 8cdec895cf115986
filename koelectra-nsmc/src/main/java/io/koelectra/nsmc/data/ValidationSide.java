package io.koelectra.nsmc.data;

import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Chooses the examples to hold out: whole groups of equal text, one label after the other. */
final class ValidationSide {

  private ValidationSide() {}

  /**
   * The held-out indices.
   *
   * <p>Groups are visited in random order and taken while that brings the count nearer to the
   * target. Targets are cumulative over labels, so one label's miss is made good by the next. A
   * label of one group alone has none held out, since what is never trained on is never learned.
   *
   * @param classes that the examples are of
   */
  static BitSet choose(
      List<? extends LabelledText> examples, ClassIndex classes, double share, long seed) {
    List<List<Integer>> groups = EqualTexts.unorderedGroups(examples);
    Collections.shuffle(groups, new Random(seed));
    BitSet held = new BitSet(examples.size());
    int[] labels = classes.of(examples);
    int available = 0;
    int taken = 0;
    for (int label = 0; label < classes.size(); label++) {
      int wanted = label;
      List<List<Integer>> ofLabel =
          groups.stream().filter(g -> labels[g.get(0)] == wanted).toList();
      available += ofLabel.stream().mapToInt(List::size).sum();
      int target = Math.toIntExact(Math.round(share * available));
      for (List<Integer> group : ofLabel) {
        if (ofLabel.size() > 1
            && Math.abs(taken + group.size() - target) < Math.abs(taken - target)) {
          group.forEach(held::set);
          taken += group.size();
        }
      }
    }
    return held;
  }
}
