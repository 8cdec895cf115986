package io.koelectra.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Brings stored floats into an engine's float32 array through one small direct buffer.
 *
 * <p>The array's memory belongs to the engine: neither the Java heap nor the JVM's direct memory
 * has to hold a whole tensor. Only a strided view needs its span of the file in direct memory.
 */
final class Float32Reader {

  static final int CHUNK_ELEMENTS = 1 << 18;

  /** Writes float32 bits of elements [first, first + count) in row-major order. */
  private interface Source {
    void fill(long first, int count, ByteBuffer target) throws IOException;
  }

  private Float32Reader() {}

  /** Reads {@code tensor}, which must hold floats, into a new array of {@code manager}. */
  static NDArray read(BinaryFile file, StoredTensor tensor, NDManager manager) throws IOException {
    Source source;
    if (!tensor.isRowMajor()) {
      source = strided(file, tensor);
    } else if (tensor.type() == StoredType.F32) {
      source =
          (first, count, target) -> file.readFully(target, tensor.position() + first * Float.BYTES);
    } else {
      source = converted(file, tensor);
    }
    NDArray array = manager.create(tensor.shape(), DataType.FLOAT32);
    try {
      copy(source, array, tensor.elements());
      return array;
    } catch (IOException | RuntimeException | Error e) {
      array.close();
      throw e;
    }
  }

  private static void copy(Source source, NDArray array, long elements) throws IOException {
    if (elements == 0) {
      return;
    }
    int chunk = (int) Math.min(elements, CHUNK_ELEMENTS);
    ByteBuffer bits = direct(chunk * Float.BYTES);
    try (NDArray flat = array.reshape(elements)) {
      for (long first = 0; first < elements; first += chunk) {
        int count = (int) Math.min(chunk, elements - first);
        bits.clear().limit(count * Float.BYTES);
        source.fill(first, count, bits);
        bits.flip();
        try (NDArray part = array.getManager().create(bits, new Shape(count), DataType.FLOAT32)) {
          flat.set(new NDIndex().addSliceDim(first, first + count), part);
        }
      }
    }
  }

  private static Source converted(BinaryFile file, StoredTensor tensor) {
    StoredType type = tensor.type();
    int chunk = (int) Math.min(tensor.elements(), CHUNK_ELEMENTS);
    ByteBuffer stored = direct(chunk * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    return (first, count, target) -> {
      stored.clear().limit(count * type.bytes());
      file.readFully(stored, tensor.position() + first * type.bytes());
      for (int i = 0; i < count; i++) {
        target.putInt(type.float32Bits(stored, i * type.bytes()));
      }
    };
  }

  private static Source strided(BinaryFile file, StoredTensor tensor) throws IOException {
    StoredType type = tensor.type();
    long bytes = tensor.spanElements() * type.bytes();
    if (bytes > Integer.MAX_VALUE) {
      throw file.refusal(
          "the strided tensor %s spans %d bytes, the limit is %d"
              .formatted(BinaryFile.quote(tensor.name()), bytes, Integer.MAX_VALUE),
          "save it contiguous");
    }
    ByteBuffer span = direct((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.readFully(span, tensor.position());
    long[] sizes = tensor.shape().getShape();
    long[] strides = tensor.strides().stream().mapToLong(Long::longValue).toArray();
    return (first, count, target) -> {
      for (long element = first; element < first + count; element++) {
        long index = 0;
        long rest = element;
        for (int i = sizes.length - 1; i >= 0; i--) {
          index += rest % sizes[i] * strides[i];
          rest /= sizes[i];
        }
        target.putInt(type.float32Bits(span, (int) (index * type.bytes())));
      }
    };
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
