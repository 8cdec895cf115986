package io.koelectra.nsmc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/**
 * The whole text of a UTF-8 file, plain or gzip, and the wording of what is wrong with it.
 *
 * @param name what messages call the file
 * @param text without a byte order mark
 */
record SourceText(String name, String text) {

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final int MAX_QUOTED_LENGTH = 60;

  /** Reads a stream to its end. */
  static SourceText read(InputStream in, String name) throws IOException {
    return new SourceText(name, decode(unzip(in, name), name));
  }

  private static byte[] unzip(InputStream in, String name) throws IOException {
    try {
      byte[] stored = in.readAllBytes();
      boolean gzip = stored.length > 1 && stored[0] == 0x1f && stored[1] == (byte) 0x8b;
      return gzip ? new GZIPInputStream(new ByteArrayInputStream(stored)).readAllBytes() : stored;
    } catch (IOException e) {
      throw new IOException(
          name
              + ": cannot be read ("
              + e.getMessage()
              + "); accepted: a plain or gzip file; if it was cut short, download it again",
          e);
    }
  }

  private static String decode(byte[] bytes, String name) throws IOException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, text, true);
    text.flip();
    if (result.isError()) {
      int line = 1 + Math.toIntExact(text.chars().filter(c -> c == '\n').count());
      String found = String.format("byte 0x%02X, which is not UTF-8", in.get());
      throw malformed(name, line, found, "UTF-8", "convert the file, often from CP949 (MS949)");
    }
    if (text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK) {
      text.get();
    }
    return text.toString();
  }

  /** An exception about a line, for the caller to throw. */
  IOException malformed(int line, String found, String accepted, String remedy) {
    return malformed(name, line, found, accepted, remedy);
  }

  private static IOException malformed(
      String name, int line, String found, String accepted, String remedy) {
    return new IOException(
        name + ", line " + line + ": found " + found + "; accepted: " + accepted + "; " + remedy);
  }

  /** Text as a message may show it: in quotes, cut, line breaks replaced. */
  static String quote(String text) {
    String shown =
        text.length() > MAX_QUOTED_LENGTH ? text.substring(0, MAX_QUOTED_LENGTH) + "..." : text;
    return "\"" + shown.replace("\t", "<TAB>").replaceAll("\\p{Cntrl}", " ") + "\"";
  }
}
