package io.koelectra.nsmc.data;

import io.koelectra.format.TextReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;

/**
 * The whole text of a file, as {@link TextReader} reads it, and the wording of what is wrong with
 * it.
 *
 * @param name what messages call the file
 * @param text without a byte order mark
 */
record SourceText(String name, String text) {

  private static final int MAX_QUOTED_LENGTH = 60;

  /**
   * A row of a file.
   *
   * @param line where it begins, from 1
   * @param values all of them, or those of the columns asked for in the order asked
   * @param first the first value alone or, where that is an array of strings in JSON, these
   */
  record Row(int line, List<String> values, List<String> first) {

    Row(int line, List<String> values) {
      this(line, values, List.of(values.get(0)));
    }
  }

  /** Reads a stream to its end; the caller closes it. */
  static SourceText read(InputStream in, String name, Charset charset) throws IOException {
    return new SourceText(name, TextReader.open(in, name, charset).readAll());
  }

  /** An exception about a line, for the caller to throw. */
  IOException malformed(int line, String found, String accepted, String remedy) {
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
