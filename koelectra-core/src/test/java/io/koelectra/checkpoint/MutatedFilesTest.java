package io.koelectra.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.model.OfflineEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files damaged at random either read as tensors of a bounded size or end in an IOException. */
@Timeout(300)
class MutatedFilesTest {

  private static final int MUTATIONS = 2_000;

  @TempDir private Path directory;

  static Stream<Arguments> formats() throws IOException {
    byte[] six = TensorFiles.float32(0, 1, 2, 3, 4, 5);
    var view = TorchFiles.view(0, new long[] {3, 2}, new long[] {1, 3});
    TensorFiles.Opener safetensors = SafetensorsFile::open;
    TensorFiles.Opener pickle = TorchPickleFile::open;
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[16,24]}}";
    return Stream.of(
        Arguments.of("small safetensors", safetensors, TensorFiles.safetensors(header, six)),
        Arguments.of(
            "small zip",
            pickle,
            TorchFiles.zip(TorchFiles.oneTensor(view, false), Map.of("0", six))),
        Arguments.of(
            "small legacy", pickle, TorchFiles.legacy(TorchFiles.oneTensor(view, true), six, 6)),
        Arguments.of("safetensors", safetensors, fixture("tiny-generator/model.safetensors")),
        Arguments.of("zip", pickle, fixture("tiny-generator/pytorch_model.bin")),
        Arguments.of("legacy", pickle, fixture("tiny-small-shape-legacy-bin/pytorch_model.bin")));
  }

  private static byte[] fixture(String name) throws IOException {
    return Files.readAllBytes(TensorFiles.fixture(name));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("formats")
  void endInAnIoExceptionOrInTensorsNoLargerThanTheFile(
      String format, TensorFiles.Opener opener, byte[] original) throws IOException {
    SplittableRandom random = new SplittableRandom(format.hashCode());
    Path path = directory.resolve("file");
    int refused = 0;
    try (NDManager manager = OfflineEngine.newManager()) {
      for (int i = 0; i < MUTATIONS; i++) {
        TensorFiles.write(path, mutate(original, random));
        refused += isRefused(opener, path, manager) ? 1 : 0;
      }
    }
    assertThat(refused).as("refused").isBetween(1, MUTATIONS);
  }

  private static boolean isRefused(TensorFiles.Opener opener, Path path, NDManager manager)
      throws IOException {
    long length = Files.size(path);
    try (TensorFile file = opener.open(path)) {
      for (String name : file.names()) {
        if (file.type(name).isFloat()) {
          try (NDArray array = file.readFloat32(name, manager)) {
            assertThat(array.size()).isLessThanOrEqualTo(length);
          }
        }
      }
      return false;
    } catch (IOException e) {
      assertThat(e).hasMessageContaining(path.toString());
      return true;
    }
  }

  /** One to four edits, most of them near an end, where the formats keep their structure. */
  private static byte[] mutate(byte[] original, SplittableRandom random) {
    byte[] bytes = original.clone();
    for (int edit = random.nextInt(1, 5); edit > 0 && bytes.length > 0; edit--) {
      int window = Math.min(bytes.length, random.nextBoolean() ? 6000 : bytes.length);
      int at = random.nextInt(window);
      at = random.nextInt(3) == 0 ? bytes.length - 1 - at : at;
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0xFF);
        case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0);
        case 4 -> bytes = Arrays.copyOf(bytes, bytes.length - random.nextInt(window));
        default -> {
          int from = random.nextInt(bytes.length);
          int count = Math.min(random.nextInt(1, 64), bytes.length - Math.max(from, at));
          System.arraycopy(bytes, from, bytes, at, count);
        }
      }
    }
    return bytes;
  }
}
