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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredZipTest {

  private static final int IN_ZIP64 = -1;
  private static final byte[] NAME = "a/data.pkl".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = {1, 2, 3, 4, 5};
  private static final int DATA_AT = 30 + NAME.length;
  private static final int DIRECTORY_AT = DATA_AT + DATA.length;
  private static final int DIRECTORY_BYTES = 46 + NAME.length + 4 + 24;

  @TempDir private Path directory;

  @Test
  void readsSizesAndOffsetsOfZip64() throws IOException {
    assertThat(list(zip64(DATA.length, 0, DIRECTORY_BYTES, DIRECTORY_AT)))
        .isEqualTo(Map.of("a/data.pkl", new StoredZip.Entry(DATA_AT, DATA.length, 0)));
  }

  @Test
  void refusesZip64RangesOutsideTheFile() {
    for (long bad : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32}) {
      assertThatIOException()
          .isThrownBy(() -> list(zip64(bad, 0, DIRECTORY_BYTES, DIRECTORY_AT)))
          .withMessageContaining("'a/data.pkl'");
      assertThatIOException()
          .isThrownBy(() -> list(zip64(DATA.length, bad, DIRECTORY_BYTES, DIRECTORY_AT)))
          .withMessageContaining("'a/data.pkl'");
      assertThatIOException()
          .isThrownBy(() -> list(zip64(DATA.length, 0, bad, DIRECTORY_AT)))
          .withMessageContaining("central directory");
      assertThatIOException()
          .isThrownBy(() -> list(zip64(DATA.length, 0, DIRECTORY_BYTES, bad)))
          .withMessageContaining("central directory");
    }
  }

  @Test
  void refusesDataThatRunsIntoTheDirectory() {
    assertThatIOException()
        .isThrownBy(() -> list(zip64(DATA.length + 1, 0, DIRECTORY_BYTES, DIRECTORY_AT)))
        .withMessageContaining("cut off");
  }

  @Test
  void refusesEncryptedAndRepeatedEntries() {
    byte[] encrypted = zip64(DATA.length, 0, DIRECTORY_BYTES, DIRECTORY_AT);
    encrypted[DIRECTORY_AT + 8] = 1;
    assertThatIOException()
        .isThrownBy(() -> list(encrypted))
        .withMessageContainingAll("'a/data.pkl'", "encrypted");
    byte[] once = zip64(DATA.length, 0, 2L * DIRECTORY_BYTES, DIRECTORY_AT);
    byte[] twice = Arrays.copyOf(once, once.length + DIRECTORY_BYTES);
    System.arraycopy(
        once, DIRECTORY_AT, twice, DIRECTORY_AT + DIRECTORY_BYTES, once.length - DIRECTORY_AT);
    ByteBuffer bytes = ByteBuffer.wrap(twice).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(twice.length - 22 - 12, DIRECTORY_AT + 2L * DIRECTORY_BYTES);
    assertThatIOException()
        .isThrownBy(() -> list(twice))
        .withMessageContaining("two entries 'a/data.pkl'");
  }

  @Test
  void findsTheEndBehindAComment() throws IOException {
    byte[] zip = zip64(DATA.length, 0, DIRECTORY_BYTES, DIRECTORY_AT);
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

  /** One entry, with every size and offset in the zip64 records (APPNOTE 4.3 and 4.5.3). */
  private static byte[] zip64(
      long dataBytes, long headerAt, long directoryBytes, long directoryAt) {
    ByteBuffer zip = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    zip.putInt(0x04034b50).put(new byte[22]).putShort((short) NAME.length).putShort((short) 0);
    zip.put(NAME).put(DATA);
    zip.putInt(0x02014b50).put(new byte[16]).putInt(IN_ZIP64).putInt(IN_ZIP64);
    zip.putShort((short) NAME.length).putShort((short) 28).put(new byte[10]).putInt(IN_ZIP64);
    zip.put(NAME).putShort((short) 1).putShort((short) 24);
    zip.putLong(dataBytes).putLong(dataBytes).putLong(headerAt);
    long endAt = zip.position();
    zip.putInt(0x06064b50).putLong(44).put(new byte[12]).putLong(1).putLong(1);
    zip.putLong(directoryBytes).putLong(directoryAt);
    zip.putInt(0x07064b50).putInt(0).putLong(endAt).putInt(1);
    zip.putInt(0x06054b50).putInt(0).putShort((short) 1).putShort((short) 1);
    zip.putInt(IN_ZIP64).putInt(IN_ZIP64).putShort((short) 0);
    return Arrays.copyOf(zip.array(), zip.position());
  }
}
