package io.koelectra.pretraining;

import java.util.function.IntPredicate;

/**
 * What is known of a token without its text: how often it occurs among those that can be masked.
 * The estimate of Witten and Bell 1991, which leaves the tokens not seen yet as much probability as
 * there were first occurrences, evenly: p(w) = (c(w) + T / V) / (N + T) for T different tokens
 * among N, and a vocabulary of V.
 */
final class TokenFrequencies {

  private final IntPredicate canMask;
  private final int[] counts;
  private long tokens;
  private long different;

  /**
   * @param vocabulary number of its entries
   * @param canMask false for special tokens, which are not counted
   */
  TokenFrequencies(int vocabulary, IntPredicate canMask) {
    this.canMask = canMask;
    counts = new int[vocabulary];
  }

  void add(int[] text) {
    for (int token : text) {
      if (canMask(token)) {
        different += counts[token]++ == 0 ? 1 : 0;
        tokens++;
      }
    }
  }

  boolean canMask(long token) {
    return canMask.test((int) token);
  }

  /** The negative logarithm of a token's probability, in nats. */
  double loss(long token) {
    double unseen = (double) different / counts.length;
    return -Math.log((counts[(int) token] + unseen) / (tokens + different));
  }

  /** The mean of {@link #loss} over the tokens seen. */
  double meanLoss() {
    double sum = 0;
    for (int token = 0; token < counts.length; token++) {
      sum += counts[token] == 0 ? 0 : counts[token] * loss(token);
    }
    return sum / tokens;
  }
}
