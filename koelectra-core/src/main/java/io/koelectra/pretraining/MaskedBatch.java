package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.model.ElectraInputs;
import java.util.Arrays;

/**
 * Texts side by side as the generator sees them, and what they were: plain Java arrays of shape (B,
 * T), row after row. A value of text {@code b} at token {@code t} is at {@code b * T + t}.
 *
 * @param shape (B, T)
 * @param ids the texts' own ids, B * T
 * @param attentionMask 1 for a token and 0 for padding, B * T
 * @param maskedIds what the generator reads, B * T
 * @param positions the masked positions, M values {@code b * T + t}, ascending in every text
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MaskedBatch(
    Shape shape, long[] ids, long[] attentionMask, long[] maskedIds, long[] positions) {

  /** What stood at the masked positions, M. */
  long[] targets() {
    return Arrays.stream(positions).map(position -> ids[(int) position]).toArray();
  }

  /** The texts with {@code samples} at the masked positions, B * T. */
  long[] replaced(long[] samples) {
    long[] replaced = ids.clone();
    for (int m = 0; m < samples.length; m++) {
      replaced[(int) positions[m]] = samples[m];
    }
    return replaced;
  }

  /** B * T values: 1 where {@code tokenIds} has another token than the texts, else 0. */
  float[] differences(long[] tokenIds) {
    float[] differences = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      differences[i] = tokenIds[i] == ids[i] ? 0 : 1;
    }
    return differences;
  }

  /** Tokens, padding left out. */
  int tokens() {
    return (int) Arrays.stream(attentionMask).sum();
  }

  /** Inputs with this batch's mask and one segment; the arrays belong to {@code manager}. */
  ElectraInputs toInputs(long[] tokenIds, NDManager manager) {
    NDArray inputIds = manager.create(tokenIds, shape);
    return new ElectraInputs(inputIds, manager.create(attentionMask, shape), inputIds.zerosLike());
  }
}
