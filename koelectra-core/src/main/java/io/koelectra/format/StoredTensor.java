package io.koelectra.format;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where a tensor's elements lie in a file: proven to lie inside it before one is made. */
final class StoredTensor {

  /** Far above any model's tensors, far below what libtorch's kernels take. */
  static final int MOST_DIMENSIONS = 8;

  private final String name;
  private final StoredType type;
  private final Shape shape;
  private final long position;
  private final long[] strides;
  private final Optional<Checksum> checksum;

  private StoredTensor(
      String name,
      StoredType type,
      Shape shape,
      long position,
      long[] strides,
      Optional<Checksum> checksum) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.position = position;
    this.strides = strides;
    this.checksum = checksum;
  }

  /**
   * A row-major tensor that fills {@code byteCount} bytes.
   *
   * @param position of its first byte
   * @throws IOException if shape and type do not make exactly these bytes, or they are not all in
   *     the file
   */
  static StoredTensor rowMajor(
      BinaryFile file,
      String name,
      StoredType type,
      List<Long> sizes,
      long position,
      long byteCount)
      throws IOException {
    String tensor = "tensor " + BinaryFile.quote(name);
    long elements = countElements(file, tensor, sizes);
    if (elements > byteCount / type.bytes() || elements * type.bytes() != byteCount) {
      throw file.malformed(
          tensor + " of type " + type + " and shape " + sizes + " has " + byteCount + " bytes");
    }
    file.requireRange(position, byteCount, tensor);
    long[] dimensions = toArray(sizes);
    return new StoredTensor(
        name, type, new Shape(dimensions), position, rowMajorStrides(dimensions), Optional.empty());
  }

  /**
   * A strided view of a storage, as PyTorch saves one.
   *
   * @param position of the storage's first byte
   * @param storageElements elements in the storage
   * @param offset of the view's first element, in elements
   * @param strides in elements, one for each of {@code sizes}
   * @throws IOException if the view leaves its storage or the storage the file, or if the view has
   *     more elements than the storage, as one that expands a dimension by stride 0 has
   */
  static StoredTensor view(
      BinaryFile file,
      String name,
      StoredType type,
      long position,
      long storageElements,
      long offset,
      List<Long> sizes,
      List<Long> strides)
      throws IOException {
    String tensor = "tensor " + BinaryFile.quote(name);
    long elements = countElements(file, tensor, sizes);
    if (strides.size() != sizes.size()) {
      throw file.malformed(
          tensor + " has " + sizes.size() + " sizes but " + strides.size() + " strides");
    }
    if (storageElements < 0 || storageElements > Long.MAX_VALUE / type.bytes()) {
      throw file.malformed(tensor + " has a storage of " + storageElements + " elements");
    }
    file.requireRange(position, storageElements * type.bytes(), "the storage of " + tensor);
    if (elements > storageElements || !fits(storageElements, offset, sizes, strides)) {
      throw file.malformed(
          tensor
              + " with sizes "
              + sizes
              + ", strides "
              + strides
              + " and offset "
              + offset
              + " does not fit its storage of "
              + storageElements
              + " elements");
    }
    return new StoredTensor(
        name,
        type,
        new Shape(toArray(sizes)),
        position + offset * type.bytes(),
        toArray(strides),
        Optional.empty());
  }

  /** The same tensor on bytes that {@code storage} covers. */
  StoredTensor with(Checksum storage) {
    return new StoredTensor(name, type, shape, position, strides, Optional.of(storage));
  }

  /**
   * Compares the checksum of the tensor's storage, if the file has one.
   *
   * @throws IOException if the storage is damaged
   */
  void verify() throws IOException {
    if (checksum.isPresent()) {
      checksum.get().verify();
    }
  }

  String name() {
    return name;
  }

  StoredType type() {
    return type;
  }

  Shape shape() {
    return shape;
  }

  /** Position of the first element's first byte in the file. */
  long position() {
    return position;
  }

  long elements() {
    return shape.size();
  }

  /** Distance between neighbours in each dimension, in elements. */
  long[] strides() {
    return strides.clone();
  }

  /** Whether the elements lie in row-major order without gaps. */
  boolean isRowMajor() {
    long[] dimensions = shape.getShape();
    long[] expected = rowMajorStrides(dimensions);
    for (int i = 0; i < dimensions.length; i++) {
      if (dimensions[i] > 1 && strides[i] != expected[i]) {
        return elements() == 0;
      }
    }
    return true;
  }

  /** Elements from the first to the last in the file, both included. */
  long spanElements() {
    return elements() == 0 ? 0 : 1 + lastIndex(asList(shape.getShape()), asList(strides));
  }

  private static long countElements(BinaryFile file, String tensor, List<Long> sizes)
      throws IOException {
    if (sizes.size() > MOST_DIMENSIONS) {
      throw file.malformed(
          tensor + " has " + sizes.size() + " dimensions, the limit is " + MOST_DIMENSIONS);
    }
    if (sizes.stream().anyMatch(size -> size < 0)) {
      throw file.malformed(tensor + " has a negative size in " + sizes);
    }
    try {
      long withoutZeros = 1;
      for (long size : sizes) {
        withoutZeros = Math.multiplyExact(withoutZeros, Math.max(size, 1));
      }
      return sizes.contains(0L) ? 0 : withoutZeros;
    } catch (ArithmeticException overflow) {
      throw file.malformed(tensor + " of shape " + sizes + " has 2^63 elements or more");
    }
  }

  private static boolean fits(
      long storageElements, long offset, List<Long> sizes, List<Long> strides) {
    if (offset < 0 || offset > storageElements || strides.stream().anyMatch(s -> s < 0)) {
      return false;
    }
    if (sizes.contains(0L)) {
      return true;
    }
    try {
      return lastIndex(sizes, strides) < storageElements - offset;
    } catch (ArithmeticException overflow) {
      return false;
    }
  }

  private static long lastIndex(List<Long> sizes, List<Long> strides) {
    long index = 0;
    for (int i = 0; i < sizes.size(); i++) {
      index = Math.addExact(index, Math.multiplyExact(sizes.get(i) - 1, strides.get(i)));
    }
    return index;
  }

  private static long[] rowMajorStrides(long[] dimensions) {
    long[] strides = new long[dimensions.length];
    long stride = 1;
    for (int i = dimensions.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dimensions[i];
    }
    return strides;
  }

  private static long[] toArray(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static List<Long> asList(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
