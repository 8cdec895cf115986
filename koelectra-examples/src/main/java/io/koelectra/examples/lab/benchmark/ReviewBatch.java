package io.koelectra.examples.lab.benchmark;

import io.koelectra.model.ElectraConfig;
import io.koelectra.tokenizer.EncodedBatch;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.training.LengthBucketSampler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Reviews that go through the network together.
 *
 * @param rows the tokens of {@code texts}
 */
record ReviewBatch(List<String> texts, List<EncodedText> rows) {

  /** Which reviews share a batch; it is padded to its longest. */
  enum Regime {
    /** Random reviews with the longest of all among them. */
    PADDED,
    /** Random reviews. */
    DYNAMIC,
    /** Reviews of like length, as this library batches them. */
    BUCKETS;

    /**
     * Batches that stand for all that could be made of the reviews: of those in order of length,
     * one out of the middle of each of so many equal parts. {@link #PADDED} ones all take the same
     * time and get one.
     */
    List<ReviewBatch> batches(ReviewBatch all, int batchSize, int count) {
      int[] lengths = all.rows.stream().mapToInt(EncodedText::length).toArray();
      List<Integer> order = IntStream.range(0, lengths.length).boxed().toList();
      if (this == PADDED) {
        List<Integer> members = new ArrayList<>(order.subList(0, batchSize - 1));
        members.add(order.stream().max(Comparator.comparingInt(i -> lengths[i])).orElseThrow());
        return List.of(all.pick(members));
      }
      List<ReviewBatch> batches =
          (this == BUCKETS
                  ? new LengthBucketSampler(lengths, batchSize, 1).epoch(0).stream()
                  : IntStream.range(0, lengths.length / batchSize)
                      .mapToObj(i -> order.subList(i * batchSize, (i + 1) * batchSize)))
              .filter(members -> members.size() == batchSize)
              .map(all::pick)
              .sorted(Comparator.comparingInt(ReviewBatch::length))
              .toList();
      return IntStream.range(0, count)
          .mapToObj(i -> batches.get((2 * i + 1) * batches.size() / (2 * count)))
          .toList();
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private ReviewBatch pick(List<Integer> members) {
    return new ReviewBatch(
        members.stream().map(texts::get).toList(), members.stream().map(rows::get).toList());
  }

  EncodedBatch encoded() {
    return EncodedBatch.pad(rows, 0);
  }

  /** T, tokens of each review, padding included. */
  int length() {
    return rows.stream().mapToInt(EncodedText::length).max().orElseThrow();
  }

  /**
   * Multiplications and additions of the encoder's products forward, padding included: for each
   * token four projections of H by H, two of H by F, and scores and sums over T tokens.
   */
  double flops(ElectraConfig config) {
    double hidden = config.hiddenSize();
    double dense = 2 * (4 * hidden * hidden + 2 * hidden * config.intermediateSize());
    double ofToken = config.numHiddenLayers() * (dense + 4 * length() * hidden);
    return rows.size() * length() * ofToken;
  }
}
