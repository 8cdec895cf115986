package io.koelectra.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Orders the examples of an epoch so that texts of like length share a batch, which saves most of
 * the padding, while batches stay random.
 *
 * <p>The examples are shuffled and cut into pools of {@value #BATCHES_PER_POOL} batches; each pool
 * is sorted by length and cut into batches, and the batches of the epoch are shuffled. Every
 * example occurs once per epoch, and which examples meet changes from epoch to epoch.
 */
public final class LengthBucketSampler {

  private static final int BATCHES_PER_POOL = 100;

  private final int[] lengths;
  private final int batchSize;
  private final long seed;

  /**
   * Prepares to order examples.
   *
   * @param lengths tokens of each example
   * @param batchSize examples a batch, at least 1; the last batch may be smaller
   * @param seed the same seed gives the same order on every machine
   */
  public LengthBucketSampler(int[] lengths, int batchSize, long seed) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be at least 1, got " + batchSize);
    }
    this.lengths = lengths.clone();
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /** Batches of every epoch. */
  public long batchesPerEpoch() {
    return (lengths.length + batchSize - 1L) / batchSize;
  }

  /**
   * The batches of one epoch, each a list of example indices.
   *
   * @param epoch from 0
   */
  public List<List<Integer>> epoch(int epoch) {
    Random random = new Random(seed * 1_000_003 + epoch);
    List<Integer> order = new ArrayList<>(IntStream.range(0, lengths.length).boxed().toList());
    Collections.shuffle(order, random);
    int pool = batchSize * BATCHES_PER_POOL;
    List<List<Integer>> batches = new ArrayList<>();
    for (int start = 0; start < order.size(); start += pool) {
      List<Integer> members = order.subList(start, Math.min(order.size(), start + pool));
      members.sort((a, b) -> Integer.compare(lengths[a], lengths[b]));
      for (int from = 0; from < members.size(); from += batchSize) {
        batches.add(List.copyOf(members.subList(from, Math.min(members.size(), from + batchSize))));
      }
    }
    Collections.shuffle(batches, random);
    return batches;
  }
}
