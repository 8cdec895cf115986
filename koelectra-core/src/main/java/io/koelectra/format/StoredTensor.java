package io.koelectra.format;

import static io.koelectra.format.BinaryFile.quote;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Where a tensor's elements lie in a file: proven to lie inside it before one is made.
 *
 * @param file whose header tells it
 * @param strides distance between neighbours in each dimension, in elements
 * @param position of the first element's first byte
 * @param entry of a zip that the tensor lies in, with its checksum
 */
record StoredTensor(
    BinaryFile file,
    String name,
    StoredType type,
    List<Long> sizes,
    List<Long> strides,
    long position,
    Optional<StoredZip.Entry> entry) {

  /** Far above any model's tensors, far below what libtorch's kernels take. */
  static final int MOST_DIMENSIONS = 8;

  /** Elements of one type that tensors may share; their count and place are the file's claim. */
  record Storage(StoredType type, long elements, long position, Optional<StoredZip.Entry> entry) {}

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
    String tensor = "tensor " + quote(name);
    long elements = countElements(file, tensor, sizes);
    if (elements > byteCount / type.bytes() || elements * type.bytes() != byteCount) {
      throw file.malformed(
          "%s of type %s and shape %s has %d bytes".formatted(tensor, type, sizes, byteCount));
    }
    Storage whole = new Storage(type, elements, position, Optional.empty());
    return view(file, name, whole, 0, sizes, rowMajorStrides(sizes));
  }

  /**
   * A strided view of a storage, as PyTorch saves one.
   *
   * @param offset of the view's first element, in elements
   * @param strides in elements, one for each of {@code sizes}
   * @throws IOException if the view leaves its storage or the storage the file, or if the view has
   *     more elements than the storage, as one that expands a dimension by stride 0 has
   */
  static StoredTensor view(
      BinaryFile file,
      String name,
      Storage storage,
      long offset,
      List<Long> sizes,
      List<Long> strides)
      throws IOException {
    String tensor = "tensor " + quote(name);
    long elements = countElements(file, tensor, sizes);
    int width = storage.type().bytes();
    if (strides.size() != sizes.size()) {
      throw file.malformed(
          "%s has %d sizes but %d strides".formatted(tensor, sizes.size(), strides.size()));
    }
    if (storage.elements() < 0 || storage.elements() > Long.MAX_VALUE / width) {
      throw file.malformed("%s has a storage of %d elements".formatted(tensor, storage.elements()));
    }
    file.requireRange(storage.position(), storage.elements() * width, "the storage of " + tensor);
    if (elements > storage.elements() || !fits(storage.elements(), offset, sizes, strides)) {
      throw file.malformed(
          "%s with sizes %s, strides %s and offset %d does not fit its storage of %d elements"
              .formatted(tensor, sizes, strides, offset, storage.elements()));
    }
    long position = storage.position() + offset * width;
    return new StoredTensor(file, name, storage.type(), sizes, strides, position, storage.entry());
  }

  Shape shape() {
    return new Shape(sizes);
  }

  long elements() {
    return shape().size();
  }

  boolean isRowMajor() {
    List<Long> expected = rowMajorStrides(sizes);
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) > 1 && !strides.get(i).equals(expected.get(i))) {
        return elements() == 0;
      }
    }
    return true;
  }

  /** Elements from the first to the last in the file, both included. */
  long spanElements() {
    return elements() == 0 ? 0 : 1 + lastIndex(sizes, strides);
  }

  private static long countElements(BinaryFile file, String tensor, List<Long> sizes)
      throws IOException {
    if (sizes.size() > MOST_DIMENSIONS) {
      throw file.malformed(
          "%s has %d dimensions, the limit is %d".formatted(tensor, sizes.size(), MOST_DIMENSIONS));
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
    try {
      return sizes.contains(0L) || lastIndex(sizes, strides) < storageElements - offset;
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

  private static List<Long> rowMajorStrides(List<Long> sizes) {
    List<Long> strides = new ArrayList<>();
    long stride = 1;
    for (int i = sizes.size() - 1; i >= 0; i--) {
      strides.add(stride);
      stride *= sizes.get(i);
    }
    Collections.reverse(strides);
    return strides;
  }
}
