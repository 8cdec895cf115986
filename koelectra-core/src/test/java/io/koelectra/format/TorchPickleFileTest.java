package io.koelectra.format;

import static io.koelectra.format.TorchFiles.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.TorchFiles.Pickle;
import io.koelectra.format.TorchFiles.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchPickleFileTest {

  private static final String BIN = "/pytorch_model.bin";
  private static final byte[] SIX = TensorFiles.float32(0, 1, 2, 3, 4, 5);
  private static final View WHOLE = view(0, new long[] {2, 3}, new long[] {3, 1});

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

  @ParameterizedTest
  @ValueSource(strings = {"tiny-small-shape", "tiny-small-shape-legacy-bin"})
  void readsWhatPyTorchSavedAsTheSafetensorsFileHasIt(String fixture) throws IOException {
    Path safetensors = TensorFiles.fixture("tiny-small-shape/model.safetensors");
    assertThat(
            TensorFiles.bits(
                TorchPickleFileTest::open, TensorFiles.fixture(fixture + BIN), manager))
        .hasSize(43)
        .containsExactlyInAnyOrderEntriesOf(
            TensorFiles.bits(TensorFile::open, safetensors, manager));
    TensorFile file = open(TensorFiles.fixture(fixture + BIN));
    String name = "electra.embeddings.position_ids";
    assertThat(file.names()).first().isEqualTo(name);
    assertThat(file.type(name)).isEqualTo(StoredType.I64);
    assertThat(file.shape(name)).isEqualTo(new Shape(1, 64));
  }

  @Test
  void readsTwoNamesOnOneStorage() throws IOException {
    var tensors =
        TensorFiles.bits(
            TorchPickleFileTest::open, TensorFiles.fixture("tiny-generator" + BIN), manager);
    assertThat(tensors.get("generator_lm_head.weight"))
        .hasSize(200 * 16)
        .isEqualTo(tensors.get("electra.embeddings.word_embeddings.weight"))
        .isEqualTo(
            TensorFiles.bits(
                    TensorFile::open,
                    TensorFiles.fixture("tiny-generator/model.safetensors"),
                    manager)
                .get("electra.embeddings.word_embeddings.weight"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsViewsAsPythonSeesThem(boolean legacy) throws IOException {
    assertThat(read(WHOLE, legacy)).containsExactly(0f, 1f, 2f, 3f, 4f, 5f);
    View transposed = view(0, new long[] {3, 2}, new long[] {1, 3});
    assertThat(read(transposed, legacy)).containsExactly(0f, 3f, 1f, 4f, 2f, 5f);
    View secondColumn = view(1, new long[] {2}, new long[] {3});
    assertThat(read(secondColumn, legacy)).containsExactly(1f, 4f);
    View lastRow = view(3, new long[] {1, 3}, new long[] {99, 1});
    assertThat(read(lastRow, legacy)).containsExactly(3f, 4f, 5f);
    View repeated = view(2, new long[] {3}, new long[] {0});
    assertThat(read(repeated, legacy)).containsExactly(2f, 2f, 2f);
    View scalar = view(5, new long[0], new long[0]);
    assertThat(read(scalar, legacy)).containsExactly(5f);
    View empty = view(6, new long[] {0, 7}, new long[] {7, 1});
    assertThat(read(empty, legacy)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesViewsOutsideTheirStorage(boolean legacy) throws IOException {
    long huge = 1L << 62;
    for (View view :
        List.of(
            view(0, new long[] {7}, new long[] {1}),
            view(1, new long[] {2, 3}, new long[] {3, 1}),
            view(-1, new long[] {2}, new long[] {1}),
            view(5, new long[] {3}, new long[] {-1}),
            view(0, new long[] {2}, new long[] {6}),
            view(0, new long[] {7}, new long[] {0}),
            view(0, new long[] {3}, new long[] {huge}),
            view(huge, new long[] {1}, new long[] {1}),
            view(0, new long[] {huge, 4}, new long[] {0, 0}),
            view(0, new long[] {-1}, new long[] {1}),
            view(0, new long[] {2}, new long[] {1, 1}))) {
      Path path = file(view, legacy);
      assertThatIOException()
          .isThrownBy(() -> open(path))
          .withMessageContainingAll(path.toString(), "'weight'");
    }
  }

  @Test
  void readsEveryFloatTypeOfStorage() throws IOException {
    ByteBuffer doubles = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    doubles.putDouble(0.5).putDouble(-3);
    byte[] halves = {0x00, 0x38, 0x00, (byte) 0xC2}; // 0x3800 = 0.5, 0xC200 = -3
    byte[] bfloats = {0x00, 0x3F, 0x40, (byte) 0xC0}; // 0x3F00 = 0.5, 0xC040 = -3
    for (var storage :
        Map.of("DoubleStorage", doubles.array(), "HalfStorage", halves, "BFloat16Storage", bfloats)
            .entrySet()) {
      View two = view(0, new long[] {2}, new long[] {1});
      byte[] pickle =
          new Pickle()
              .op('}', '(')
              .tensor("w", storage.getKey(), "7", 2, two, false)
              .op('u')
              .stop();
      Path path = write(TorchFiles.zip(pickle, Map.of("7", storage.getValue())));
      assertThat(TensorFiles.bits(TorchPickleFileTest::open, path, manager))
          .as(storage.getKey())
          .isEqualTo(Map.of("w", TensorFiles.bits(0.5f, -3f)));
    }
  }

  /** The calls that {@code Module.state_dict()} and {@code Parameter} add to a plain dictionary. */
  @Test
  void readsOrderedDictsWithMetadataAndParameters() throws IOException {
    byte[] pickle =
        new Pickle()
            .global("collections", "OrderedDict")
            .op(')', 'R', '(')
            .text("w")
            .global("torch._utils", "_rebuild_parameter")
            .op('(')
            .global("torch._utils", "_rebuild_tensor_v2")
            .op('(')
            .storage("FloatStorage", "0", 6, false)
            .integer(0)
            .tuple(6)
            .tuple(1)
            .op(0x89, '}', 't', 'R', 0x88, '}', 't', 'R')
            .op('u', '}')
            .text("_metadata")
            .op('}', 's', 'b')
            .stop();
    assertThat(
            TensorFiles.bits(
                TorchPickleFileTest::open,
                write(TorchFiles.zip(pickle, Map.of("0", SIX))),
                manager))
        .isEqualTo(Map.of("w", TensorFiles.bits(0, 1, 2, 3, 4, 5)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os system",
        "posix system",
        "builtins eval",
        "builtins getattr",
        "torch load",
        "torch.storage UntypedStorage",
        "collections OrderedDict.__reduce__"
      })
  void refusesEveryOtherGlobalByName(String global) throws IOException {
    String[] name = global.split(" ", 2);
    byte[] pickle =
        new Pickle().global(name[0], name[1]).op('(').text("touch owned").op('t', 'R').stop();
    for (byte[] bytes :
        List.of(TorchFiles.zip(pickle, Map.of()), TorchFiles.legacy(pickle, SIX, 6), pickle)) {
      Path path = write(bytes);
      assertThatIOException()
          .isThrownBy(() -> open(path))
          .withMessageContainingAll(
              path.toString(), "'" + name[0] + "." + name[1] + "'", "nothing was run");
    }
  }

  @Test
  void refusesAnythingButADictionaryOfTensors() throws IOException {
    byte[] nested = new Pickle().op('}').text("state_dict").op('}', 's').stop();
    Path path = write(TorchFiles.zip(nested, Map.of()));
    assertThatIOException()
        .isThrownBy(() -> open(path))
        .withMessageContainingAll("'state_dict'", "safetensors");
    Path list = write(TorchFiles.zip(new Pickle().op(']').stop(), Map.of()));
    assertThatIOException().isThrownBy(() -> open(list)).withMessageContaining("no dictionary");
  }

  @Test
  void refusesCompressedEntries() throws IOException {
    byte[] pickle = TorchFiles.oneTensor(WHOLE, false);
    Path path = write(TorchFiles.zip(Map.of("archive/data.pkl", pickle), ZipEntry.DEFLATED));
    assertThatIOException()
        .isThrownBy(() -> open(path))
        .withMessageContainingAll("'archive/data.pkl'", "compressed", "torch.save");
  }

  @Test
  void refusesStoragesThatAreMissingOrOfAnotherSize() throws IOException {
    byte[] pickle = TorchFiles.oneTensor(WHOLE, false);
    for (Map<String, byte[]> storages :
        List.of(Map.of("1", SIX), Map.of("0", Arrays.copyOf(SIX, 20)), Map.of("0", new byte[25]))) {
      Path path = write(TorchFiles.zip(pickle, storages));
      assertThatIOException().isThrownBy(() -> open(path)).withMessageContaining("storage '0'");
    }
    Path legacy = write(TorchFiles.legacy(TorchFiles.oneTensor(WHOLE, true), SIX, 5));
    assertThatIOException()
        .isThrownBy(() -> open(legacy))
        .withMessageContaining("storage '0' has 5 elements");
  }

  @Test
  void refusesBigEndianFiles() throws IOException {
    byte[] pickle = TorchFiles.oneTensor(WHOLE, false);
    Path path =
        write(
            TorchFiles.zip(
                Map.of(
                    "archive/data.pkl", pickle,
                    "archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII),
                    "archive/data/0", SIX),
                ZipEntry.STORED));
    assertThatIOException().isThrownBy(() -> open(path)).withMessageContaining("'big'");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesEveryPrefixOfAFile(boolean legacy) throws IOException {
    byte[] whole = Files.readAllBytes(file(WHOLE, legacy));
    for (int length = 0; length < whole.length; length++) {
      Path path = write(Arrays.copyOf(whole, length));
      assertThatIOException()
          .as("%d bytes", length)
          .isThrownBy(() -> open(path))
          .withMessageContaining(path.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-small-shape", "tiny-small-shape-legacy-bin"})
  void refusesPrefixesOfWhatPyTorchSaved(String fixture) throws IOException {
    byte[] whole = Files.readAllBytes(TensorFiles.fixture(fixture + BIN));
    for (int length = whole.length - 1; length >= 0; length -= 997) {
      Path path = write(Arrays.copyOf(whole, length));
      assertThatIOException().as("%d bytes", length).isThrownBy(() -> open(path));
    }
  }

  @Test
  void refusesBytesAfterTheLastStorage() throws IOException {
    byte[] longer = Arrays.copyOf(SIX, 25);
    Path path = write(TorchFiles.legacy(TorchFiles.oneTensor(WHOLE, true), longer, 6));
    assertThatIOException().isThrownBy(() -> open(path)).withMessageContaining("goes on after");
  }

  private List<Float> read(View view, boolean legacy) throws IOException {
    return TensorFiles.floats(
        TensorFiles.bits(TorchPickleFileTest::open, file(view, legacy), manager).get("weight"));
  }

  private Path file(View view, boolean legacy) throws IOException {
    byte[] pickle = TorchFiles.oneTensor(view, legacy);
    return write(
        legacy ? TorchFiles.legacy(pickle, SIX, 6) : TorchFiles.zip(pickle, Map.of("0", SIX)));
  }

  private Path write(byte[] bytes) throws IOException {
    return TensorFiles.write(directory.resolve("pytorch_model.bin"), bytes);
  }

  private static TensorFile open(Path path) throws IOException {
    return TensorFile.read(BinaryFile.open(path), TorchPickleFile::readHeader);
  }
}
