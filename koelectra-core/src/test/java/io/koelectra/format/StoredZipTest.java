package io.koelectra.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredZipTest {

  private static final byte[] NAME = "a/data.pkl".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = {1, 2, 3, 4, 5};
  private static final int DATA_AT = 30 + NAME.length;
  private static final int DIRECTORY_AT = DATA_AT + DATA.length;
  private static final int DIRECTORY_BYTES = 46 + NAME.length;

  @TempDir private Path directory;

  @Test
  void readsSizesAndOffsets() throws IOException {
    assertThat(list(zip(DATA.length, 0, DIRECTORY_BYTES, DIRECTORY_AT)))
        .usingRecursiveComparison()
        .isEqualTo(
            Map.of(
                "a/data.pkl",
                new StoredZip.Entry("a/data.pkl", DATA_AT, DATA.length, 0, new AtomicBoolean())));
  }

  @Test
  void refusesRangesOutsideTheFile() {
    for (int bad : new int[] {-2, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20}) {
      assertThatIOException()
          .isThrownBy(() -> list(zip(bad, 0, DIRECTORY_BYTES, DIRECTORY_AT)))
          .withMessageContaining("'a/data.pkl'");
      assertThatIOException()
          .isThrownBy(() -> list(zip(DATA.length, bad, DIRECTORY_BYTES, DIRECTORY_AT)))
          .withMessageContaining("'a/data.pkl'");
      assertThatIOException()
          .isThrownBy(() -> list(zip(DATA.length, 0, bad, DIRECTORY_AT)))
          .withMessageContaining("central directory");
      assertThatIOException()
          .isThrownBy(() -> list(zip(DATA.length, 0, DIRECTORY_BYTES, bad)))
          .withMessageContaining("central directory");
    }
  }

  @Test
  void refusesZip64() {
    assertThatIOException()
        .isThrownBy(() -> list(zip(DATA.length, 0, DIRECTORY_BYTES, -1)))
        .withMessageContainingAll("zip64", "4 GiB", "safetensors");
  }

  @Test
  void refusesDataThatRunsIntoTheDirectory() {
    assertThatIOException()
        .isThrownBy(() -> list(zip(DATA.length + 1, 0, DIRECTORY_BYTES, DIRECTORY_AT)))
        .withMessageContaining("cut off");
  }

  @Test
  void refusesEncryptedAndRepeatedEntries() {
    byte[] encrypted = zip(DATA.length, 0, DIRECTORY_BYTES, DIRECTORY_AT);
    encrypted[DIRECTORY_AT + 8] = 1;
    assertThatIOException()
        .isThrownBy(() -> list(encrypted))
        .withMessageContainingAll("'a/data.pkl'", "encrypted");
    byte[] once = zip(DATA.length, 0, 2 * DIRECTORY_BYTES, DIRECTORY_AT);
    byte[] twice = Arrays.copyOf(once, once.length + DIRECTORY_BYTES);
    System.arraycopy(
        once, DIRECTORY_AT, twice, DIRECTORY_AT + DIRECTORY_BYTES, once.length - DIRECTORY_AT);
    ByteBuffer bytes = ByteBuffer.wrap(twice).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(twice.length - 6, DIRECTORY_AT);
    assertThatIOException()
        .isThrownBy(() -> list(twice))
        .withMessageContaining("two entries 'a/data.pkl'");
  }

  @Test
  void findsTheEndBehindAComment() throws IOException {
    byte[] zip = zip(DATA.length, 0, DIRECTORY_BYTES, DIRECTORY_AT);
    byte[] commented = Arrays.copyOf(zip, zip.length + 300);
    ByteBuffer.wrap(commented).order(ByteOrder.LITTLE_ENDIAN).putShort(zip.length - 2, (short) 300);
    assertThat(list(commented)).containsOnlyKeys("a/data.pkl");
  }

  private Map<String, StoredZip.Entry> list(byte[] zip) throws IOException {
    Path path = TensorFiles.write(directory.resolve("zip"), zip);
    try (BinaryFile file = BinaryFile.open(path)) {
      return StoredZip.list(file);
    }
  }

  private static byte[] zip(int dataBytes, int headerAt, int directoryBytes, int directoryAt) {
    ByteBuffer zip = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    zip.putInt(0x04034b50).put(new byte[22]).putShort((short) NAME.length).putShort((short) 0);
    zip.put(NAME).put(DATA);
    zip.putInt(0x02014b50).put(new byte[16]).putInt(dataBytes).putInt(dataBytes);
    zip.putShort((short) NAME.length).put(new byte[12]).putInt(headerAt).put(NAME);
    zip.putInt(0x06054b50).putInt(0).putShort((short) 1).putShort((short) 1);
    zip.putInt(directoryBytes).putInt(directoryAt).putShort((short) 0);
    return Arrays.copyOf(zip.array(), zip.position());
  }
}
