package io.koelectra.nsmc.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads named columns of a CSV or TSV file, whose first line names them; skips blank lines.
 *
 * <p>The delimiter is the one that the format's name says, or the comma, semicolon, tab or vertical
 * bar by which the first line has all columns that are asked for, or what Excel's line {@code
 * sep=;} before it says.
 */
final class DelimitedRows {

  private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');
  private static final Pattern JSON = Pattern.compile("\\s*(\\{\\s*\"|\\[\\s*\\{)");
  private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?sep=(.)\"?\r?\n");

  private final SourceText source;
  private final List<String> columns;
  private final List<ComparedName> asked;

  private DelimitedRows(SourceText source, List<String> columns) {
    this.source = source;
    this.columns = columns;
    asked = columns.stream().map(ComparedName::ofColumn).toList();
  }

  /**
   * All rows, each with the values of {@code columns}.
   *
   * @param usual the delimiter that the format's name says
   */
  static List<FileRow> read(SourceText source, char usual, List<String> columns)
      throws IOException {
    return new DelimitedRows(source, columns).read(usual);
  }

  private List<FileRow> read(char usual) throws IOException {
    if (JSON.matcher(source.text()).lookingAt()) {
      throw source.malformed(
          1,
          "what reads like JSON",
          "a header with " + quoted(columns.stream()),
          "name the file .jsonl, or choose that format");
    }
    Matcher separator = SEPARATOR_LINE.matcher(source.text());
    boolean hasSeparator = separator.lookingAt();
    char delimiter = hasSeparator ? separator.group(1).charAt(0) : delimiter(usual);
    List<FileRow> filled =
        SeparatedValues.rows(source, delimiter).stream()
            .skip(hasSeparator ? 1 : 0)
            .filter(row -> !SeparatedValues.isBlank(row))
            .toList();
    if (filled.isEmpty()) {
      throw source.malformed(
          1,
          "an empty file",
          "a header with " + quoted(columns.stream()),
          "name the columns on the first line");
    }
    FileRow header = filled.get(0);
    List<Integer> positions = positions(header);
    List<FileRow> rows = new ArrayList<>();
    for (FileRow row : filled.subList(1, filled.size())) {
      requireSameColumns(row, header.values(), delimiter);
      FileRow values = new FileRow(row.line(), positions.stream().map(row.values()::get).toList());
      if (values.values().stream().map(ComparedName::ofColumn).toList().equals(asked)) {
        throw source.malformed(
            row.line(),
            "the header again",
            "one header, on the first line",
            "take it out; the file may be several in one");
      }
      rows.add(values);
    }
    return rows;
  }

  private char delimiter(char usual) {
    String header = source.text().lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    return Stream.concat(Stream.of(usual), DELIMITERS.stream())
        .filter(delimiter -> names(header, delimiter).containsAll(asked))
        .findFirst()
        .orElse(usual);
  }

  private static List<ComparedName> names(String header, char delimiter) {
    return Arrays.stream(header.split(Pattern.quote(String.valueOf(delimiter)), -1))
        .map(name -> ComparedName.ofColumn(name.replace("\"", "")))
        .toList();
  }

  private List<Integer> positions(FileRow header) throws IOException {
    List<ComparedName> names = header.values().stream().map(ComparedName::ofColumn).toList();
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      int position = names.indexOf(asked.get(i));
      if (position < 0 || position != names.lastIndexOf(asked.get(i))) {
        throw source.malformed(
            header.line(),
            (position < 0 ? "no column " : "two columns ") + SourceText.quote(columns.get(i)),
            "a header that has it once; the columns here are "
                + quoted(header.values().stream().map(ComparedName::visible)),
            position < 0 ? remedy() : "rename one of them");
      }
      positions.add(position);
    }
    return positions;
  }

  private String remedy() {
    String text = source.text().strip();
    if (text.indexOf('\n') < 0 && text.indexOf('\r') >= 0) {
      return "its lines end in CR alone, as in classic Mac OS: convert it with tr '\\r' '\\n'";
    }
    return "name one of these, or correct the header";
  }

  /** What is missing or left over may only be blank values at the end, of columns without names. */
  private void requireSameColumns(FileRow row, List<String> header, char delimiter)
      throws IOException {
    List<String> values = row.values();
    List<String> longer = values.size() > header.size() ? values : header;
    boolean isPadded =
        IntStream.range(Math.min(values.size(), header.size()), longer.size())
            .allMatch(i -> longer.get(i).isBlank());
    if (!isPadded) {
      throw source.malformed(
          row.line(),
          "%d values in %s"
              .formatted(
                  values.size(), SourceText.quote(String.join(String.valueOf(delimiter), values))),
          header.size() + ", as the header has",
          "put a value that has %s or a line break into quotation marks, or take them out"
              .formatted(delimiter == '\t' ? "a tab" : "the delimiter " + delimiter));
    }
  }

  private static String quoted(Stream<String> names) {
    return names.map(SourceText::quote).collect(Collectors.joining(", "));
  }
}
