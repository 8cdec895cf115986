package io.koelectra.tokenizer;

import java.util.Arrays;

/**
 * The token ids of one input: {@code [CLS] a [SEP]}, or {@code [CLS] a [SEP] b [SEP]} for a pair.
 * Token type ids are 0 up to and including the first [SEP], and 1 after it.
 *
 * <p>Of a text too long the first tokens are kept. Of two that are both too long half each is kept,
 * and an odd token more of the longer one, or of the second when they are equally long.
 *
 * <p>Immutable.
 */
public final class EncodedText {

  /** [CLS], one token, [SEP]. */
  static final int MIN_LENGTH = 3;

  /** [CLS], one token, [SEP], one token, [SEP]. */
  static final int MIN_PAIR_LENGTH = 5;

  private final int[] inputIds;
  private final int secondStart;

  private EncodedText(int[] inputIds, int secondStart) {
    this.inputIds = inputIds;
    this.secondStart = secondStart;
  }

  static EncodedText single(int[] ids, int cls, int sep, int maxTokens) {
    int kept = Math.min(ids.length, maxTokens - 2);
    int[] inputIds = new int[kept + 2];
    fill(inputIds, 0, cls, ids, kept, sep);
    return new EncodedText(inputIds, inputIds.length);
  }

  static EncodedText pair(int[] first, int[] second, int cls, int sep, int maxTokens) {
    int room = maxTokens - 3;
    int shorter = Math.min(room / 2, Math.min(first.length, second.length));
    int longer = Math.min(room - shorter, Math.max(first.length, second.length));
    int firstKept = first.length <= second.length ? shorter : longer;
    int secondKept = shorter + longer - firstKept;
    int[] inputIds = new int[firstKept + secondKept + 3];
    fill(inputIds, 0, cls, first, firstKept, sep);
    fill(inputIds, firstKept + 1, sep, second, secondKept, sep);
    return new EncodedText(inputIds, firstKept + 2);
  }

  private static void fill(int[] target, int start, int before, int[] ids, int kept, int after) {
    target[start] = before;
    System.arraycopy(ids, 0, target, start + 1, kept);
    target[start + 1 + kept] = after;
  }

  /** Tokens, [CLS] and [SEP] included. */
  public int length() {
    return inputIds.length;
  }

  /** A copy of the vocabulary indices, [CLS] first. */
  public int[] inputIds() {
    return inputIds.clone();
  }

  /** A new array of {@link #length()} segments: 0 for the first text, 1 for the second. */
  public int[] tokenTypeIds() {
    int[] types = new int[inputIds.length];
    Arrays.fill(types, secondStart, types.length, 1);
    return types;
  }

  void copyInto(long[] ids, long[] tokenTypes, int offset) {
    for (int t = 0; t < inputIds.length; t++) {
      ids[offset + t] = inputIds[t];
      tokenTypes[offset + t] = t < secondStart ? 0 : 1;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedText that
        && secondStart == that.secondStart
        && Arrays.equals(inputIds, that.inputIds);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(inputIds) + secondStart;
  }

  @Override
  public String toString() {
    return "EncodedText" + Arrays.toString(inputIds);
  }
}
