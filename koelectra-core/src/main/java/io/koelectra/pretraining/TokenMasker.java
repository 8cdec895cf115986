package io.koelectra.pretraining;

import ai.djl.ndarray.types.Shape;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Chooses the positions that the generator has to fill in, anew for every batch.
 *
 * <p>Of a text of n tokens, [CLS] and [SEP] included, round(n * rate) are masked, at least one and
 * never a special token: the count of {@code mask} in google-research/electra's {@code
 * pretrain_helpers.py}, which draws positions with repetition where here all are different, and
 * masks [UNK] where here it counts as a special token.
 */
final class TokenMasker {

  private final double rate;
  private final double maskTokenShare;
  private final KoElectraTokenizer tokenizer;

  TokenMasker(double rate, double maskTokenShare, KoElectraTokenizer tokenizer) {
    this.rate = rate;
    this.maskTokenShare = maskTokenShare;
    this.tokenizer = tokenizer;
  }

  /** Pads texts, [CLS] and [SEP] included, to the longest and masks them. */
  MaskedBatch mask(List<int[]> texts, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int longest = texts.stream().mapToInt(text -> text.length).max().orElseThrow();
    long[] ids = new long[texts.size() * longest];
    Arrays.fill(ids, tokenizer.padTokenId());
    long[] attentionMask = new long[ids.length];
    long[] positions = new long[ids.length];
    int masked = 0;
    int start = 0;
    for (int[] text : texts) {
      for (int t = 0; t < text.length; t++) {
        ids[start + t] = text[t];
      }
      Arrays.fill(attentionMask, start, start + text.length, 1);
      for (int t : choose(text, random)) {
        positions[masked++] = (long) start + t;
      }
      start += longest;
    }
    positions = Arrays.copyOf(positions, masked);
    long[] maskedIds = ids.clone();
    for (long position : positions) {
      if (random.nextDouble() < maskTokenShare) {
        maskedIds[(int) position] = tokenizer.maskTokenId();
      }
    }
    return new MaskedBatch(
        new Shape(texts.size(), longest), ids, attentionMask, maskedIds, positions);
  }

  /** Whether a token is none of the special ones. */
  boolean canMask(int token) {
    return !tokenizer.isSpecial(token);
  }

  /** Distinct positions of one text, ascending; none if all its tokens are special. */
  private int[] choose(int[] text, SplittableRandom random) {
    int[] candidates = new int[text.length];
    int count = 0;
    for (int t = 0; t < text.length; t++) {
      if (canMask(text[t])) {
        candidates[count++] = t;
      }
    }
    int wanted = Math.min(count, Math.max(1, (int) Math.rint(text.length * rate)));
    for (int i = 0; i < wanted; i++) {
      int j = random.nextInt(i, count);
      int chosen = candidates[j];
      candidates[j] = candidates[i];
      candidates[i] = chosen;
    }
    int[] chosen = Arrays.copyOf(candidates, wanted);
    Arrays.sort(chosen);
    return chosen;
  }
}
