package io.koelectra.format;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.engine.OfflineEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {

  private static final Path SMALL = TensorFiles.fixture("tiny-small-shape/model.safetensors");

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
  void readsEveryTensorAsAnIndependentReaderDoes() throws IOException {
    Map<String, IndependentSafetensors.Tensor> expected = IndependentSafetensors.read(SMALL);
    TensorFile file = TensorFile.open(SMALL);
    assertThat(file.path()).isEqualTo(SMALL);
    assertThat(file.names()).hasSize(44).containsExactlyInAnyOrderElementsOf(expected.keySet());
    for (String name : file.names()) {
      assertThat(file.shape(name)).isEqualTo(new Shape(expected.get(name).shape()));
      assertThat(file.type(name).name()).isEqualTo(expected.get(name).dtype());
      if (file.type(name) == StoredType.F32) {
        assertThat(TensorFiles.bits(file, name, manager))
            .as(name)
            .isEqualTo(expected.get(name).ints());
      }
    }
  }

  @Test
  void readsFloat16AsTheFloat32WeightsRoundedToHalf() throws IOException {
    var single = TensorFiles.bits(TensorFile::open, SMALL, manager);
    var half =
        TensorFiles.bits(
            TensorFile::open,
            TensorFiles.fixture("tiny-small-shape-fp16/model.safetensors"),
            manager);
    assertThat(half).hasSameSizeAs(single);
    for (String name : single.keySet()) {
      assertThat(TensorFiles.floats(half.get(name)))
          .as(name)
          .isEqualTo(
              TensorFiles.floats(single.get(name)).stream()
                  .map(SafetensorsFileTest::roundToHalf)
                  .toList());
    }
  }

  /** Arithmetic, not bits: binary16 has 11 significant bits and no exponent below -14. */
  private static float roundToHalf(float value) {
    double unit = Math.scalb(1.0, Math.max(Math.getExponent(value), -14) - 10);
    return (float) (Math.rint(value / unit) * unit);
  }

  @Test
  void readsBfloat16() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits : new int[] {0x3F80, 0xC049, 0x7FC0, 0xFF80, 0x0001, 0x8000}) {
      data.putShort((short) bits);
    }
    Path path = file("{'w':{'dtype':'BF16','shape':[2,3],'data_offsets':[0,12]}}", data.array());
    TensorFile file = TensorFile.open(path);
    assertThat(file.type("w")).isEqualTo(StoredType.BF16);
    assertThat(TensorFiles.bits(file, "w", manager))
        .containsExactly(
            0x3F80_0000, 0xC049_0000, 0x7FC0_0000, 0xFF80_0000, 0x0001_0000, 0x8000_0000);
  }

  @Test
  void readsScalarsAndEmptyTensors() throws IOException {
    Path path =
        file(
            "{'none':{'dtype':'F32','shape':[0,3],'data_offsets':[0,0]},"
                + "'scalar':{'dtype':'F32','shape':[],'data_offsets':[0,4]}}  ",
            TensorFiles.float32(2.5f));
    assertThat(TensorFiles.bits(TensorFile::open, path, manager))
        .isEqualTo(Map.of("none", List.of(), "scalar", TensorFiles.bits(2.5f)));
  }

  @Test
  void readsTensorsLongerThanItsBuffer() throws IOException {
    float[] values = new float[2 * Float32Reader.CHUNK_ELEMENTS + 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path path =
        file(
            "{'w':{'dtype':'F32','shape':[%d],'data_offsets':[0,%d]}}"
                .formatted(values.length, values.length * 4),
            TensorFiles.float32(values));
    TensorFile file = TensorFile.open(path);
    assertThat(file.readFloat32("w", manager).toFloatArray()).isEqualTo(values);
  }

  @Test
  void readsBeyondFourGigabytes() throws IOException {
    long hole = 5_000_000_000L;
    String header =
        "{\"hole\":{\"dtype\":\"U8\",\"shape\":[%1$d],\"data_offsets\":[0,%1$d]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%1$d,%2$d]}}";
    byte[] start = TensorFiles.safetensors(header.formatted(hole, hole + 8), new byte[0]);
    assumeTrue(Files.getFileStore(directory).getUsableSpace() > 2 * hole, "room for the file");
    Path path = directory.resolve("model.safetensors");
    try (FileChannel channel = FileChannel.open(path, Set.of(CREATE_NEW, WRITE, SPARSE))) {
      channel.write(ByteBuffer.wrap(start));
      channel.write(ByteBuffer.wrap(TensorFiles.float32(1.5f, -2)), start.length + hole);
    }
    TensorFile file = TensorFile.open(path);
    assertThat(TensorFiles.bits(file, "w", manager)).isEqualTo(TensorFiles.bits(1.5f, -2));
  }

  @Test
  void keepsNothingInTheManagerButTheResult() throws IOException {
    TensorFile file = TensorFile.open(SMALL);
    try (NDManager owner = manager.newSubManager()) {
      file.readFloat32("classifier.dense.weight", owner);
      assertThat(owner.getManagedArrays()).hasSize(1);
    }
  }

  @Test
  void refusesToReadIntegersAsFloats() throws IOException {
    TensorFile file = TensorFile.open(SMALL);
    String name = "electra.embeddings.position_ids";
    assertThat(file.type(name)).isEqualTo(StoredType.I64);
    assertThatIOException()
        .isThrownBy(() -> file.readFloat32(name, manager))
        .withMessageContainingAll(SMALL.toString(), name, "I64");
  }

  @Test
  void refusesNamesItDoesNotHave() throws IOException {
    TensorFile file = TensorFile.open(SMALL);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> file.shape("missing"))
        .withMessageContaining("'missing'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'w':{'dtype':'F8_E4M3','shape':[8],'data_offsets':[0,8]}} | 'F8_E4M3'",
        "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | has 8 bytes",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | fill 4 bytes of 8",
        "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}} | outside the file",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | a hole",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | an overlap",
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | an overlap or a hole",
        "{'w':{'dtype':'F32','shape':[2147483648,2147483648,4],'data_offsets':[0,8]}} | 2^63",
        "{'w':{'dtype':'F64','shape':[2305843009213693953],'data_offsets':[0,8]}} | [0, 10^18)",
        "{'w':{'dtype':'F64','shape':[536870913,4294967296],'data_offsets':[0,8]}} | has 8 bytes",
        "{'w':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | [0, 10^18)",
        "{'w':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}} | [0, 10^18)",
        "{'w':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}} | expected a number",
        "{'w':{'dtype':'F32','shape':[2,1,1,1,1,1,1,1,1],'data_offsets':[0,8]}} | 9 dimensions",
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | no pair of data_offsets",
        "{'w':{'dtype':'F32','data_offsets':[0,8]}} | no shape",
        "{'w':{'shape':[2],'data_offsets':[0,8]}} | no dtype",
        "{'w':{'dtype':4,'shape':[2],'data_offsets':[0,8]}} | expected a string",
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}} | the key 'x'",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'w':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 'w' appears twice",
        "{'__metadata__':{'format':1}} | expected a string",
        "{'w':[]} | malformed",
        "{}{} | malformed",
        "{'w' | malformed",
        "[1,2] | does not begin",
      })
  void refusesHeadersThatDoNotDescribeTheirData(String header, String problem) throws IOException {
    Path path = file(header, new byte[8]);
    assertThatIOException()
        .isThrownBy(() -> TensorFile.open(path))
        .withMessageContainingAll(path.toString(), problem, "; ");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 99_999_999, 3})
  void refusesHeaderLengthsThatCannotBe(long length) throws IOException {
    byte[] bytes = TensorFiles.safetensors("{}", new byte[0]);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    Path path = TensorFiles.write(directory.resolve("model.safetensors"), bytes);
    assertThatIOException()
        .isThrownBy(() -> TensorFile.open(path))
        .withMessageContaining(Long.toUnsignedString(length));
  }

  @Test
  void refusesAHeaderThatIsNotUtf8() throws IOException {
    byte[] bytes = TensorFiles.safetensors("{'?':1}".replace('\'', '"'), new byte[0]);
    bytes[10] = (byte) 0xFF;
    Path path = TensorFiles.write(directory.resolve("model.safetensors"), bytes);
    assertThatIOException().isThrownBy(() -> TensorFile.open(path)).withMessageContaining("UTF-8");
  }

  @Test
  void refusesEveryPrefixOfAFile() throws IOException {
    byte[] whole =
        TensorFiles.safetensors(
            "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", new byte[8]);
    Path path = directory.resolve("model.safetensors");
    for (int length = 0; length < whole.length; length++) {
      TensorFiles.write(path, Arrays.copyOf(whole, length));
      assertThatIOException()
          .as("%d bytes", length)
          .isThrownBy(() -> TensorFile.open(path))
          .withMessageContaining(path.toString());
    }
    assertThat(TensorFiles.bits(TensorFile::open, TensorFiles.write(path, whole), manager))
        .containsOnlyKeys("w");
  }

  @Test
  void refusesAFileThatShrinksAfterItWasOpened() throws IOException {
    Path path =
        file("{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", TensorFiles.float32(1, 2));
    TensorFile file = TensorFile.open(path);
    try (NDManager owner = manager.newSubManager()) {
      Files.write(path, new byte[10]);
      assertThatIOException()
          .isThrownBy(() -> file.readFloat32("w", owner))
          .withMessageContainingAll(path.toString(), "has changed since its header was read");
      assertThat(owner.getManagedArrays()).isEmpty();
    }
  }

  @Test
  void refusesWhatIsNotAFile() {
    assertThatIOException()
        .isThrownBy(() -> TensorFile.open(directory))
        .withMessageContaining("regular file");
  }

  /** A file with this header, written with single quotes for JSON's double ones. */
  private Path file(String header, byte[] data) throws IOException {
    return TensorFiles.write(
        directory.resolve("model.safetensors"),
        TensorFiles.safetensors(header.replace('\'', '"'), data));
  }
}
