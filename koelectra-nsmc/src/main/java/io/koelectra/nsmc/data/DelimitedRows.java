package io.koelectra.nsmc.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads named columns of a CSV or TSV file, whose first line names them; skips blank lines.
 *
 * <p>The delimiter is the one that the format's name says, or the comma, semicolon, tab or vertical
 * bar by which the first line has all columns that are asked for, or what Excel's line {@code
 * sep=;} before it says.
 */
final class DelimitedRows {

  private static final Pattern JSON = Pattern.compile("\\s*(\\{\\s*\"|\\[\\s*\\{)");
  private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?sep=(.)\"?\r?\n");

  private final SourceText source;
  private final List<String> columns;
  private final List<ComparedName> asked;

  DelimitedRows(SourceText source, List<String> columns) {
    this.source = source;
    this.columns = columns;
    asked = compared(columns);
  }

  private static List<ComparedName> compared(List<String> names) {
    return names.stream().map(ComparedName::ofColumn).toList();
  }

  /**
   * All rows, each with the values of the columns.
   *
   * @param usual the delimiter that the format's name says
   */
  List<SourceText.Row> read(char usual) throws IOException {
    String header = "a header with " + quoted(columns.stream());
    if (JSON.matcher(source.text()).lookingAt()) {
      throw source.malformed(
          1, "what reads like JSON", header, "name the file .jsonl, or choose that format");
    }
    Matcher separator = SEPARATOR_LINE.matcher(source.text());
    boolean hasSeparator = separator.lookingAt();
    char delimiter = hasSeparator ? separator.group(1).charAt(0) : delimiter(usual);
    List<SourceText.Row> filled =
        SeparatedValues.rows(source, delimiter).stream()
            .skip(hasSeparator ? 1 : 0)
            .filter(row -> !SeparatedValues.isBlank(row))
            .toList();
    if (filled.isEmpty()) {
      throw source.malformed(1, "an empty file", header, "name the columns on the first line");
    }
    List<Integer> positions = positions(filled.get(0));
    List<SourceText.Row> rows = new ArrayList<>();
    for (SourceText.Row row : filled.subList(1, filled.size())) {
      requireSameColumns(row, filled.get(0).values(), delimiter);
      SourceText.Row values =
          new SourceText.Row(row.line(), positions.stream().map(row.values()::get).toList());
      if (compared(values.values()).equals(asked)) {
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
    return Stream.of(usual, ',', ';', '\t', '|')
        .filter(
            delimiter ->
                compared(Arrays.asList(header.replace("\"", "").split("[" + delimiter + "]")))
                    .containsAll(asked))
        .findFirst()
        .orElse(usual);
  }

  private List<Integer> positions(SourceText.Row header) throws IOException {
    List<ComparedName> names = compared(header.values());
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
    return source.text().strip().matches("[^\n]*\r[^\n]*")
        ? "its lines end in CR alone, as in classic Mac OS: convert it with tr '\\r' '\\n'"
        : "name one of these, or correct the header";
  }

  /** What is missing or left over may only be blank values at the end, of columns without names. */
  private void requireSameColumns(SourceText.Row row, List<String> header, char delimiter)
      throws IOException {
    List<String> values = row.values();
    List<String> longer = values.size() > header.size() ? values : header;
    int common = Math.min(values.size(), header.size());
    if (!longer.subList(common, longer.size()).stream().allMatch(String::isBlank)) {
      throw source.malformed(
          row.line(),
          "%d value%s in %s"
              .formatted(
                  values.size(),
                  values.size() == 1 ? "" : "s",
                  SourceText.quote(String.join(String.valueOf(delimiter), values))),
          header.size() + ", as the header has",
          "put a value that has %s or a line break into quotation marks, or take them out"
              .formatted(delimiter == '\t' ? "a tab" : "the delimiter " + delimiter));
    }
  }

  private static String quoted(Stream<String> names) {
    return names.map(SourceText::quote).collect(Collectors.joining(", "));
  }
}
