package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;

/** Rows of random tokens of several lengths; the ids of their padding are random, too. */
final class RandomRows {

  final long[][] ids;
  final long[][] mask;
  final long[][] types;

  /**
   * @param tokens T, at least the longest row
   * @param lengths tokens of each row that are not padding
   */
  RandomRows(ElectraConfig config, long seed, int tokens, int... lengths) {
    ids = new long[lengths.length][tokens];
    mask = new long[lengths.length][tokens];
    types = new long[lengths.length][tokens];
    for (int row = 0; row < lengths.length; row++) {
      Random random = new Random(seed + row); // a row's tokens do not depend on the padding
      for (int t = 0; t < tokens; t++) {
        ids[row][t] = random.nextInt(config.vocabSize());
        types[row][t] = random.nextInt(config.typeVocabSize());
        mask[row][t] = t < lengths[row] ? 1 : 0;
      }
    }
  }

  @Override
  public String toString() {
    return ids.length + " rows of " + ids[0].length + " tokens";
  }

  ElectraInputs toInputs(NDManager manager) {
    return new ElectraInputs(array(ids, manager), array(mask, manager), array(types, manager));
  }

  private static NDArray array(long[][] rows, NDManager manager) {
    long[] flat = Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
    return manager.create(flat, new Shape(rows.length, rows[0].length));
  }
}
