package io.koelectra.nsmc.report;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * A file of TFRecords: for each its length, the length's checksum, its bytes and theirs, all
 * little-endian (tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details").
 *
 * <p>A stream and not a channel, which an interrupt of the writing thread would close.
 */
final class EventFile implements AutoCloseable {

  /** A checksum of data that holds checksums is weak, so the format masks them. */
  private static final int MASK_DELTA = 0xa282ead8;

  private final OutputStream out;

  private EventFile(OutputStream out) {
    this.out = out;
  }

  /**
   * Opens a new file whose name sorts after those of earlier ones, the order in which TensorBoard
   * reads them.
   */
  static EventFile create(Path directory, Instant time) throws IOException {
    Files.createDirectories(directory);
    String name = "events.out.tfevents.%010d.%s".formatted(time.getEpochSecond(), host());
    int sameSecond = 0;
    while (Files.exists(directory.resolve(name + "." + sameSecond))) {
      sameSecond++;
    }
    return new EventFile(
        Files.newOutputStream(
            directory.resolve(name + "." + sameSecond),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "-");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Appends a record; it is in the file when this returns, for others to read. */
  void append(byte[] data) throws IOException {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedChecksum(record.array(), Long.BYTES));
    record.put(data);
    record.putInt(maskedChecksum(data, data.length));
    out.write(record.array());
  }

  private static int maskedChecksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK_DELTA;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
