package io.koelectra.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Named tensors in a file, or in the shards of an index; values are read on demand.
 *
 * <p>A tensor name that the file does not have is a caller's mistake: every method that takes a
 * name throws {@link IllegalArgumentException} for it. Not safe for use from several threads.
 */
public interface TensorFile extends AutoCloseable {

  /** The file itself, or the index of a sharded one. */
  Path path();

  /** Tensor names in file order; unmodifiable. */
  Set<String> names();

  /** What stood before every name in the file and is left out of {@link #names()}; mostly empty. */
  default String removedPrefix() {
    return "";
  }

  /** The tensor's shape, as Python sees it. */
  Shape shape(String name);

  /** The tensor's element type on disk. */
  StoredType type(String name);

  /**
   * Reads a tensor as float32 in row-major order, whatever its strides and float type on disk.
   *
   * <p>bfloat16 and float16 convert exactly, float64 rounds to nearest.
   *
   * @return an array of {@link #shape(String)} in {@code manager}, which owns it
   * @throws IOException if the file cannot be read or the tensor does not hold floats
   */
  NDArray readFloat32(String name, NDManager manager) throws IOException;

  @Override
  void close() throws IOException;
}
