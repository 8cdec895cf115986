package io.koelectra.nsmc.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Chooses the examples to hold out: whole groups of equal text, one stratum after the other. */
final class ValidationSide {

  private static final int[] MIXED = {};

  private ValidationSide() {}

  /**
   * The held-out indices. Texts with the same labels are a stratum; so are, together, those whose
   * set of labels no other text has, and all of a data set of numbers. The groups of a stratum are
   * visited in random order and taken while that brings the count nearer to the target. Targets are
   * cumulative over strata, so one's miss is made good by the next. A label's only group is not
   * held out, since what is never trained on is never learned.
   *
   * @param classes that the examples are of; none for numbers
   */
  static BitSet choose(
      List<? extends LabelledText> examples, ClassIndex classes, double share, long seed) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "validationShare must be in (0, 1), got " + share + "; 0.05 to 0.2 are usual");
    }
    List<List<Integer>> groups = LabelledTexts.unorderedGroups(examples);
    Collections.shuffle(groups, new Random(seed));
    List<int[]> labels = groups.stream().map(g -> labels(examples.get(g.get(0)), classes)).toList();
    Map<int[], Integer> groupsOfSet = new TreeMap<>(Arrays::compare);
    int[] groupsOfLabel = new int[classes.size()];
    for (int[] set : labels) {
      groupsOfSet.merge(set, 1, Integer::sum);
      Arrays.stream(set).forEach(label -> groupsOfLabel[label]++);
    }
    Map<int[], List<Integer>> strata = new TreeMap<>(Arrays::compare);
    BitSet only = new BitSet(groups.size());
    for (int g = 0; g < groups.size(); g++) {
      int[] set = labels.get(g);
      only.set(g, Arrays.stream(set).anyMatch(label -> groupsOfLabel[label] == 1));
      boolean isMixed = groupsOfSet.get(set) == 1 && !only.get(g);
      strata.computeIfAbsent(isMixed ? MIXED : set, labelled -> new ArrayList<>()).add(g);
    }
    BitSet held = new BitSet(examples.size());
    int available = 0;
    int taken = 0;
    for (List<Integer> stratum : strata.values()) {
      available += stratum.stream().mapToInt(g -> groups.get(g).size()).sum();
      int target = Math.toIntExact(Math.round(share * available));
      for (int g : stratum) {
        int more = groups.get(g).size();
        if (!only.get(g) && Math.abs(taken + more - target) < Math.abs(taken - target)) {
          groups.get(g).forEach(held::set);
          taken += more;
        }
      }
    }
    if (taken == 0 || taken == examples.size()) {
      throw new IllegalArgumentException(
          "validationShare %s of %d texts leaves the %s side empty, the limit is 1 text a side: of %d different texts in %d classes, a class's only text is never held out; is the label column the right one? Otherwise add examples, or choose a share nearer to 0.5"
              .formatted(
                  share,
                  examples.size(),
                  taken == 0 ? "validation" : "train",
                  groups.size(),
                  classes.size()));
    }
    return held;
  }

  private static int[] labels(LabelledText example, ClassIndex classes) {
    return classes.size() == 0
        ? MIXED
        : classes.indices(example).stream().mapToInt(i -> i).toArray();
  }
}
