package io.koelectra.format;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a pickle in order, from a range of a file; no read allocates past its end, where it
 * throws a {@link BufferUnderflowException}.
 */
final class PickleInput {

  /** A state dict of 10,000 tensors has a pickle of about 2 MB. */
  static final int MOST_BYTES = 16 << 20;

  private static final int LONGEST_LINE = 256;

  private final BinaryFile file;
  private final long start;

  /** What has not been read yet, little-endian. */
  final ByteBuffer bytes;

  /** Reads from {@code start}, and nothing at {@code end} or after it. */
  PickleInput(BinaryFile file, long start, long end) throws IOException {
    file.requireRange(start, end - start, "a pickle");
    this.file = file;
    this.start = start;
    this.bytes = file.read(start, (int) Math.min(end - start, MOST_BYTES));
  }

  long position() {
    return start + bytes.position();
  }

  int unsignedByte() {
    return bytes.get() & 0xFF;
  }

  /** A two's complement integer of {@code count} bytes, at most 255. */
  BigInteger bigInteger(int count) {
    byte[] bigEndian = new byte[Math.max(count, 1)];
    for (int i = count - 1; i >= 0; i--) {
      bigEndian[i] = bytes.get();
    }
    return new BigInteger(bigEndian);
  }

  String text(long count) {
    if (count > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] utf8 = new byte[(int) count];
    bytes.get(utf8);
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

  IOException malformed(String problem) {
    return file.malformed("the pickle " + problem + " (before byte " + position() + ")");
  }

  /** For a read that has found too few bytes. */
  IOException exhausted() {
    return malformed(
        "goes past byte %d, its end or the limit of %d bytes"
            .formatted(start + bytes.limit(), MOST_BYTES));
  }
}
