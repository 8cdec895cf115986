package io.koelectra.format;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle in order, from a range of a file; no read allocates past its end. */
final class PickleInput {

  /** A state dict of 10,000 tensors has a pickle of about 2 MB. */
  static final int MOST_BYTES = 16 << 20;

  private static final int BUFFER_BYTES = 8192;
  private static final int LONGEST_LINE = 256;

  private final BinaryFile file;
  private final long end;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long bufferEnd;

  /** Reads from {@code start}, and nothing at {@code end} or after it. */
  PickleInput(BinaryFile file, long start, long end) throws IOException {
    file.requireRange(start, end - start, "a pickle");
    this.file = file;
    this.end = Math.min(end, start + MOST_BYTES);
    this.bufferEnd = start;
  }

  /** Position in the file of the next byte. */
  long position() {
    return bufferEnd - buffer.remaining();
  }

  int unsignedByte() throws IOException {
    require(1);
    return buffer.get() & 0xFF;
  }

  int unsignedShort() throws IOException {
    require(Short.BYTES);
    return buffer.getShort() & 0xFFFF;
  }

  int signedInt() throws IOException {
    require(Integer.BYTES);
    return buffer.getInt();
  }

  long signedLong() throws IOException {
    require(Long.BYTES);
    return buffer.getLong();
  }

  /** A two's complement integer of {@code count} bytes, at most 255. */
  BigInteger bigInteger(int count) throws IOException {
    require(count);
    byte[] bigEndian = new byte[count + 1];
    for (int i = count; i > 0; i--) {
      bigEndian[i] = buffer.get();
    }
    bigEndian[0] = (byte) (count > 0 && bigEndian[1] < 0 ? -1 : 0);
    return new BigInteger(bigEndian);
  }

  /** UTF-8 text of {@code count} bytes. */
  String text(long count) throws IOException {
    requireRemaining(count);
    byte[] utf8 = new byte[(int) count];
    for (int read = 0; read < utf8.length; ) {
      require(1);
      int part = Math.min(utf8.length - read, buffer.remaining());
      buffer.get(utf8, read, part);
      read += part;
    }
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Text up to the next line feed, which is passed over. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = unsignedByte(); next != '\n'; next = unsignedByte()) {
      if (line.length() == LONGEST_LINE) {
        throw malformed("has a name of more than " + LONGEST_LINE + " bytes");
      }
      line.append((char) next);
    }
    return line.toString();
  }

  /** An exception about the pickle at this position, for the caller to throw. */
  IOException malformed(String problem) {
    return file.malformed("the pickle " + problem + " (before byte " + position() + ")");
  }

  private void requireRemaining(long count) throws IOException {
    if (count < 0 || count > end - position()) {
      throw malformed(
          "goes past byte " + end + ", its end or the limit of " + MOST_BYTES + " bytes");
    }
  }

  /** Makes {@code count} bytes, at most the buffer's size, available in the buffer. */
  private void require(int count) throws IOException {
    if (buffer.remaining() >= count) {
      return;
    }
    requireRemaining(count);
    buffer.compact();
    buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + (end - bufferEnd)));
    int added = buffer.remaining();
    file.readFully(buffer, bufferEnd);
    bufferEnd += added;
    buffer.flip();
  }
}
