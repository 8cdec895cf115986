package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.IntBuffer;

/**
 * Factors that drop out: 0 at a rate, else the inverse of what is kept on average, so that the
 * expected value stays.
 *
 * <p>The engine draws its masks one by one from a Mersenne twister, which took half of a small
 * model's forward pass. Here it draws one key a mask, so its seed still decides everything; element
 * {@code i} is a hash of the key and {@code i}, computed eight or sixteen at a time.
 */
final class DropoutMask {

  /** Bits of the hash that decide; a rate is met to 6e-8. */
  private static final int BITS = 24;

  private static final int CHUNK = 4096;

  /** Each {@code i} of a chunk times 2^32 over the golden ratio. */
  private static final int[] COUNTERS = new int[CHUNK];

  private static final int GOLDEN = 0x9E3779B9;

  static {
    for (int i = 0; i < CHUNK; i++) {
      COUNTERS[i] = i * GOLDEN;
    }
  }

  private DropoutMask() {}

  /**
   * Draws a mask on the CPU.
   *
   * @param rate share that is dropped, in (0, 1)
   * @return float32, owned by {@code manager}
   */
  static NDArray draw(NDManager manager, Shape shape, double rate) {
    long key = drawKey(manager);
    NDArray mask = manager.create(shape, DataType.FLOAT32);
    fill(mask.toByteBuffer(true).asIntBuffer(), key, rate);
    return mask;
  }

  private static long drawKey(NDManager manager) {
    try (NDArray key = manager.randomInteger(0, Long.MAX_VALUE, new Shape(1), DataType.INT64)) {
      return key.getLong();
    }
  }

  private static void fill(IntBuffer factors, long key, double rate) {
    int dropped = (int) Math.round(rate * (1 << BITS));
    int kept = Float.floatToRawIntBits((float) (1 / (1 - (double) dropped / (1 << BITS))));
    int size = factors.remaining();
    int[] chunk = new int[Math.min(CHUNK, size)];
    for (int from = 0; from < size; from += CHUNK) {
      fill(chunk, from, key, dropped, kept);
      factors.put(chunk, 0, Math.min(CHUNK, size - from));
    }
  }

  /** The mixing function is lowbias32 (Wellons 2018), keyed before it and in its middle. */
  private static void fill(int[] chunk, int from, long key, int dropped, int kept) {
    int before = from * GOLDEN + (int) key;
    int middle = (int) (key >>> 32);
    for (int i = 0; i < chunk.length; i++) {
      int hash = COUNTERS[i] + before;
      hash ^= hash >>> 16;
      hash *= 0x7FEB352D;
      hash += middle;
      hash ^= hash >>> 15;
      hash *= 0x846CA68B;
      hash ^= hash >>> 16;
      int isDropped = ((hash >>> (32 - BITS)) - dropped) >> 31; // all ones or zero
      chunk[i] = kept & ~isDropped;
    }
  }
}
