package io.koelectra.examples;

import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Review;
import io.koelectra.nsmc.Sentiment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reviews of which a random share has the wrong label on purpose.
 *
 * @param indices of the flipped reviews
 */
record PlantedFlips(NsmcDataset reviews, Set<Integer> indices) {

  /**
   * Flips labels.
   *
   * @param share in [0, 1), of the reviews to flip; 0 flips none
   * @throws IllegalArgumentException if {@code share} is outside that range
   */
  static PlantedFlips in(NsmcDataset reviews, double share, long seed) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "--flip must be in [0, 1), got " + share + "; 0.05 flips one label of twenty");
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, reviews.size()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int count = Math.toIntExact(Math.round(share * reviews.size()));
    Set<Integer> flipped = new HashSet<>(order.subList(0, count));
    List<Review> all =
        IntStream.range(0, reviews.size())
            .mapToObj(i -> flipped.contains(i) ? flip(reviews.get(i)) : reviews.get(i))
            .toList();
    return new PlantedFlips(NsmcDataset.of(all), flipped);
  }

  private static Review flip(Review review) {
    return new Review(review.id(), review.document(), Sentiment.of(1 - review.label()));
  }
}
