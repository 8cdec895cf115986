package io.koelectra.nsmc.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads event files, written from the published formats (TFRecord, protocol buffers, event.proto)
 * without a look at the writer, with a checksum of its own.
 */
final class IndependentEvents {

  /** What a test wants of an Event. */
  record Event(
      double wallTime,
      long step,
      Optional<String> fileVersion,
      boolean isSessionStart,
      Map<String, Float> scalars) {}

  private static final int[] CRC32C_TABLE = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int remainder = i;
      for (int bit = 0; bit < 8; bit++) {
        // Castagnoli's polynomial, bits reversed
        remainder = (remainder & 1) == 0 ? remainder >>> 1 : (remainder >>> 1) ^ 0x82F63B78;
      }
      CRC32C_TABLE[i] = remainder;
    }
  }

  private IndependentEvents() {}

  /** The events of a file, every checksum verified. */
  static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = take(bytes, 8);
      verify(length, bytes.getInt());
      byte[] data = take(bytes, Math.toIntExact(littleEndian(length).getLong()));
      verify(data, bytes.getInt());
      events.add(event(littleEndian(data)));
    }
    return events;
  }

  static int crc32c(byte[] bytes) {
    int crc = ~0;
    for (byte b : bytes) {
      crc = CRC32C_TABLE[(crc ^ b) & 0xFF] ^ (crc >>> 8);
    }
    return ~crc;
  }

  private static void verify(byte[] bytes, int masked) throws IOException {
    int rotated = masked - 0xa282ead8;
    int crc = (rotated >>> 17) | (rotated << 15);
    if (crc != crc32c(bytes)) {
      throw new IOException("checksum %08x, expected %08x".formatted(crc, crc32c(bytes)));
    }
  }

  private static Event event(ByteBuffer message) throws IOException {
    double wallTime = 0;
    long step = 0;
    Optional<String> fileVersion = Optional.empty();
    boolean isSessionStart = false;
    Map<String, Float> scalars = new LinkedHashMap<>();
    while (message.hasRemaining()) {
      int tag = (int) varint(message);
      switch (tag) {
        case (1 << 3) | 1 -> wallTime = message.getDouble();
        case 2 << 3 -> step = varint(message);
        case (3 << 3) | 2 -> fileVersion = Optional.of(string(message));
        case (5 << 3) | 2 -> scalars.putAll(summary(delimited(message)));
        case (7 << 3) | 2 -> {
          ByteBuffer sessionLog = delimited(message);
          isSessionStart = varint(sessionLog) == 1 << 3 && varint(sessionLog) == 1;
        }
        default -> throw new IOException("field " + (tag >>> 3) + ", wire type " + (tag & 7));
      }
    }
    return new Event(wallTime, step, fileVersion, isSessionStart, scalars);
  }

  private static Map<String, Float> summary(ByteBuffer message) throws IOException {
    Map<String, Float> scalars = new LinkedHashMap<>();
    while (message.hasRemaining()) {
      expect(message, (1 << 3) | 2);
      ByteBuffer value = delimited(message);
      expect(value, (1 << 3) | 2);
      String tag = string(value);
      expect(value, (2 << 3) | 5);
      scalars.put(tag, value.getFloat());
      if (value.hasRemaining()) {
        throw new IOException("more than a tag and a simple_value: " + tag);
      }
    }
    return scalars;
  }

  private static void expect(ByteBuffer message, int tag) throws IOException {
    long found = varint(message);
    if (found != tag) {
      throw new IOException("tag " + found + ", expected " + tag);
    }
  }

  private static String string(ByteBuffer message) {
    return StandardCharsets.UTF_8.decode(delimited(message)).toString();
  }

  private static ByteBuffer delimited(ByteBuffer message) {
    return littleEndian(take(message, Math.toIntExact(varint(message))));
  }

  private static long varint(ByteBuffer message) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = message.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static byte[] take(ByteBuffer from, int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
