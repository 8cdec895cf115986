package io.koelectra.nsmc.data;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Splits text into rows of values. A row ends at LF or CRLF and nowhere else: a CR alone belongs to
 * its value.
 */
final class SeparatedValues {

  /** No character of any text; stands for a CR alone, at which the parser would end the row. */
  private static final String LONE_CR = "\uFDD0";

  private SeparatedValues() {}

  /** All rows, blank lines included; {@link #quoted} or, between tabs, {@link #tabbed}. */
  static List<SourceText.Row> rows(SourceText source, char delimiter) throws IOException {
    return delimiter == '\t' ? tabbed(source) : quoted(source, delimiter);
  }

  /** Whether a row is of a blank line. */
  static boolean isBlank(SourceText.Row row) {
    return row.values().size() == 1 && row.values().get(0).isBlank();
  }

  /**
   * Rows whose values may be in quotation marks as in RFC 4180.
   *
   * @throws IOException if the marks do not fit together
   */
  private static List<SourceText.Row> quoted(SourceText source, char delimiter) throws IOException {
    String text = source.text().replaceAll("\r(?!\n)", LONE_CR);
    List<SourceText.Row> rows = new ArrayList<>();
    int line = 1;
    try (CSVParser parser =
        CSVFormat.RFC4180.builder().setDelimiter(delimiter).get().parse(new StringReader(text))) {
      for (CSVRecord row : parser) {
        rows.add(
            new SourceText.Row(line, row.stream().map(v -> v.replace(LONE_CR, "\r")).toList()));
        line = Math.toIntExact(parser.getCurrentLineNumber()) + 1;
      }
    } catch (UncheckedIOException e) {
      throw source.malformed(
          line,
          "quotation marks that do not fit together in the row that begins here",
          "RFC 4180",
          "put a value that has a delimiter, a line break or a quotation mark into quotation marks,"
              + " and write a quotation mark in it twice");
    }
    return rows;
  }

  /**
   * Tab-separated lines. Most writers of such files quote nothing, and a text that opens with a
   * stray quotation mark must not swallow the lines up to the next one. So quotation marks are read
   * as in RFC 4180 only where every value of the header has them, or where the lines by themselves
   * do not have as many values as it and the file has when read so.
   */
  private static List<SourceText.Row> tabbed(SourceText source) throws IOException {
    List<SourceText.Row> lines = new ArrayList<>();
    for (String line : source.text().split("\r?\n", -1)) {
      List<String> values =
          Arrays.stream(line.split("\t", -1)).map(SeparatedValues::unquote).toList();
      lines.add(new SourceText.Row(lines.size() + 1, values));
    }
    boolean isQuoted =
        lines.stream()
            .filter(row -> !isBlank(row))
            .limit(1)
            .anyMatch(header -> header.values().stream().allMatch(SeparatedValues::isQuoted));
    if (isQuoted) {
      return quoted(source, '\t');
    }
    if (fit(lines)) {
      return lines;
    }
    try {
      List<SourceText.Row> quoted = quoted(source, '\t');
      return fit(quoted) ? quoted : lines;
    } catch (IOException e) {
      return lines;
    }
  }

  private static boolean fit(List<SourceText.Row> rows) {
    return rows.stream()
            .filter(row -> !isBlank(row))
            .map(row -> row.values().size())
            .distinct()
            .count()
        <= 1;
  }

  private static boolean isQuoted(String value) {
    return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
  }

  /**
   * Undoes one CSV quoting: {@code "a ""b"""} becomes {@code a "b"}.
   *
   * <p>Only what a CSV writer can have made, which quotes a value because it contains {@code "}:
   * the inner marks are paired and there is at least one pair. That leaves {@code "a"}, a text its
   * author put in quotes, alone, and reads files that were quoted once or not at all as well.
   */
  static String unquote(String value) {
    String inner = isQuoted(value) ? value.substring(1, value.length() - 1) : "";
    boolean isPaired = !inner.replace("\"\"", "").contains("\"");
    return inner.contains("\"") && isPaired ? inner.replace("\"\"", "\"") : value;
  }
}
