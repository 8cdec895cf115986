package io.koelectra.nsmc;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads named columns of a CSV or TSV file, whose first line names them; skips blank lines. */
final class DelimitedRows {

  private final SourceText source;
  private final CSVFormat format;
  private final UnaryOperator<String> field;
  private final String remedy;

  private DelimitedRows(
      SourceText source, CSVFormat format, UnaryOperator<String> field, String remedy) {
    this.source = source;
    this.format = format;
    this.field = field;
    this.remedy = remedy;
  }

  /** Comma-separated values, quoted as in RFC 4180. */
  static List<FileRow> csv(SourceText source, List<String> columns) throws IOException {
    return new DelimitedRows(
            source,
            CSVFormat.RFC4180,
            UnaryOperator.identity(),
            "put a value that has a comma, a line break or a quotation mark into quotation marks,"
                + " and write a quotation mark in it twice")
        .read(columns);
  }

  /** Lines of tab-separated values. */
  static List<FileRow> tsv(SourceText source, List<String> columns) throws IOException {
    return new DelimitedRows(
            source,
            TabSeparated.FORMAT,
            TabSeparated::unquote,
            "take tabs and line breaks out of the values")
        .read(columns);
  }

  private List<FileRow> read(List<String> columns) throws IOException {
    List<FileRow> rows = new ArrayList<>();
    try (CSVParser parser = format.parse(new StringReader(source.text()))) {
      Iterator<CSVRecord> records = parser.iterator();
      int line = 1;
      int columnsInHeader = 0;
      List<Integer> positions = List.of();
      while (hasNext(records, line)) {
        CSVRecord row = records.next();
        if (!isBlank(row)) {
          if (positions.isEmpty()) {
            columnsInHeader = row.size();
            positions = positions(row, line, columns);
          } else {
            rows.add(new FileRow(line, values(row, line, columnsInHeader, positions)));
          }
        }
        line = Math.toIntExact(parser.getCurrentLineNumber()) + 1;
      }
      if (positions.isEmpty()) {
        throw source.malformed(
            1,
            "an empty file",
            "a header with " + quoted(columns.stream()),
            "name the columns on the first line");
      }
    }
    return rows;
  }

  private boolean hasNext(Iterator<CSVRecord> records, int line) throws IOException {
    try {
      return records.hasNext();
    } catch (UncheckedIOException e) {
      throw source.malformed(
          line,
          "quotation marks that do not fit together in the row that begins here",
          "RFC 4180",
          remedy);
    }
  }

  private static boolean isBlank(CSVRecord row) {
    return row.size() == 1 && row.get(0).isBlank();
  }

  private List<Integer> positions(CSVRecord header, int line, List<String> columns)
      throws IOException {
    List<String> names = header.stream().map(name -> field.apply(name).strip()).toList();
    List<Integer> positions = new ArrayList<>();
    for (String column : columns) {
      int position = names.indexOf(column);
      if (position < 0 || position != names.lastIndexOf(column)) {
        throw source.malformed(
            line,
            (position < 0 ? "no column " : "two columns ") + SourceText.quote(column),
            "a header that has it once; the columns here are " + quoted(names.stream()),
            "name one of these, or correct the header");
      }
      positions.add(position);
    }
    return positions;
  }

  private List<String> values(CSVRecord row, int line, int columns, List<Integer> positions)
      throws IOException {
    if (row.size() != columns) {
      throw source.malformed(
          line,
          "%d values in %s".formatted(row.size(), SourceText.quote(String.join(delimiter(), row))),
          columns + ", as the header has",
          remedy);
    }
    return positions.stream().map(position -> field.apply(row.get(position))).toList();
  }

  private String delimiter() {
    return format.getDelimiterString();
  }

  private static String quoted(Stream<String> names) {
    return names.map(SourceText::quote).collect(Collectors.joining(", "));
  }
}
