package io.koelectra.format;

import static io.koelectra.format.BinaryFile.quote;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads and writes the safetensors format: an 8-byte little-endian header length, a JSON header,
 * the data.
 *
 * <p>Rules are those of the format's reference implementation (huggingface/safetensors): a header
 * of at most 100 MB that begins with an opening brace, no duplicate keys, and tensors that fill the
 * data without overlap or hole.
 */
public final class SafetensorsFile {

  private static final String METADATA = "__metadata__";
  private static final int LENGTH_BYTES = Long.BYTES;
  private static final int LONGEST_HEADER = 100_000_000;

  /** The data begins at a multiple of this many bytes, as the format asks. */
  private static final int ALIGNMENT = 8;

  private static final float LARGEST_FLOAT16 = 65504;

  /** One tensor's entry in the header; offsets count from the first byte of data. */
  private record Entry(String name, StoredType type, List<Long> shape, long begin, long end) {}

  private SafetensorsFile() {}

  /** Reads and checks the header of a file: its tensors in file order. */
  static Map<String, StoredTensor> readHeader(BinaryFile file) throws IOException {
    file.requireRange(0, LENGTH_BYTES, "a safetensors header length");
    long headerBytes = file.read(0, LENGTH_BYTES).getLong();
    if (headerBytes < 2 || headerBytes > LONGEST_HEADER) {
      throw file.malformed(
          "a safetensors header length of %s is outside [2, %d]"
              .formatted(Long.toUnsignedString(headerBytes), LONGEST_HEADER));
    }
    file.requireRange(LENGTH_BYTES, headerBytes, "a header");
    ByteBuffer header = file.read(LENGTH_BYTES, (int) headerBytes);
    if (header.get(0) != '{') {
      throw file.malformed("the safetensors header does not begin with '{'");
    }
    List<Entry> entries = new ArrayList<>();
    StrictJson.read(file, header, json -> readEntries(file, json, entries));
    return place(file, entries, LENGTH_BYTES + headerBytes);
  }

  private static void readEntries(BinaryFile file, StrictJson json, List<Entry> entries)
      throws IOException {
    json.object(
        name -> {
          if (name.equals(METADATA)) {
            json.object(key -> json.string());
          } else {
            entries.add(readEntry(file, json, name));
          }
        });
  }

  private static Entry readEntry(BinaryFile file, StrictJson json, String name) throws IOException {
    String tensor = "tensor " + quote(name);
    StringBuilder dtype = new StringBuilder();
    Map<String, List<Long>> numbers = new HashMap<>();
    json.object(
        key -> {
          switch (key) {
            case "dtype" -> dtype.append(json.string());
            case "shape", "data_offsets" -> numbers.put(key, json.unsignedIntegers());
            default -> throw file.malformed(tensor + " has the key " + quote(key));
          }
        });
    List<Long> offsets = numbers.getOrDefault("data_offsets", List.of());
    if (dtype.isEmpty() || !numbers.containsKey("shape")) {
      throw file.malformed(tensor + " has no " + (dtype.isEmpty() ? "dtype" : "shape"));
    }
    if (offsets.size() != 2) {
      throw file.malformed(tensor + " has no pair of data_offsets");
    }
    StoredType type =
        StoredType.find(known -> known.name().contentEquals(dtype))
            .orElseThrow(
                () ->
                    file.refusal(
                        tensor + " has the dtype " + quote(dtype.toString()),
                        "save it as one of " + List.of(StoredType.values())));
    return new Entry(name, type, numbers.get("shape"), offsets.get(0), offsets.get(1));
  }

  private static Map<String, StoredTensor> place(
      BinaryFile file, List<Entry> entries, long dataStart) throws IOException {
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long filled = 0;
    for (Entry entry : entries) {
      if (entry.begin() != filled || entry.end() < entry.begin()) {
        throw file.malformed(
            "tensor %s has data_offsets [%d, %d] where the tensors before it end at %d: an overlap or a hole"
                .formatted(quote(entry.name()), entry.begin(), entry.end(), filled));
      }
      filled = entry.end();
      long position = dataStart + entry.begin();
      long bytes = entry.end() - entry.begin();
      StoredTensor tensor =
          StoredTensor.rowMajor(file, entry.name(), entry.type(), entry.shape(), position, bytes);
      tensors.put(entry.name(), tensor);
    }
    if (filled != file.length() - dataStart) {
      throw file.malformed(
          "the tensors fill " + filled + " bytes of " + (file.length() - dataStart));
    }
    return tensors;
  }

