package io.koelectra.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.TensorFile;
import io.koelectra.format.TensorFiles;
import io.koelectra.format.TorchFiles;
import io.koelectra.format.TorchFiles.Pickle;
import io.koelectra.format.TorchFiles.View;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The worst that mutations, and reading the code for what they cannot reach, have found. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileFilesTest {

  private static final int CENTRAL_HEADER = 0x02014b50;

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

  /** Each copied the tuple, so a pickle of 1.2 MB ended in an OutOfMemoryError. */
  @Test
  void refusesManyTensorsWithOneHugeShape() throws IOException {
    Pickle pickle = new Pickle().op('(');
    for (int i = 0; i < 300_000; i++) {
      pickle.op('K', 1);
    }
    pickle.op('t', 'q', 0).global("torch._utils", "_rebuild_tensor_v2").op('q', 1);
    pickle.storage("FloatStorage", "0", 6, false).op('q', 2);
    for (int i = 0; i < 40_000; i++) {
      pickle.op('h', 1, '(', 'h', 2, 'K', 0, 'h', 0, 'h', 0, 0x89, 'N', 't', 'R');
    }
    Path file = write(TorchFiles.zip(pickle.stop(), Map.of("0", new byte[24])));
    assertThatIOException()
        .isThrownBy(() -> TensorFile.openDirectory(directory))
        .withMessageContainingAll(file.toString(), "no tuple of at most 8 integers");
  }

  /** Mutation 3,479 of seed 7: NEWFALSE became LONG1, and the file one tensor the fewer. */
  @Test
  void refusesATensorThatSwallowsTheNext() throws IOException {
    View whole = TorchFiles.view(0, new long[] {6}, new long[] {1});
    Pickle pickle = new Pickle().op('}', '(');
    pickle.text("a").global("torch._utils", "_rebuild_tensor_v2").op('(');
    pickle.storage("FloatStorage", "0", 6, false).integer(0).tuple(6).tuple(1);
    Pickle swallowed = new Pickle().op('}', 't', 'R').text("b");
    swallowed.global("torch._utils", "_rebuild_tensor_v2").op('(', 0x89);
    byte[] rest = swallowed.stop();
    pickle.op(0x8a, rest.length);
    for (byte code : rest) {
      pickle.op(code & 0xFF);
    }
    pickle.op('}', 't', 'R').tensor("c", "FloatStorage", "0", 6, whole, false).op('u');
    Path file = write(TorchFiles.zip(pickle.stop(), Map.of("0", new byte[24])));
    assertThatIOException()
        .isThrownBy(() -> TensorFile.openDirectory(directory))
        .withMessageContainingAll(file.toString(), "flag");
  }

  /** Mutation 6,405 of seed 7: MARK became STOP, and the file one without tensors. */
  @Test
  void refusesAPickleThatStopsEarly() throws IOException {
    View whole = TorchFiles.view(0, new long[] {6}, new long[] {1});
    byte[] pickle = TorchFiles.oneTensor(whole, false);
    assertThat(pickle[3]).isEqualTo((byte) '(');
    pickle[3] = '.';
    Path file = write(TorchFiles.zip(pickle, Map.of("0", new byte[24])));
    assertThatIOException()
        .isThrownBy(() -> TensorFile.openDirectory(directory))
        .withMessageContainingAll(file.toString(), "stops", "bytes before its end");
  }

  /** 40 MB of tensors from a file of half a megabyte; with more names, any amount. */
  @Test
  void refusesOneStorageUnderManyNames() throws IOException {
    View whole = TorchFiles.view(0, new long[] {100_000}, new long[] {1});
    Pickle pickle = new Pickle().op('}', '(');
    for (int i = 0; i < 100; i++) {
      pickle.tensor("w" + i, "FloatStorage", "0", 100_000, whole, false);
    }
    Path file = write(TorchFiles.zip(pickle.op('u').stop(), Map.of("0", new byte[400_000])));
    assertThatIOException()
        .isThrownBy(() -> TensorFile.openDirectory(directory))
        .withMessageContainingAll(file.toString(), "share storages");
  }

  /** Gave a wrong value. */
  @Test
  void refusesAFlippedBitInAZipsStorage() throws IOException {
    byte[] zip = twoStorages();
    int at = indexOf(zip, TensorFiles.float32(3, 4));
    zip[at + 2] ^= 1;
    Path file = write(zip);
    TensorFile tensors = TensorFile.openDirectory(directory);
    assertThat(TensorFiles.bits(tensors, "a", manager)).isEqualTo(TensorFiles.bits(1, 2));
    assertThatIOException()
        .isThrownBy(() -> tensors.readFloat32("b", manager))
        .withMessageContainingAll(file.toString(), "'archive/data/1'", "checksum");
  }

  /** Gave (1, 1) for (1, 2). */
  @Test
  void refusesAFlippedBitInAZipsPickle() throws IOException {
    byte[] zip = twoStorages();
    int at = indexOf(zip, new byte[] {'(', (byte) 0x8a, 8, 1}); // stride (1) becomes (0)
    zip[at + 3] ^= 1;
    Path file = write(zip);
    assertThatIOException()
        .isThrownBy(() -> TensorFile.openDirectory(directory))
        .withMessageContainingAll(file.toString(), "'archive/data.pkl'", "checksum");
  }

  /** As torch.save writes with {@code torch.utils.serialization.config.save.compute_crc32} off. */
  @Test
  void readsZipsWithoutChecksums() throws IOException {
    byte[] zip = twoStorages();
    for (int header : centralHeaders(zip)) {
      little(zip).putInt(header + 16, 0);
    }
    assertThat(
            TensorFiles.bits(
                file -> TensorFile.openDirectory(file.getParent()), write(zip), manager))
        .isEqualTo(Map.of("a", TensorFiles.bits(1, 2), "b", TensorFiles.bits(3, 4)));
  }

  /** Without checksums, offsets that are exchanged gave each tensor the other's values. */
  @Test
  void refusesZipEntriesThatLeadToEachOthersData() throws IOException {
    byte[] zip = twoStorages();
    List<Integer> headers = centralHeaders(zip);
    for (int header : headers) {
      little(zip).putInt(header + 16, 0);
    }
    int first = little(zip).getInt(headers.get(1) + 42);
    little(zip).putInt(headers.get(1) + 42, little(zip).getInt(headers.get(2) + 42));
    little(zip).putInt(headers.get(2) + 42, first);
    Path file = write(zip);
    assertThatIOException()
        .isThrownBy(() -> TensorFile.openDirectory(directory))
        .withMessageContainingAll(file.toString(), "'archive/data/0'", "another name");
  }

  /** Were allocated, up to 2^31 times E floats, before the mismatch was reported. */
  @ParameterizedTest
  @ValueSource(strings = {"max_position_embeddings", "intermediate_size", "type_vocab_size"})
  void allocatesNothingForShapesThatTheWeightsDoNotHave(String key) throws IOException {
    copyFixture();
    replace("config.json", "\"" + key + "\": \\d+", "\"" + key + "\": 2147483647");
    var checkpoint = HuggingFaceCheckpoint.open(directory);
    assertThatThrownBy(() -> checkpoint.loadModel(manager))
        .isInstanceOf(CheckpointMismatchException.class)
        .hasMessageContaining("2147483647");
  }

  @Test
  void allocatesNoFreshHeadForABodyThatDoesNotFit() throws IOException {
    copyFixture();
    replace("config.json", "\"hidden_size\": 32", "\"hidden_size\": 1073741824");
    var checkpoint = HuggingFaceCheckpoint.open(directory);
    assertThatThrownBy(() -> checkpoint.loadWithFreshHead(List.of("a", "b"), 1, manager))
        .isInstanceOf(CheckpointMismatchException.class);
  }

  /** Two thousand million blocks were built before the first name was compared. */
  @Test
  void refusesMoreLayersThanTensors() throws IOException {
    copyFixture();
    replace("config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 2147483647");
    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(directory))
        .withMessageContainingAll(
            directory.resolve("config.json").toString(), "num_hidden_layers is 2147483647");
  }

  /** Ended in three kinds of exception, an OutOfMemoryError among them, or opened. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[] | 4", "[0] | 0", "[100000000000000000,0] | 0", "[2147483648,0] | 0"})
  void refusesAHeadWhoseBiasIsNoBias(String shape, int bytes) throws IOException {
    copyFixture();
    String header =
        "{\"classifier.out_proj.bias\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[0,%d]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[%d,%d]}}";
    Path file = directory.resolve("model.safetensors");
    Files.write(
        file,
        TensorFiles.safetensors(header.formatted(shape, bytes, bytes, bytes), new byte[bytes]));
    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(directory))
        .withMessageContainingAll(file.toString(), "classifier.out_proj.bias");
  }

  /** The later one counted, silently. */
  @ParameterizedTest
  @CsvSource({"config.json, layer_norm_eps, 0.5", "tokenizer_config.json, model_max_length, 9"})
  void refusesAKeyThatAppearsTwice(String name, String key, String value) throws IOException {
    copyFixture();
    replace(name, "\\}\\s*$", ", \"" + key + "\": " + value + "}");
    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(directory))
        .withMessageContainingAll(
            directory.resolve(name).toString(), "the key '" + key + "' appears twice");
  }

  /** Leniently read, the line was a comment and the setting Hugging Face's default. */
  @Test
  void refusesAConfigurationWithAComment() throws IOException {
    copyFixture();
    replace("config.json", "  \"num_attention_heads\"", " #\"num_attention_heads\"");
    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(directory))
        .withMessageContaining(directory.resolve("config.json").toString());
  }

  /** -4294967232 has the low 32 bits of 64, and was 64. */
  @ParameterizedTest
  @ValueSource(strings = {"-4294967232", "-1", "64.7", "1e-9000"})
  void refusesLengthsThatAreNoWholeNumber(String length) throws IOException {
    copyFixture();
    replace("tokenizer_config.json", "\"model_max_length\": 64", "\"model_max_length\": " + length);
    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(directory))
        .withMessageContainingAll(
            directory.resolve("tokenizer_config.json").toString(), "model_max_length");
  }

  /** Two of these ended in an OutOfMemoryError. */
  @ParameterizedTest
  @ValueSource(strings = {"config.json", "vocab.txt", "tokenizer_config.json"})
  void refusesThreeGigabytesOfSettings(String name) throws IOException {
    copyFixture();
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
      file.setLength(3L << 30); // sparse
    }
    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(directory))
        .withMessageContainingAll(directory.resolve(name).toString(), "3221225472 bytes");
  }

  /** Ended in "Is a directory" without saying which. */
  @ParameterizedTest
  @ValueSource(strings = {"config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors"})
  void namesADirectoryWhereAFileShouldBe(String name) throws IOException {
    copyFixture();
    Files.delete(directory.resolve(name));
    Files.createDirectory(directory.resolve(name));
    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(directory))
        .withMessageContainingAll(directory.resolve(name).toString(), "regular file");
  }

  private void copyFixture() throws IOException {
    Path fixture = TensorFiles.fixture("tiny-small-shape");
    for (String name :
        List.of("config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors")) {
      Files.copy(fixture.resolve(name), directory.resolve(name));
    }
  }

  private void replace(String name, String regex, String replacement) throws IOException {
    Path file = directory.resolve(name);
    String text = Files.readString(file);
    String replaced = text.replaceFirst(regex, replacement);
    assertThat(replaced).isNotEqualTo(text);
    Files.writeString(file, replaced);
  }

  private Path write(byte[] bytes) throws IOException {
    return TensorFiles.write(directory.resolve("pytorch_model.bin"), bytes);
  }

  /** "a" is (1, 2) and "b" (3, 4). */
  private static byte[] twoStorages() {
    View two = TorchFiles.view(0, new long[] {2}, new long[] {1});
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(
        "archive/data.pkl",
        new Pickle()
            .op('}', '(')
            .tensor("a", "FloatStorage", "0", 2, two, false)
            .tensor("b", "FloatStorage", "1", 2, two, false)
            .op('u')
            .stop());
    entries.put("archive/data/0", TensorFiles.float32(1, 2));
    entries.put("archive/data/1", TensorFiles.float32(3, 4));
    return TorchFiles.zip(entries, ZipEntry.STORED);
  }

  private static List<Integer> centralHeaders(byte[] zip) {
    return IntStream.range(0, zip.length - 3)
        .filter(at -> little(zip).getInt(at) == CENTRAL_HEADER)
        .boxed()
        .toList();
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .indexOf(new String(part, StandardCharsets.ISO_8859_1));
  }
}
