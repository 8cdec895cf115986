package io.koelectra.nsmc.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A file of TFRecords: for each its length, the length's checksum, its bytes and theirs, all
 * little-endian (tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details"). Each is
 * an {@code Event} of tensorflow/core/util/event.proto and framework/summary.proto.
 *
 * <p>A stream and not a channel, which an interrupt of the writing thread would close.
 */
final class EventFile implements AutoCloseable {

  /** A checksum of data that holds checksums is weak, so the format masks them. */
  private static final int MASK_DELTA = 0xa282ead8;

  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION_LOG = 7;
  private static final int SESSION_LOG_STATUS = 1;
  private static final int SESSION_START = 1;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE_VALUE = 2;

  private final OutputStream out;
  private final InstantSource clock;

  /** As much of protocol buffers as is needed (protobuf.dev/programming-guides/encoding). */
  private static final class Message {

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message integer(int field, long value) {
      return varint(((long) field << 3) | VARINT).varint(value);
    }

    Message float64(int field, double value) {
      varint(((long) field << 3) | FIXED_64);
      bytes.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
      return this;
    }

    Message float32(int field, float value) {
      varint(((long) field << 3) | FIXED_32);
      bytes.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
      return this;
    }

    Message string(int field, String value) {
      return delimited(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return delimited(field, value.bytes.toByteArray());
    }

    private Message delimited(int field, byte[] value) {
      varint(((long) field << 3) | LENGTH_DELIMITED).varint(value.length);
      bytes.writeBytes(value);
      return this;
    }

    /** Seven bits a byte, lowest first; the high bit says that more follow. */
    private Message varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        bytes.write((int) ((rest & 0x7F) | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
      return this;
    }
  }

  private EventFile(OutputStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /**
   * Opens a new file whose name sorts after those of earlier ones, the order in which TensorBoard
   * reads them.
   */
  static EventFile create(Path directory, InstantSource clock) throws IOException {
    Files.createDirectories(directory);
    String name =
        "events.out.tfevents.%010d.koelectra.".formatted(clock.instant().getEpochSecond());
    int sameSecond = 0;
    while (Files.exists(directory.resolve(name + sameSecond))) {
      sameSecond++;
    }
    Path path = directory.resolve(name + sameSecond);
    EventFile file =
        new EventFile(
            Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            clock);
    file.append(file.event().string(EVENT_FILE_VERSION, "brain.Event:2"));
    return file;
  }

  /** Tells TensorBoard to drop what it has from this step on. */
  void restart(long step) throws IOException {
    Message start = new Message().integer(SESSION_LOG_STATUS, SESSION_START);
    append(event().integer(EVENT_STEP, step).message(EVENT_SESSION_LOG, start));
  }

  void scalars(long step, Map<String, Double> scalars) throws IOException {
    Message summary = new Message();
    new TreeMap<>(scalars)
        .forEach(
            (tag, value) ->
                summary.message(
                    SUMMARY_VALUE,
                    new Message()
                        .string(VALUE_TAG, tag)
                        .float32(VALUE_SIMPLE_VALUE, value.floatValue())));
    append(event().integer(EVENT_STEP, step).message(EVENT_SUMMARY, summary));
  }

  private Message event() {
    return new Message().float64(EVENT_WALL_TIME, clock.millis() / 1e3);
  }

  /** Appends a record; it is in the file when this returns, for others to read. */
  private void append(Message event) throws IOException {
    byte[] data = event.bytes.toByteArray();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedChecksum(record.array(), Long.BYTES));
    record.put(data);
    record.putInt(maskedChecksum(data, data.length));
    out.write(record.array());
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
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