  /**
   * Writes {@code file} atomically, in the reference implementation's order: by name.
   *
   * @param tensors arrays of float32, on any device
   * @param metadata the header's {@code __metadata__}; Hugging Face's loaders want {@code format:
   *     pt}
   * @param type in the file, {@link StoredType#F32} or {@link StoredType#F16}
   * @throws IllegalArgumentException if an array has another type, a name is reserved or a value is
   *     too large for {@code type}
   * @throws IOException if the file cannot be written; an older one is then as it was
   */
  public static void write(
      Path file, Map<String, NDArray> tensors, Map<String, String> metadata, StoredType type)
      throws IOException {
    Map<String, NDArray> byName = new TreeMap<>(tensors);
    byName.forEach((name, array) -> requireWritable(name, array, type));
    ByteBuffer header = header(byName, metadata, type);
    AtomicFile.write(
        file,
        channel -> {
          AtomicFile.writeFully(channel, header);
          for (NDArray array : byName.values()) {
            writeData(channel, array, type);
          }
        });
  }

  private static void requireWritable(String name, NDArray array, StoredType type) {
    if (name.equals(METADATA)) {
      throw new IllegalArgumentException(name + " is reserved by the format; rename the tensor");
    }
    if (array.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "tensor %s is %s, only float32 can be saved; convert it with toType"
              .formatted(quote(name), array.getDataType()));
    }
    if (type == StoredType.F16 && array.size() > 0) {
      requireFloat16(name, array);
    }
  }

  private static void requireFloat16(String name, NDArray array) {
    try (NDArray absolute = array.abs();
        NDArray largest = absolute.max()) {
      if (!(largest.getFloat() <= LARGEST_FLOAT16)) {
        throw new IllegalArgumentException(
            "tensor %s holds the magnitude %s, the limit of float16 is %s; save it as FLOAT32"
                .formatted(quote(name), largest.getFloat(), LARGEST_FLOAT16));
      }
    }
  }

  private static ByteBuffer header(
      Map<String, NDArray> tensors, Map<String, String> metadata, StoredType type)
      throws IOException {
    String text = json(tensors, metadata, type);
    ByteBuffer json = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    int length = (json.remaining() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (length > LONGEST_HEADER) {
      throw new IllegalArgumentException(
          "names and metadata make a header of %d bytes, the limit is %d"
              .formatted(length, LONGEST_HEADER));
    }
    ByteBuffer header = ByteBuffer.allocate(LENGTH_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(length).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static String json(
      Map<String, NDArray> tensors, Map<String, String> metadata, StoredType type) {
    Map<String, Object> header = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      header.put(METADATA, metadata);
    }
    long offset = 0;
    for (Map.Entry<String, NDArray> named : tensors.entrySet()) {
      Shape shape = named.getValue().getShape();
      long end = offset + shape.size() * type.bytes();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("dtype", type);
      entry.put("shape", shape.getShape());
      entry.put("data_offsets", List.of(offset, end));
      header.put(named.getKey(), entry);
      offset = end;
    }
    return new GsonBuilder().disableHtmlEscaping().create().toJson(header);
  }

  /** Every array made here is closed here: DJL would leave a device copy to the array's manager. */
  private static void writeData(FileChannel channel, NDArray array, StoredType stored)
      throws IOException {
    DataType type = stored == StoredType.F16 ? DataType.FLOAT16 : DataType.FLOAT32;
    long elements = array.size();
    if (elements == 0) {
      return;
    }
    try (NDArray flat = array.reshape(elements)) { // contiguous: a view, or else a copy
      for (long first = 0; first < elements; first += Float32Reader.CHUNK_ELEMENTS) {
        long end = Math.min(first + Float32Reader.CHUNK_ELEMENTS, elements);
        try (NDArray part = flat.get(new NDIndex().addSliceDim(first, end));
            NDArray converted = part.toType(type, false);
            NDArray onCpu = converted.toDevice(Device.cpu(), false)) {
          AtomicFile.writeFully(channel, onCpu.toByteBuffer(true));
        }
      }
    }
  }
}
