package io.koelectra.nsmc.data;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Splits text into rows of values. A row ends at LF or CRLF and nowhere else: a CR alone belongs to
 * its value.
 */
final class SeparatedValues {

  private static final char TAB = '\t';

  /** No character of any text; stands for a CR alone, at which the parser would end the row. */
  private static final String LONE_CR = "\uFDD0";

  private SeparatedValues() {}

  /** All rows, blank lines included; {@link #quoted} or, between tabs, {@link #tabbed}. */
  static List<FileRow> rows(SourceText source, char delimiter) throws IOException {
    return delimiter == TAB ? tabbed(source) : quoted(source, delimiter);
  }

  /** Whether a row is of a blank line. */
  static boolean isBlank(FileRow row) {
    return row.values().size() == 1 && row.values().get(0).isBlank();
  }

  /**
   * Rows whose values may be in quotation marks as in RFC 4180.
   *
   * @throws IOException if the marks do not fit together
   */
  private static List<FileRow> quoted(SourceText source, char delimiter) throws IOException {
    String text = source.text().replaceAll("\r(?!\n)", LONE_CR);
    List<FileRow> rows = new ArrayList<>();
    int line = 1;
    try (CSVParser parser =
        CSVFormat.RFC4180.builder().setDelimiter(delimiter).get().parse(new StringReader(text))) {
      for (CSVRecord row : parser) {
        rows.add(new FileRow(line, row.stream().map(v -> v.replace(LONE_CR, "\r")).toList()));
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
  private static List<FileRow> tabbed(SourceText source) throws IOException {
    List<FileRow> lines = lines(source);
    boolean isQuoted =
        lines.stream()
            .filter(row -> !isBlank(row))
            .findFirst()
            .filter(header -> header.values().stream().allMatch(SeparatedValues::isQuoted))
            .isPresent();
    if (isQuoted) {
      return quoted(source, TAB);
    }
    return fit(lines) ? lines : quotedThatFit(source).orElse(lines);
  }

  private static List<FileRow> lines(SourceText source) {
    List<FileRow> rows = new ArrayList<>();
    String[] lines = source.text().split("\r?\n", -1);
    boolean isEnded = lines[lines.length - 1].isEmpty();
    for (int i = 0; i < lines.length - (isEnded ? 1 : 0); i++) {
      List<String> values = new ArrayList<>();
      for (String value : lines[i].split("\t", -1)) {
        values.add(unquote(value));
      }
      rows.add(new FileRow(i + 1, values));
    }
    return rows;
  }

  private static Optional<List<FileRow>> quotedThatFit(SourceText source) {
    try {
      return Optional.of(quoted(source, TAB)).filter(SeparatedValues::fit);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean fit(List<FileRow> rows) {
    return rows.stream()
            .filter(row -> !isBlank(row))
            .mapToInt(row -> row.values().size())
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
   * <p>A CSV writer quotes a value because it contains {@code "}. Only what such a writer can have
   * made is undone: the outer quotes stand, the inner ones are paired and there is at least one
   * pair. That leaves {@code "a"}, a text its author put in quotes, alone, and reads files that
   * were quoted once or not at all as well.
   */
  static String unquote(String value) {
    if (!isQuoted(value)) {
      return value;
    }
    String inner = value.substring(1, value.length() - 1);
    boolean quotes = inner.contains("\"");
    boolean paired = !inner.replace("\"\"", "").contains("\"");
    return quotes && paired ? inner.replace("\"\"", "\"") : value;
  }
}
