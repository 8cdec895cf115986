package io.koelectra.nsmc;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** How a file stores rows of named columns. */
public enum TextFileFormat {
  /** Comma-separated values under a header, quoted as in RFC 4180: {@code .csv}. */
  CSV(".csv"),
  /**
   * Tab-separated values under a header: {@code .tsv}. A value never goes over a line; quotation
   * marks are its own, unless a CSV writer has put them around it and doubled those in it.
   */
  TSV(".tsv"),
  /** A JSON object a line: {@code .jsonl}, {@code .ndjson}, {@code .json}. */
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
      case CSV -> DelimitedRows.csv(source, columns);
      case TSV -> DelimitedRows.tsv(source, columns);
      case JSON_LINES -> JsonRows.read(source, columns);
    };
  }
}
