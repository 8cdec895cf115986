package io.koelectra.examples.benchmark;

import io.koelectra.training.LengthBucketSampler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which reviews share a batch, and how far they are padded. */
enum Regime {
  /** Random reviews, all padded to the longest that is read. */
  PADDED,
  /** Random reviews, padded to the longest of the batch. */
  DYNAMIC,
  /** Reviews of like length, padded to the longest of the batch: what this library does. */
  BUCKETS;

  /**
   * Batches that stand for all that could be made of the reviews: of those in order of length, one
   * out of the middle of each of so many equal parts.
   *
   * @param reviews token ids of each, more than the batches take
   * @param batchSize reviews a batch
   * @param count batches, or one for {@link #PADDED}, where all take the same time
   * @param limit tokens of the longest review that is read
   */
  List<TokenBatch> batches(List<int[]> reviews, int batchSize, int count, int limit) {
    if (this == PADDED) {
      return List.of(TokenBatch.of(reviews.subList(0, batchSize), limit));
    }
    List<TokenBatch> all = new ArrayList<>();
    for (List<Integer> members : members(reviews, batchSize)) {
      if (members.size() == batchSize) {
        all.add(TokenBatch.ofLongest(members.stream().map(reviews::get).toList()));
      }
    }
    all.sort(Comparator.comparingInt(TokenBatch::length));
    return IntStream.range(0, count)
        .mapToObj(i -> all.get((2 * i + 1) * all.size() / (2 * count)))
        .toList();
  }

  private List<List<Integer>> members(List<int[]> reviews, int batchSize) {
    if (this == BUCKETS) {
      int[] lengths = reviews.stream().mapToInt(review -> review.length).toArray();
      return new LengthBucketSampler(lengths, batchSize, 1).epoch(0);
    }
    List<Integer> order = IntStream.range(0, reviews.size()).boxed().toList();
    List<List<Integer>> members = new ArrayList<>();
    for (int from = 0; from < order.size(); from += batchSize) {
      members.add(order.subList(from, Math.min(order.size(), from + batchSize)));
    }
    return members;
  }
}
