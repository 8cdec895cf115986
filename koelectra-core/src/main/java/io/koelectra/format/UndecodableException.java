package io.koelectra.format;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;

/** Says which byte of a text is not of its encoding, and why most likely. */
final class UndecodableException extends CharacterCodingException {

  /** Korean Windows' encoding; a superset of EUC-KR. */
  static final String MS949 = "x-windows-949";

  private static final long serialVersionUID = 1;

  private final String message;

  private UndecodableException(String message) {
    this.message = message;
  }

  /**
   * The exception, for the caller to throw.
   *
   * @param rest of the text, from the byte that is wrong
   * @param charset that it was read in
   * @param isUsual whether characters beyond ASCII have been read before
   */
  static UndecodableException of(
      String name, long line, ByteBuffer rest, Charset charset, boolean isUsual) {
    return new UndecodableException(
        "%s, line %d: found byte 0x%02X, which is not %s; accepted: UTF-8, or UTF-16 with a byte order mark; %s"
            .formatted(
                name,
                line,
                rest.get(rest.position()),
                charset.name(),
                cause(rest.duplicate(), charset, isUsual)));
  }

  private static String cause(ByteBuffer rest, Charset charset, boolean isUsual) {
    if (isUsual) {
      return "what comes before is %s, so the line is damaged: correct it, or fetch the file again"
          .formatted(charset.name());
    }
    return Charset.isSupported(MS949) && isKorean(rest)
        ? "it reads as Korean in CP949 (MS949), as Windows writes it: convert it with iconv -f CP949 -t UTF-8"
        : "find out its encoding and convert it: iconv -f ENCODING -t UTF-8";
  }

  private static boolean isKorean(ByteBuffer rest) {
    CharBuffer text = CharBuffer.allocate(rest.remaining());
    CoderResult result = Charset.forName(MS949).newDecoder().decode(rest, text, false);
    return !result.isError() && text.flip().chars().anyMatch(c -> c >= '가' && c <= '힣');
  }

  @Override
  public String getMessage() {
    return message;
  }
}
