package io.koelectra.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the safetensors format: an 8-byte little-endian header length, a JSON header, the data.
 *
 * <p>Rules are those of the format's reference implementation (huggingface/safetensors): a header
 * of at most 100 MB that begins with an opening brace, no duplicate keys, and tensors that fill the
 * data without overlap or hole.
 */
public final class SafetensorsFile {

  static final String METADATA = "__metadata__";
  static final int LENGTH_BYTES = Long.BYTES;
  static final int LONGEST_HEADER = 100_000_000;

  /** One tensor's entry in the header; offsets count from the first byte of data. */
  private record Entry(StoredType type, List<Long> shape, long begin, long end) {}

  /** What an entry has said so far. */
  private static final class EntryFields {
    private Optional<String> dtype = Optional.empty();
    private Optional<List<Long>> shape = Optional.empty();
    private Optional<List<Long>> offsets = Optional.empty();
  }

  private SafetensorsFile() {}

  /** Opens a file and checks its whole header. The caller closes it. */
  public static TensorFile open(Path path) throws IOException {
    return TensorTable.open(path, SafetensorsFile::readHeader);
  }

  private static Map<String, StoredTensor> readHeader(BinaryFile file) throws IOException {
    file.requireRange(0, LENGTH_BYTES, "a safetensors header length");
    long headerBytes = file.read(0, LENGTH_BYTES).getLong();
    if (headerBytes < 2 || headerBytes > LONGEST_HEADER) {
      throw file.malformed(
          "a safetensors header length of "
              + Long.toUnsignedString(headerBytes)
              + " is outside [2, "
              + LONGEST_HEADER
              + "]");
    }
    file.requireRange(LENGTH_BYTES, headerBytes, "a header");
    ByteBuffer header = file.read(LENGTH_BYTES, (int) headerBytes);
    if (header.get(0) != '{') {
      throw file.malformed("the safetensors header does not begin with '{'");
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    StrictJson.read(file, header, json -> readEntries(file, json, entries));
    return place(file, entries, LENGTH_BYTES + headerBytes);
  }

  private static void readEntries(BinaryFile file, StrictJson json, Map<String, Entry> entries)
      throws IOException {
    json.object(
        name -> {
          if (name.equals(METADATA)) {
            json.object(key -> json.string());
          } else {
            entries.put(name, readEntry(file, json, name));
          }
        });
  }

  private static Entry readEntry(BinaryFile file, StrictJson json, String name) throws IOException {
    String tensor = "tensor " + BinaryFile.quote(name);
    EntryFields fields = new EntryFields();
    json.object(
        key -> {
          switch (key) {
            case "dtype" -> fields.dtype = Optional.of(json.string());
            case "shape" -> fields.shape = Optional.of(json.unsignedIntegers());
            case "data_offsets" -> fields.offsets = Optional.of(json.unsignedIntegers());
            default -> throw file.malformed(tensor + " has the key " + BinaryFile.quote(key));
          }
        });
    String dtype = fields.dtype.orElseThrow(() -> file.malformed(tensor + " has no dtype"));
    List<Long> shape = fields.shape.orElseThrow(() -> file.malformed(tensor + " has no shape"));
    List<Long> offsets =
        fields
            .offsets
            .filter(pair -> pair.size() == 2)
            .orElseThrow(() -> file.malformed(tensor + " has no pair of data_offsets"));
    StoredType type =
        StoredType.ofSafetensors(dtype)
            .orElseThrow(
                () ->
                    file.refusal(
                        tensor + " has the dtype " + BinaryFile.quote(dtype),
                        "save it as one of " + List.of(StoredType.values())));
    return new Entry(type, shape, offsets.get(0), offsets.get(1));
  }

  private static Map<String, StoredTensor> place(
      BinaryFile file, Map<String, Entry> entries, long dataStart) throws IOException {
    List<Map.Entry<String, Entry>> inFileOrder =
        entries.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
                    .thenComparingLong(e -> e.getValue().end()))
            .toList();
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long filled = 0;
    for (var named : inFileOrder) {
      String name = named.getKey();
      Entry entry = named.getValue();
      if (entry.begin() != filled || entry.end() < entry.begin()) {
        throw file.malformed(
            "tensor "
                + BinaryFile.quote(name)
                + " has data_offsets ["
                + entry.begin()
                + ", "
                + entry.end()
                + "] where the tensors before it end at "
                + filled
                + ": an overlap or a hole");
      }
      filled = entry.end();
      tensors.put(
          name,
          StoredTensor.rowMajor(
              file,
              name,
              entry.type(),
              entry.shape(),
              dataStart + entry.begin(),
              entry.end() - entry.begin()));
    }
    if (filled != file.length() - dataStart) {
      throw file.malformed(
          "the tensors fill " + filled + " bytes of " + (file.length() - dataStart));
    }
    return tensors;
  }
}
