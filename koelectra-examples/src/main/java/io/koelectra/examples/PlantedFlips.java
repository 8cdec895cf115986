package io.koelectra.examples;

import io.koelectra.nsmc.Review;
import io.koelectra.nsmc.Sentiment;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Texts of which a random share has the wrong label on purpose.
 *
 * @param indices of the flipped texts
 */
record PlantedFlips(LabelledDataset texts, Set<Integer> indices) {

  /**
   * Flips labels, each to another class at random.
   *
   * @param share in [0, 1), of the texts to flip; 0 flips none
   * @throws IllegalArgumentException if {@code share} is outside that range
   */
  static PlantedFlips in(LabelledDataset texts, double share, long seed) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "--flip must be in [0, 1), got " + share + "; 0.05 flips one label of twenty");
    }
    Random random = new Random(seed);
    List<Integer> order = new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
    Collections.shuffle(order, random);
    int count = Math.toIntExact(Math.round(share * texts.size()));
    List<LabelledText> all = new ArrayList<>(texts);
    for (int index : order.subList(0, count)) {
      all.set(index, flip(texts.get(index), texts.labels(), random));
    }
    return new PlantedFlips(
        LabelledDataset.of(all, texts.labels()), new HashSet<>(order.subList(0, count)));
  }

  private static LabelledText flip(LabelledText text, List<String> labels, Random random) {
    List<String> others = labels.stream().filter(name -> !name.equals(text.label())).toList();
    String other = others.get(random.nextInt(others.size()));
    if (text instanceof Review review) {
      return new Review(review.id(), review.document(), Sentiment.of(other));
    }
    return text.secondText()
        .map(second -> LabelledText.of(text.text(), second, other))
        .orElseGet(() -> LabelledText.of(text.text(), other));
  }
}
