package io.koelectra.format;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a text may begin with to say how it is encoded (Unicode, section 23.8).
 *
 * @param bytes as they stand in the file
 * @param charset that they announce
 */
record ByteOrderMark(Signature bytes, Charset charset) {

  /** The mark of UTF-32 in little-endian order begins with that of UTF-16. */
  private static final List<ByteOrderMark> ALL =
      List.of(
          new ByteOrderMark(Signature.hex("efbbbf"), StandardCharsets.UTF_8),
          new ByteOrderMark(Signature.hex("fffe0000"), Charset.forName("UTF-32LE")),
          new ByteOrderMark(Signature.hex("0000feff"), Charset.forName("UTF-32BE")),
          new ByteOrderMark(Signature.hex("fffe"), StandardCharsets.UTF_16LE),
          new ByteOrderMark(Signature.hex("feff"), StandardCharsets.UTF_16BE));

  /** The mark at the position of {@code bytes}, which stays. */
  static Optional<ByteOrderMark> at(ByteBuffer bytes) {
    return ALL.stream().filter(mark -> mark.bytes.begins(bytes)).findFirst();
  }
}
