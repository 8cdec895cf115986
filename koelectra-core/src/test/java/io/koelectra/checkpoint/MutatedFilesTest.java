package io.koelectra.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.checkpoint.Mutator.Field;
import io.koelectra.checkpoint.Mutator.Mutation;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.IndependentSafetensors;
import io.koelectra.format.StoredType;
import io.koelectra.format.TensorFile;
import io.koelectra.format.TensorFiles;
import io.koelectra.format.TorchFiles;
import io.koelectra.format.TorchFiles.Pickle;
import io.koelectra.format.TorchFiles.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged weights are refused by an IOException that names the file, or open as what they are.
 *
 * <p>Each file is opened through {@link TensorFile#openDirectory} and every tensor is read. What
 * may come of it, by how much a format can tell:
 *
 * <ul>
 *   <li>safetensors has no checksum. A file that opens must give what {@link
 *       IndependentSafetensors} reads from the same bytes, for every tensor: name, type, shape,
 *       values. A tensor whose header entry and data were not touched must be as in the undamaged
 *       file. A flip in the data changes that tensor's values and no other's.
 *   <li>A zip has a CRC-32 for each entry. A file that opens must give every tensor as in the
 *       undamaged file, wherever it was damaged, or every tensor of the file that was spliced in.
 *   <li>A zip's pickle that was damaged before the checksums were taken, and the form before
 *       PyTorch 1.6, which has none: a tensor must be as in the undamaged file unless the damage
 *       touched its part of the pickle (from its name to the next name) or its data.
 *   <li>An index says only where tensors are, so one that opens gives every tensor as before.
 * </ul>
 *
 * <p>No case may throw anything else, take more than a few seconds, or allocate more of the heap
 * than {@link MutationRun} allows for a file of a hundred kilobytes.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutatedFilesTest {

  private static final String BIN = "pytorch_model.bin";
  private static final String SAFETENSORS = "model.safetensors";
  private static final String LEGACY = "tiny-small-shape-legacy-bin/" + BIN;

  /** A tensor as read; no values if it does not hold floats. */
  @SuppressWarnings("ArrayRecordComponent") // compared by same
  private record Tensor(StoredType type, Shape shape, float[] values) {

    boolean same(Tensor other) {
      return type == other.type && shape.equals(other.shape) && Arrays.equals(values, other.values);
    }
  }

  /** Bytes [from, to) of the undamaged file. */
  private record Range(int from, int to) {}

  @TempDir private Path directory;
  private NDManager manager;

  @BeforeEach
  void openManager() {
    manager = OfflineEngine.newManager();
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Test
  void safetensors() throws IOException {
    byte[] other = fixture("tiny-generator/" + SAFETENSORS);
    runSafetensors("safetensors", fixture("tiny-small-shape/" + SAFETENSORS), other);
  }

  @Test
  void safetensorsOfEveryType() throws IOException {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    int end = 0;
    for (StoredType type : StoredType.values()) {
      header.append(
          ",\"%s\":{\"dtype\":\"%s\",\"shape\":[2,3],\"data_offsets\":[%d,%d]}"
              .formatted(type, type, end, end + 6 * type.bytes()));
      end += 6 * type.bytes();
    }
    header.append(
        ",\"scalar\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[%d,%d]}"
            .formatted(end, end + 4));
    header.append(
        ",\"empty\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[%d,%d]}}   "
            .formatted(end + 4, end + 4));
    byte[] data = new byte[end + 4];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 37 % 61);
    }
    byte[] file = TensorFiles.safetensors(header.toString(), data);
    runSafetensors("safetensors, every type", file, fixture("tiny-generator/" + SAFETENSORS));
  }

  private void runSafetensors(String kind, byte[] original, byte[] other) throws IOException {
    Path file = Files.write(directory.resolve(SAFETENSORS), original);
    Map<String, Tensor> expected = read();
    Map<String, List<Range>> ranges = safetensorsRanges(original);
    MutationRun.run(
        kind,
        new Mutator(original, other, MutationFields.safetensors(original)),
        file,
        mutation -> {
          Map<String, Tensor> tensors = read();
          requireUntouched(mutation, tensors, expected, ranges);
          var independent = IndependentSafetensors.read(file);
          assertThat(tensors.keySet()).isEqualTo(independent.keySet());
          tensors.forEach((name, tensor) -> requireSame(tensor, independent.get(name), name));
        });
  }

  @Test
  void zip() throws IOException {
    byte[] original = fixture("tiny-small-shape/" + BIN);
    runZip("zip", original, fixture("tiny-generator/" + BIN));
  }

  @Test
  void zipOfViews() throws IOException {
    byte[] original = TorchFiles.zip(views(false), Map.of("0", six()));
    runZip("zip of views", original, fixture("tiny-generator/" + BIN));
  }

  private void runZip(String kind, byte[] original, byte[] other) throws IOException {
    Path file = Files.write(directory.resolve(BIN), other);
    Map<String, Tensor> spliced = read();
    Files.write(file, original);
    Map<String, Tensor> expected = read();
    Mutator mutator = new Mutator(original, other, MutationFields.zip(original));
    MutationRun.run(
        kind,
        mutator,
        file,
        mutation -> {
          Map<String, Tensor> tensors = read();
          requireAll(tensors, tensors.keySet().equals(spliced.keySet()) ? spliced : expected);
        });
  }

  @Test
  void pickleInAZipWithRightChecksums() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(TensorFiles.fixture("tiny-small-shape/" + BIN).toFile())) {
      for (var entry : zip.stream().toList()) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    runPickleInAZip("pickle in a zip", entries, "pytorch_model/data.pkl");
  }

  @Test
  void pickleOfViewsInAZipWithRightChecksums() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", views(false));
    entries.put("archive/data/0", six());
    runPickleInAZip("pickle of views in a zip", entries, "archive/data.pkl");
  }

  private void runPickleInAZip(String kind, Map<String, byte[]> entries, String name)
      throws IOException {
    byte[] pickle = entries.get(name);
    Path file = directory.resolve(BIN);
    Files.write(file, TorchFiles.zip(entries, ZipEntry.STORED));
    Map<String, Tensor> expected = read();
    Map<String, List<Range>> ranges = pickleRanges(pickle, expected, pickle.length);
    Map<String, byte[]> damaged = new LinkedHashMap<>(entries);
    MutationRun.run(
        kind,
        new Mutator(pickle, views(false), MutationFields.pickles(pickle, 0, pickle.length)),
        file,
        mutation -> {
          damaged.put(name, mutation.bytes());
          Files.write(file, TorchFiles.zip(damaged, ZipEntry.STORED));
          requireUntouched(mutation, read(), expected, ranges);
        });
  }

  @Test
  void legacy() throws IOException {
    byte[] original = fixture(LEGACY);
    Path file = Files.write(directory.resolve(BIN), original);
    Map<String, Tensor> expected = read();
    int first =
        expected.values().stream()
            .filter(tensor -> tensor.values().length > 1000)
            .mapToInt(tensor -> indexOf(original, little(tensor.values()), 0))
            .min()
            .orElseThrow();
    // the keys' pickle ends before the first storage, or before small ones ahead of it
    int end = lastStop(original, first);
    runLegacy("legacy", original, file, expected, end);
  }

  @Test
  void legacyOfViews() throws IOException {
    byte[] original = TorchFiles.legacy(views(true), six(), 6);
    Path file = Files.write(directory.resolve(BIN), original);
    runLegacy("legacy of views", original, file, read(), original.length - 32);
  }

  private void runLegacy(
      String kind, byte[] original, Path file, Map<String, Tensor> expected, int end)
      throws IOException {
    Map<String, List<Range>> ranges = pickleRanges(original, expected, end);
    expected.forEach((name, tensor) -> ranges.get(name).addAll(dataRanges(original, end, tensor)));
    List<Field> fields = MutationFields.pickles(original, 0, end);
    fields.add(MutationFields.integer(original, end, 8));
    MutationRun.run(
        kind,
        new Mutator(original, fixture("tiny-small-shape/" + BIN), fields),
        file,
        mutation -> requireUntouched(mutation, read(), expected, ranges));
  }

  @Test
  void indexOfShards() throws IOException {
    Path fixture = TensorFiles.fixture("tiny-small-shape-sharded");
    try (var files = Files.list(fixture)) {
      for (Path shard : files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
        Files.copy(shard, directory.resolve(shard.getFileName()));
      }
    }
    byte[] original = fixture("tiny-small-shape-sharded/model.safetensors.index.json");
    Path file = Files.write(directory.resolve("model.safetensors.index.json"), original);
    Map<String, Tensor> expected = read();
    List<Field> fields = MutationFields.json(original, 0, original.length);
    Mutator mutator = new Mutator(original, fixture("tiny-generator/config.json"), fields);
    MutationRun.run("index of shards", mutator, file, mutation -> requireAll(read(), expected));
  }

  private Map<String, Tensor> read() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    TensorFile file = TensorFile.openDirectory(directory);
    for (String name : file.names()) {
      float[] values = {};
      if (file.type(name).isFloat()) {
        try (NDArray array = file.readFloat32(name, manager)) {
          if (!array.getShape().equals(file.shape(name))) {
            throw new AssertionError(name + ": " + array.getShape());
          }
          values = array.toFloatArray();
        }
      }
      tensors.put(name, new Tensor(file.type(name), file.shape(name), values));
    }
    return tensors;
  }

  private static void requireAll(Map<String, Tensor> tensors, Map<String, Tensor> expected) {
    assertThat(tensors.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    tensors.forEach((name, tensor) -> requireSame(tensor, expected.get(name), name));
  }

  private static void requireUntouched(
      Mutation mutation,
      Map<String, Tensor> tensors,
      Map<String, Tensor> expected,
      Map<String, List<Range>> ranges) {
    expected.forEach(
        (name, tensor) -> {
          if (ranges.get(name).stream().noneMatch(r -> mutation.touches(r.from(), r.to()))) {
            assertThat(tensors).containsKey(name);
            requireSame(tensors.get(name), tensor, name);
          }
        });
  }

  private static void requireSame(Tensor tensor, Tensor expected, String name) {
    if (!tensor.same(expected)) {
      throw new AssertionError("wrong tensor " + name + ": " + tensor + ", expected " + expected);
    }
  }

  private static void requireSame(
      Tensor tensor, IndependentSafetensors.Tensor independent, String name) {
    StoredType type = tensor.type();
    assertThat(type.name()).as(name).isEqualTo(independent.dtype());
    assertThat(tensor.shape().getShape()).as(name).isEqualTo(independent.shape());
    if (!type.isFloat()) {
      return;
    }
    ByteBuffer data = ByteBuffer.wrap(independent.data()).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[data.capacity() / type.bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(type.float32Bits(data, i * type.bytes()));
    }
    assertThat(Arrays.equals(tensor.values(), values)).as(name).isTrue();
  }

  /** Each tensor's entry in the header and its data. */
  private static Map<String, List<Range>> safetensorsRanges(byte[] file) throws IOException {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    int data = 8 + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Map<String, List<Range>> ranges = new LinkedHashMap<>();
    var entries =
        Pattern.compile("\"([^\"]+)\":\\{\"dtype\":[^}]*\"data_offsets\":\\[(\\d+),(\\d+)]}");
    entries
        .matcher(text)
        .results()
        .forEach(
            entry ->
                ranges.put(
                    entry.group(1),
                    List.of(
                        new Range(entry.start(), entry.end()),
                        new Range(
                            data + Integer.parseInt(entry.group(2)),
                            data + Integer.parseInt(entry.group(3))))));
    return ranges;
  }

  /** From each tensor's name to the next one's. */
  private static Map<String, List<Range>> pickleRanges(
      byte[] file, Map<String, Tensor> tensors, int end) {
    Map<String, List<Range>> ranges = new LinkedHashMap<>();
    String previous = null;
    int start = 0;
    for (String name : tensors.keySet()) {
      byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
      ByteBuffer text = ByteBuffer.allocate(5 + utf8.length).order(ByteOrder.LITTLE_ENDIAN);
      int at = indexOf(file, text.put((byte) 'X').putInt(utf8.length).put(utf8).array(), start);
      assertThat(at).as(name).isNotNegative();
      if (previous != null) {
        ranges.put(previous, new ArrayList<>(List.of(new Range(start, at))));
      }
      previous = name;
      start = at;
    }
    ranges.put(previous, new ArrayList<>(List.of(new Range(start, end))));
    return ranges;
  }

  /** Wherever the tensor's bytes stand, with the element count before them; else everywhere. */
  private static List<Range> dataRanges(byte[] file, int start, Tensor tensor) {
    byte[] data = little(tensor.values());
    List<Range> ranges = new ArrayList<>();
    if (data.length > 0) {
      for (int at = indexOf(file, data, start);
          at >= 0;
          at = indexOf(file, data, at + data.length)) {
        ranges.add(new Range(at - 8, at + data.length));
      }
    }
    return ranges.isEmpty() ? List.of(new Range(start, file.length)) : ranges;
  }

  /** The end of the last pickle, which ends in APPENDS and STOP. */
  private static int lastStop(byte[] file, int before) {
    for (int at = before - 8; at > 0; at--) {
      if (file[at - 1] == '.' && file[at - 2] == 'e') {
        return at;
      }
    }
    throw new AssertionError("no pickle ends before " + before);
  }

  private static int indexOf(byte[] file, byte[] part, int from) {
    for (int at = from; at <= file.length - part.length; at++) {
      if (Arrays.equals(file, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }

  private static byte[] little(float[] values) {
    return TensorFiles.float32(values);
  }

  private static byte[] six() {
    return TensorFiles.float32(0.5f, 1, 2, 3, 4, 5);
  }

  /** Six views of one storage of six float32 elements. */
  private static byte[] views(boolean legacy) {
    Map<String, View> views = new LinkedHashMap<>();
    views.put("whole", TorchFiles.view(0, new long[] {2, 3}, new long[] {3, 1}));
    views.put("transposed", TorchFiles.view(0, new long[] {3, 2}, new long[] {1, 3}));
    views.put("column", TorchFiles.view(1, new long[] {2}, new long[] {3}));
    views.put("repeated", TorchFiles.view(2, new long[] {3}, new long[] {0}));
    views.put("scalar", TorchFiles.view(5, new long[0], new long[0]));
    views.put("empty", TorchFiles.view(6, new long[] {0, 7}, new long[] {7, 1}));
    Pickle pickle = new Pickle().op('}', '(');
    views.forEach((name, view) -> pickle.tensor(name, "FloatStorage", "0", 6, view, legacy));
    return pickle.op('u').stop();
  }

  private static byte[] fixture(String name) throws IOException {
    return Files.readAllBytes(TensorFiles.fixture(name));
  }
}
