package io.koelectra.nsmc;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Chooses the reviews to hold out: whole groups of equal text, one label after the other. */
final class ValidationSide {

  private ValidationSide() {}

  /**
   * The held-out indices.
   *
   * <p>Groups are visited in random order and taken while that brings the count nearer to the
   * target. Targets are cumulative over labels, so one label's miss is made good by the next.
   */
  static BitSet choose(List<Review> reviews, double share, long seed) {
    List<List<Integer>> groups = groupByText(reviews);
    Collections.shuffle(groups, new Random(seed));
    BitSet held = new BitSet(reviews.size());
    int available = 0;
    int taken = 0;
    for (Sentiment sentiment : Sentiment.values()) {
      List<List<Integer>> ofSentiment =
          groups.stream().filter(g -> reviews.get(g.get(0)).sentiment() == sentiment).toList();
      available += ofSentiment.stream().mapToInt(List::size).sum();
      int target = Math.toIntExact(Math.round(share * available));
      for (List<Integer> group : ofSentiment) {
        if (Math.abs(taken + group.size() - target) < Math.abs(taken - target)) {
          group.forEach(held::set);
          taken += group.size();
        }
      }
    }
    return held;
  }

  private static List<List<Integer>> groupByText(List<Review> reviews) {
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < reviews.size(); i++) {
      groups.computeIfAbsent(reviews.get(i).document(), text -> new ArrayList<>(1)).add(i);
    }
    return new ArrayList<>(groups.values());
  }
}
