package io.koelectra.tokenizer;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.model.ElectraInputs;
import java.util.Arrays;
import java.util.List;

/**
 * Encoded texts side by side, padded to the longest: plain Java arrays of shape (B, T), row after
 * row.
 *
 * <p>Immutable. A value of text {@code b} at token {@code t} is at {@code b * length() + t}.
 */
public final class EncodedBatch {

  private final int size;
  private final int length;
  private final long[] inputIds;
  private final long[] attentionMask;
  private final long[] tokenTypeIds;

  private EncodedBatch(int size, int length) {
    this.size = size;
    this.length = length;
    this.inputIds = new long[Math.multiplyExact(size, length)];
    this.attentionMask = new long[inputIds.length];
    this.tokenTypeIds = new long[inputIds.length];
  }

  /**
   * Pads every row at its end to the longest row, with {@code padTokenId}, mask 0 and type 0.
   *
   * @throws IllegalArgumentException if {@code rows} is empty
   */
  public static EncodedBatch pad(List<EncodedText> rows, int padTokenId) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("a batch needs at least one row, got an empty list");
    }
    int longest = rows.stream().mapToInt(EncodedText::length).max().getAsInt();
    EncodedBatch batch = new EncodedBatch(rows.size(), longest);
    int start = 0;
    for (EncodedText row : rows) {
      row.copyInto(batch.inputIds, batch.tokenTypeIds, start);
      Arrays.fill(batch.attentionMask, start, start + row.length(), 1);
      Arrays.fill(batch.inputIds, start + row.length(), start + longest, padTokenId);
      start += longest;
    }
    return batch;
  }

  /** B, texts. */
  public int size() {
    return size;
  }

  /** T, tokens of the longest text. */
  public int length() {
    return length;
  }

  /** A copy of the vocabulary indices, B * T values. */
  public long[] inputIds() {
    return inputIds.clone();
  }

  /** A copy of the mask, B * T values: 1 for a token and 0 for padding. */
  public long[] attentionMask() {
    return attentionMask.clone();
  }

  /** A copy of the segments, B * T values: 0 for the first text and padding, 1 for the second. */
  public long[] tokenTypeIds() {
    return tokenTypeIds.clone();
  }

  /** Copies the batch into three int64 arrays (B, T) that belong to {@code manager}. */
  public ElectraInputs toInputs(NDManager manager) {
    Shape shape = new Shape(size, length); // (B, T)
    return new ElectraInputs(
        manager.create(inputIds, shape),
        manager.create(attentionMask, shape),
        manager.create(tokenTypeIds, shape));
  }
}
