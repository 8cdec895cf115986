package io.koelectra.format;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

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
    String cause = "find out its encoding and convert it: iconv -f ENCODING -t UTF-8";
    if (isUsual) {
      cause =
          "what comes before is %s, so the line is damaged: correct it, or fetch the file again"
              .formatted(shown(charset));
    } else if (Charset.isSupported(MS949) && isKorean(rest, Charset.forName(MS949))) {
      cause =
          "it reads as Korean in CP949 (MS949), as Windows writes it: convert it with iconv -f CP949 -t UTF-8";
    }
    return new UndecodableException(
        "%1$s, line %2$d: found byte 0x%3$02X, which is not %4$s; accepted: %4$s, or UTF-16 with a byte order mark; %5$s"
            .formatted(name, line, rest.get(rest.position()), shown(charset), cause));
  }

  /**
   * Refuses Korean in UTF-8 that is to be read as something else: CP949, for one, has a character
   * for many pairs of its bytes.
   *
   * @param head the beginning of the text
   * @param charset that it is to be read in
   */
  static void requireNotUtf8(String name, ByteBuffer head, Charset charset)
      throws UndecodableException {
    if (!charset.equals(StandardCharsets.UTF_8) && isKorean(head, StandardCharsets.UTF_8)) {
      throw new UndecodableException(
          "%s: found Korean in UTF-8; accepted: %s, as is asked for; the file is not in that encoding"
              .formatted(name, shown(charset)));
    }
  }

  private static String shown(Charset charset) {
    return charset.name().equals(MS949) ? "CP949 (MS949)" : charset.name();
  }

  private static boolean isKorean(ByteBuffer text, Charset charset) {
    CharBuffer chars = CharBuffer.allocate(text.remaining());
    CoderResult result = charset.newDecoder().decode(text.duplicate(), chars, false);
    return !result.isError() && chars.flip().chars().anyMatch(c -> c >= '가' && c <= '힣');
  }

  @Override
  public String getMessage() {
    return message;
  }
}
