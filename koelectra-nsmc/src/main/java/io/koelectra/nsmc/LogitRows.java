package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Takes logits off the device. */
final class LogitRows {

  private LogitRows() {}

  /** The rows of {@code logits} (B, C): B arrays of C floats. */
  static float[][] of(NDArray logits) {
    int classes = (int) logits.getShape().get(1);
    float[] values = logits.toFloatArray();
    return IntStream.range(0, values.length / classes)
        .mapToObj(row -> Arrays.copyOfRange(values, row * classes, (row + 1) * classes))
        .toArray(float[][]::new);
  }
}
