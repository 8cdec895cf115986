package io.koelectra.nsmc;

import org.apache.commons.csv.CSVFormat;

/** Tab-separated lines, in which no field goes over a line. */
final class TabSeparated {

  /**
   * Columns only, no quoting: with a quote character a text that opens with a stray {@code "} would
   * swallow every line up to the next one. So one record is one line, and {@link #unquote} works
   * within a field. {@link CSVFormat#TDF} would also trim texts and skip blank lines.
   */
  static final CSVFormat FORMAT =
      CSVFormat.TDF
          .builder()
          .setQuote(null)
          .setIgnoreSurroundingSpaces(false)
          .setIgnoreEmptyLines(false)
          .get();

  private TabSeparated() {}

  /**
   * Undoes one CSV quoting: {@code "a ""b"""} becomes {@code a "b"}.
   *
   * <p>A CSV writer quotes a field because it contains {@code "}. Only what such a writer can have
   * made is undone: the outer quotes stand, the inner ones are paired and there is at least one
   * pair. That leaves {@code "a"}, a text its author put in quotes, alone, and reads files that
   * were quoted once or not at all as well.
   */
  static String unquote(String field) {
    if (field.length() < 2 || !field.startsWith("\"") || !field.endsWith("\"")) {
      return field;
    }
    String inner = field.substring(1, field.length() - 1);
    boolean quotes = inner.contains("\"");
    boolean paired = !inner.replace("\"\"", "").contains("\"");
    return quotes && paired ? inner.replace("\"\"", "\"") : field;
  }
}
