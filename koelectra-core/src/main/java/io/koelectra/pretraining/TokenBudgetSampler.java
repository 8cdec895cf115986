package io.koelectra.pretraining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Orders the texts of an epoch so that nearly equal lengths share a batch of a fixed number of
 * tokens, while batches stay random.
 *
 * <p>The texts are sorted by length, those of one length in an order of the epoch's own, cut into
 * batches, and the batches shuffled. So every text occurs once an epoch, hardly any padding is
 * left, and every epoch has the same number of batches.
 */
final class TokenBudgetSampler {

  private final int[] lengths;
  private final int[] starts;
  private final long seed;

  /**
   * @param lengths tokens of each text
   * @param tokensPerBatch the most tokens of a batch, padding included; a longer text is a batch
   */
  TokenBudgetSampler(int[] lengths, int tokensPerBatch, long seed) {
    this.lengths = lengths.clone();
    this.seed = seed;
    int[] sorted = lengths.clone();
    Arrays.sort(sorted);
    List<Integer> cuts = new ArrayList<>(List.of(0));
    for (int i = 1; i < sorted.length; i++) {
      int rows = i + 1 - cuts.get(cuts.size() - 1);
      if ((long) rows * sorted[i] > tokensPerBatch) {
        cuts.add(i);
      }
    }
    starts = cuts.stream().mapToInt(Integer::intValue).toArray();
  }

  int batchesPerEpoch() {
    return starts.length;
  }

  /** The batches of an epoch, from 0, each of indices of texts. */
  List<int[]> epoch(long epoch) {
    Random random = new Random(seed * 1_000_003 + epoch);
    int[] order = shortestFirst(random);
    List<int[]> batches = new ArrayList<>();
    for (int b = 0; b < starts.length; b++) {
      int end = b + 1 < starts.length ? starts[b + 1] : order.length;
      batches.add(Arrays.copyOfRange(order, starts[b], end));
    }
    Collections.shuffle(batches, random);
    return batches;
  }

  /** Shuffles, then sorts, which keeps the order within a length. */
  private int[] shortestFirst(Random random) {
    Integer[] order = new Integer[lengths.length];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    Arrays.sort(order, Comparator.comparingInt(text -> lengths[text]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }
}
