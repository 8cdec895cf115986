package io.koelectra.format;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes float32 arrays, as float32 or float16, and int64 arrays as a safetensors file. */
public final class SafetensorsWriter {

  /** The data begins at a multiple of this many bytes, as the format asks. */
  private static final int ALIGNMENT = 8;

  /** Elements handed to the file at a time: 1 MiB of float32. */
  private static final long CHUNK_ELEMENTS = 1 << 18;

  private static final float LARGEST_FLOAT16 = 65504;

  /** One array under its name and its type on disk. */
  private record Item(String name, NDArray array, StoredType type) {
    long byteCount() {
      return array.size() * type.bytes();
    }
  }

  private SafetensorsWriter() {}

  /**
   * Writes {@code file} atomically, in the reference implementation's order: widest type first,
   * then by name.
   *
   * @param tensors arrays of float32 or int64, on any device
   * @param metadata the header's {@code __metadata__}; Hugging Face's loaders want {@code format:
   *     pt}
   * @throws IllegalArgumentException if an array has another type or a name is reserved
   * @throws IOException if the file cannot be written; an older one is then as it was
   */
  public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata)
      throws IOException {
    write(file, tensors, metadata, WeightPrecision.FLOAT32);
  }

  /**
   * As {@link #write(Path, Map, Map)}.
   *
   * @param precision of the float32 arrays in the file
   * @throws IllegalArgumentException also if a value is too large for it
   */
  public static void write(
      Path file,
      Map<String, NDArray> tensors,
      Map<String, String> metadata,
      WeightPrecision precision)
      throws IOException {
    List<Item> items =
        tensors.entrySet().stream()
            .map(
                e ->
                    new Item(
                        e.getKey(), e.getValue(), storedType(e.getKey(), e.getValue(), precision)))
            .sorted(
                Comparator.comparingInt((Item item) -> -item.type().bytes())
                    .thenComparing(Item::name))
            .toList();
    ByteBuffer header = header(items, metadata);
    AtomicFile.write(
        file,
        channel -> {
          writeFully(channel, header);
          for (Item item : items) {
            writeData(channel, item);
          }
        });
  }

  private static StoredType storedType(String name, NDArray array, WeightPrecision precision) {
    if (name.equals(SafetensorsFile.METADATA)) {
      throw new IllegalArgumentException(name + " is reserved by the format; rename the tensor");
    }
    return switch (array.getDataType()) {
      case FLOAT32 -> {
        if (precision == WeightPrecision.FLOAT16) {
          requireFloat16(name, array);
        }
        yield precision.storedType();
      }
      case INT64 -> StoredType.I64;
      default ->
          throw new IllegalArgumentException(
              "tensor "
                  + BinaryFile.quote(name)
                  + " is "
                  + array.getDataType()
                  + ", only float32 and int64 can be saved; convert it with toType");
    };
  }

  private static void requireFloat16(String name, NDArray array) {
    if (array.size() == 0) {
      return;
    }
    try (NDArray absolute = array.abs();
        NDArray largest = absolute.max()) {
      if (!(largest.getFloat() <= LARGEST_FLOAT16)) {
        throw new IllegalArgumentException(
            "tensor %s holds the magnitude %s, the limit of float16 is %s; save it as FLOAT32"
                .formatted(BinaryFile.quote(name), largest.getFloat(), LARGEST_FLOAT16));
      }
    }
  }

  private static ByteBuffer header(List<Item> items, Map<String, String> metadata)
      throws IOException {
    ByteBuffer json =
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json(items, metadata)));
    int length = (json.remaining() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (length > SafetensorsFile.LONGEST_HEADER) {
      throw new IllegalArgumentException(
          "names and metadata make a header of "
              + length
              + " bytes, the limit is "
              + SafetensorsFile.LONGEST_HEADER);
    }
    ByteBuffer header =
        ByteBuffer.allocate(SafetensorsFile.LENGTH_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(length).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static String json(List<Item> items, Map<String, String> metadata) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      if (!metadata.isEmpty()) {
        json.name(SafetensorsFile.METADATA).beginObject();
        for (var pair : metadata.entrySet()) {
          json.name(pair.getKey()).value(pair.getValue());
        }
        json.endObject();
      }
      long offset = 0;
      for (Item item : items) {
        json.name(item.name()).beginObject();
        json.name("dtype").value(item.type().name());
        json.name("shape").beginArray();
        for (long size : item.array().getShape().getShape()) {
          json.value(size);
        }
        json.endArray();
        json.name("data_offsets").beginArray();
        json.value(offset).value(offset + item.byteCount());
        json.endArray();
        json.endObject();
        offset += item.byteCount();
      }
      json.endObject();
    }
    return text.toString();
  }

  /** Every array made here is closed here: DJL would leave a device copy to the array's manager. */
  private static void writeData(FileChannel channel, Item item) throws IOException {
    NDArray array = item.array();
    DataType type = item.type() == StoredType.F16 ? DataType.FLOAT16 : array.getDataType();
    long elements = array.size();
    if (elements == 0) {
      return;
    }
    try (NDArray flat = array.reshape(elements)) { // contiguous: a view, or else a copy
      for (long first = 0; first < elements; first += CHUNK_ELEMENTS) {
        long end = Math.min(first + CHUNK_ELEMENTS, elements);
        try (NDArray part = flat.get(new NDIndex().addSliceDim(first, end));
            NDArray converted = part.toType(type, false);
            NDArray onCpu = converted.toDevice(Device.cpu(), false)) {
          writeFully(channel, onCpu.toByteBuffer(true));
        }
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
