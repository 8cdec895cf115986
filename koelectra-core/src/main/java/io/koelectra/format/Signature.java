package io.koelectra.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes by which a kind of file is known. */
@SuppressWarnings("ArrayRecordComponent") // compared with files, never with another signature
record Signature(byte[] bytes) {

  static Signature hex(String digits) {
    return new Signature(HexFormat.of().parseHex(digits));
  }

  static Signature text(String ascii) {
    return new Signature(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  int length() {
    return bytes.length;
  }

  /** Whether they stand at the position of {@code file}. */
  boolean begins(ByteBuffer file) {
    return file.remaining() >= bytes.length
        && file.slice(file.position(), bytes.length).equals(ByteBuffer.wrap(bytes));
  }
}
