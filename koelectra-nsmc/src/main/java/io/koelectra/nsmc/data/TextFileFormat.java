package io.koelectra.nsmc.data;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** How a file stores rows of named columns. */
public enum TextFileFormat {
  /**
   * Comma-separated values under a header, quoted as in RFC 4180: {@code .csv}. Semicolons, tabs or
   * vertical bars will do where the header has its columns between them.
   */
  CSV(".csv"),
  /**
   * Tab-separated values under a header: {@code .tsv}. A line is a row and quotation marks are the
   * text's own, unless a CSV writer has put them around a value: around all of the header, around
   * one with quotation marks in it, which are doubled then, or around tabs and line breaks without
   * which the rows would not have as many values as the header. Commas and the like will do as in
   * {@link #CSV}.
   */
  TSV(".tsv"),
  /**
   * A JSON object a line, or one array of objects: {@code .jsonl}, {@code .ndjson}, {@code .json}.
   */
  JSON_LINES(".jsonl", ".ndjson", ".json");

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> extensions;

  TextFileFormat(String... extensions) {
    this.extensions = List.of(extensions);
  }

  /** The format that a file's name tells, whether {@code .gz} follows or not. */
  static TextFileFormat of(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    for (TextFileFormat format : values()) {
      if (format.extensions.stream().anyMatch(plain::endsWith)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        name
            + ": its name does not tell its format; name it .csv, .tsv or .jsonl (and .gz), or"
            + " choose one with format(...)");
  }

  /** All rows, each with the values of {@code columns}. */
  List<FileRow> read(SourceText source, List<String> columns) throws IOException {
    return switch (this) {
      case CSV -> DelimitedRows.read(source, ',', columns);
      case TSV -> DelimitedRows.read(source, '\t', columns);
      case JSON_LINES -> JsonRows.read(source, columns);
    };
  }
}
