package io.koelectra.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.koelectra.engine.OfflineEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

  private static final Map<String, String> PYTORCH = Map.of("format", "pt");

  @TempDir private Path directory;
  private Path path;
  private NDManager manager;

  @BeforeEach
  void openManager() {
    path = directory.resolve("model.safetensors");
    manager = OfflineEngine.newManager();
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Test
  void writesWhatAnIndependentReaderReadsBack() throws IOException {
    Path original = TensorFiles.fixture("tiny-small-shape/model.safetensors");
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    TensorFile file = TensorFile.open(original);
    for (String name : file.names()) {
      if (file.type(name).isFloat()) {
        tensors.put(name, file.readFloat32(name, manager));
      }
    }

    SafetensorsFile.write(path, tensors, PYTORCH, StoredType.F32);

    var expected = IndependentSafetensors.read(original);
    var written = IndependentSafetensors.read(path);
    assertThat(written.keySet()).isEqualTo(tensors.keySet());
    written.forEach(
        (name, tensor) -> {
          assertThat(tensor.dtype()).isEqualTo("F32");
          assertThat(tensor.shape()).isEqualTo(expected.get(name).shape());
          assertThat(tensor.data()).as(name).isEqualTo(expected.get(name).data());
        });
    assertThat(TensorFiles.bits(TensorFile::open, path, manager))
        .isEqualTo(TensorFiles.bits(TensorFile::open, original, manager));
  }

  @Test
  void writesMetadataAndPadsTheHeaderToEightBytes() throws IOException {
    for (String name : List.of("a", "ab", "abc", "abcd", "한국어 \"<&>\\")) {
      SafetensorsFile.write(path, Map.of(name, manager.create(1f)), PYTORCH, StoredType.F32);
      assertThat(IndependentSafetensors.headerLength(path)).isPositive().matches(n -> n % 8 == 0);
      assertThat(IndependentSafetensors.header(path).getAsJsonObject("__metadata__").toString())
          .isEqualTo("{\"format\":\"pt\"}");
      assertThat(IndependentSafetensors.read(path)).containsOnlyKeys(name);
    }
  }

  @Test
  void writesInTheOrderOfNames() throws IOException {
    SafetensorsFile.write(
        path,
        Map.of("b", manager.create(1f), "a", manager.create(2f), "c", manager.create(3f)),
        Map.of(),
        StoredType.F32);
    assertThat(IndependentSafetensors.header(path).keySet()).containsExactly("a", "b", "c");
  }

  @Test
  void writesTransposedEmptyAndLongArraysInRowMajorOrder() throws IOException {
    NDArray transposed =
        manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3)).transpose();
    NDArray empty = manager.create(new Shape(0, 4));
    NDArray counting = manager.arange(0, 700_001, 1, DataType.FLOAT32);
    int before = manager.getManagedArrays().size();

    SafetensorsFile.write(
        path,
        Map.of("transposed", transposed, "empty", empty, "long", counting),
        PYTORCH,
        StoredType.F32);

    assertThat(manager.getManagedArrays()).hasSize(before);
    var written = IndependentSafetensors.read(path);
    assertThat(written.get("transposed").shape()).containsExactly(3, 2);
    assertThat(written.get("transposed").ints()).isEqualTo(TensorFiles.bits(1, 4, 2, 5, 3, 6));
    assertThat(written.get("empty").data()).isEmpty();
    assertThat(written.get("long").ints()).isEqualTo(TensorFiles.bits(counting.toFloatArray()));
  }

  /** Encodings from IEEE 754's definition of binary16: 1, -2.5, 1/3, the largest, subnormals. */
  @Test
  void roundsToFloat16AsIeee754Does() throws IOException {
    float[] values = {1, -2.5f, 1 / 3f, 65504, 0x1p-24f, 3e-8f, 1e-9f, 1 + 0x1p-11f, 1 + 0x3p-11f};
    int[] expected = {0x3C00, 0xC100, 0x3555, 0x7BFF, 1, 1, 0, 0x3C00, 0x3C02};

    SafetensorsFile.write(path, Map.of("w", manager.create(values)), PYTORCH, StoredType.F16);

    var written = IndependentSafetensors.read(path).get("w");
    assertThat(written.dtype()).isEqualTo("F16");
    ByteBuffer data = ByteBuffer.wrap(written.data()).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits : expected) {
      assertThat(data.getShort() & 0xFFFF).isEqualTo(bits);
    }
    assertThat(data.hasRemaining()).isFalse();
  }

  @Test
  void refusesWhatFloat16CannotHold() {
    for (float value : new float[] {65505, -1e6f, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  SafetensorsFile.write(
                      path, Map.of("w", manager.create(value)), PYTORCH, StoredType.F16))
          .withMessageContainingAll("'w'", "65504", "FLOAT32");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void refusesOtherTypesBeforeItTouchesTheDirectory() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SafetensorsFile.write(
                    path,
                    Map.of("half", manager.ones(new Shape(2), DataType.FLOAT16)),
                    PYTORCH,
                    StoredType.F32))
        .withMessageContainingAll("'half'", "float16", "toType");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SafetensorsFile.write(
                    path, Map.of("__metadata__", manager.create(1f)), PYTORCH, StoredType.F32))
        .withMessageContaining("reserved");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void refusesNamesThatAreNoUnicode() {
    assertThatIOException()
        .isThrownBy(
            () ->
                SafetensorsFile.write(
                    path, Map.of("\uD800", manager.create(1f)), PYTORCH, StoredType.F32));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void replacesAnOlderFile() throws IOException {
    Files.writeString(path, "old");
    SafetensorsFile.write(path, Map.of("w", manager.create(1f)), PYTORCH, StoredType.F32);
    assertThat(IndependentSafetensors.read(path)).containsOnlyKeys("w");
    assertThat(directory).isDirectoryContaining(path::equals);
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void namesTheFileWhenTheDirectoryIsMissing() {
    Path missing = directory.resolve("missing/model.safetensors");
    assertThatIOException()
        .isThrownBy(
            () ->
                SafetensorsFile.write(
                    missing, Map.of("w", manager.create(1f)), PYTORCH, StoredType.F32))
        .withMessageContainingAll(missing.toString(), "directory exists");
  }
}
