package io.koelectra.nsmc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Parses {@code ratings_*.txt}. */
final class NsmcReader {

  private static final List<String> HEADER = List.of("id", "document", "label");
  private static final String COLUMNS = "the 3 tab-separated columns id, document, label";
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final int MAX_QUOTED_LENGTH = 60;

  /**
   * Columns only, no quoting: with a quote character a document that opens with a stray {@code "}
   * would swallow every line up to the next one. So one record is one line, and {@link #unquote}
   * works within a field. {@link CSVFormat#TDF} would also trim documents and skip blank lines.
   */
  private static final CSVFormat LINES =
      CSVFormat.TDF
          .builder()
          .setQuote(null)
          .setIgnoreSurroundingSpaces(false)
          .setIgnoreEmptyLines(false)
          .get();

  private final String name;

  NsmcReader(String name) {
    this.name = name;
  }

  NsmcDataset read(InputStream in) throws IOException {
    List<Review> reviews = new ArrayList<>();
    List<Integer> emptyLines = new ArrayList<>();
    try (CSVParser parser = LINES.parse(new StringReader(decode(unzip(in))))) {
      Iterator<CSVRecord> rows = parser.iterator();
      checkHeader(rows);
      while (rows.hasNext()) {
        CSVRecord row = rows.next();
        int line = Math.toIntExact(row.getRecordNumber());
        checkColumns(row, line);
        Sentiment sentiment = sentiment(row.get(2), line);
        String document = unquote(unquote(row.get(1)));
        if (document.isBlank()) {
          emptyLines.add(line);
        } else {
          reviews.add(new Review(row.get(0), document, sentiment));
        }
      }
    }
    if (reviews.isEmpty()) {
      throw new IOException(
          name
              + ": found no review after the header on line 1, at least 1 is needed; the file may"
              + " have been cut short, download it again");
    }
    return new NsmcDataset(reviews, emptyLines);
  }

  private byte[] unzip(InputStream in) throws IOException {
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

  private String decode(byte[] bytes) throws IOException {
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
      throw malformed(line, found, "UTF-8", "convert the file, often from CP949 (MS949)");
    }
    if (text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK) {
      text.get();
    }
    return text.toString();
  }

  private void checkHeader(Iterator<CSVRecord> rows) throws IOException {
    String remedy = "put that header on the first line";
    if (!rows.hasNext()) {
      throw malformed(1, "an empty file", COLUMNS, remedy);
    }
    CSVRecord header = rows.next();
    if (!header.toList().equals(HEADER)) {
      throw malformed(1, quoted(header), COLUMNS, remedy);
    }
  }

  private void checkColumns(CSVRecord row, int line) throws IOException {
    if (row.size() != HEADER.size()) {
      throw malformed(
          line,
          row.size() + (row.size() == 1 ? " column in " : " columns in ") + quoted(row),
          COLUMNS,
          "take tabs and line breaks out of the document, or download the file again");
    }
    if (row.get(0).isBlank()) {
      throw malformed(line, "a blank id in " + quoted(row), "any other text", "number the row");
    }
  }

  private Sentiment sentiment(String label, int line) throws IOException {
    return switch (label) {
      case "0" -> Sentiment.NEGATIVE;
      case "1" -> Sentiment.POSITIVE;
      default ->
          throw malformed(
              line,
              "label \"" + label + "\"",
              "0 (negative) and 1 (positive)",
              "correct the label; for other classes build the data with LabelledText.of");
    };
  }

  /**
   * Undoes one CSV quoting: {@code "a ""b"""} becomes {@code a "b"}.
   *
   * <p>The published files were written by two CSV writers, which quote a document because it
   * contains {@code "}. Only what such a writer can have made is undone: the outer quotes stand,
   * the inner ones are paired and there is at least one pair. That leaves {@code "a"}, a document
   * its author put in quotes, alone, and reads files that were quoted once or not at all as well.
   */
  private static String unquote(String field) {
    if (field.length() < 2 || !field.startsWith("\"") || !field.endsWith("\"")) {
      return field;
    }
    String inner = field.substring(1, field.length() - 1);
    boolean quotes = inner.contains("\"");
    boolean paired = !inner.replace("\"\"", "").contains("\"");
    return quotes && paired ? inner.replace("\"\"", "\"") : field;
  }

  private IOException malformed(int line, String found, String accepted, String remedy) {
    return new IOException(
        name + ", line " + line + ": found " + found + "; accepted: " + accepted + "; " + remedy);
  }

  private static String quoted(CSVRecord row) {
    String text = String.join("<TAB>", row);
    return "\""
        + (text.length() > MAX_QUOTED_LENGTH ? text.substring(0, MAX_QUOTED_LENGTH) + "..." : text)
        + "\"";
  }
}
