package io.koelectra.examples.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraInputs;
import java.util.Arrays;
import java.util.List;

/** Token ids of reviews, padded to one length. */
final class TokenBatch {

  private final List<int[]> rows;
  private final int length;

  private TokenBatch(List<int[]> rows, int length) {
    this.rows = rows;
    this.length = length;
  }

  static TokenBatch of(List<int[]> rows, int length) {
    return new TokenBatch(List.copyOf(rows), length);
  }

  static TokenBatch ofLongest(List<int[]> rows) {
    return of(rows, rows.stream().mapToInt(row -> row.length).max().orElseThrow());
  }

  /** B, reviews. */
  int size() {
    return rows.size();
  }

  /** T, tokens of each review, padding included. */
  int length() {
    return length;
  }

  /** Tokens that are not padding. */
  long realTokens() {
    return rows.stream().mapToLong(row -> row.length).sum();
  }

  ElectraInputs toInputs(NDManager manager) {
    long[] ids = new long[size() * length];
    long[] mask = new long[size() * length];
    for (int row = 0; row < size(); row++) {
      int start = row * length;
      for (int t = 0; t < rows.get(row).length; t++) {
        ids[start + t] = rows.get(row)[t];
      }
      Arrays.fill(mask, start, start + rows.get(row).length, 1);
    }
    Shape shape = new Shape(size(), length);
    return new ElectraInputs(
        manager.create(ids, shape),
        manager.create(mask, shape),
        manager.create(new long[ids.length], shape));
  }

  /** Multiplications and additions of the encoder's products forward, padding included. */
  double flops(ElectraConfig config) {
    return size() * flops(config, length);
  }

  /** Those that padding does not cause. */
  double realFlops(ElectraConfig config) {
    return rows.stream().mapToDouble(row -> flops(config, row.length)).sum();
  }

  /**
   * Four projections of H by H, two of H by F, and scores and sums over T tokens for each token.
   */
  private static double flops(ElectraConfig config, double tokens) {
    double hidden = config.hiddenSize();
    double dense = 2 * (4 * hidden * hidden + 2 * hidden * config.intermediateSize());
    return tokens * config.numHiddenLayers() * (dense + 4 * tokens * hidden);
  }
}
