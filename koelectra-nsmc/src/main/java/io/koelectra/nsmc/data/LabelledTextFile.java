package io.koelectra.nsmc.data;

import io.koelectra.format.TextReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads labelled texts from CSV, TSV or JSON lines by the names of their columns.
 *
 * <pre>{@code
 * var file = LabelledTextFile.builder().text("sentence").label("topic").build();
 * LabelledDataset train = file.read(Path.of("train.csv"));
 * LabelledDataset test = file.withLabels(train.labels()).read(Path.of("test.csv.gz"));
 * }</pre>
 *
 * <p>Files are UTF-8, plain or gzip (told by content), or in the encoding that a byte order mark or
 * {@link Builder#charset} says; lines end in LF or CRLF, and blank ones are skipped; a CR alone
 * belongs to its text. Decomposed Hangul is composed. Names of columns and labels are compared as
 * people see them: without white space around them and invisible characters, and labels that are
 * numerals by value, so that 1, 1.0 and " 1" are one class.
 *
 * <p>Without {@link Builder#labels}, the classes are the labels that occur, as each is written
 * first: numerals by value, so that 0 to n-1 stay the indices that they are, anything else in the
 * order of its characters. A row without a label, be it blank or what pandas writes for a missing
 * value, is an error.
 *
 * <p>A text may have several labels at once, or none: {@link Builder#labelSeparator}; or a number
 * to predict: {@link Builder#numbers}.
 */
public final class LabelledTextFile {

  /** How a file stores rows of named columns. */
  public enum Format {
    /**
     * Comma-separated values under a header, quoted as in RFC 4180: {@code .csv}. Semicolons, tabs
     * or vertical bars will do where the header has its columns between them.
     */
    CSV,
    /**
     * Tab-separated values under a header: {@code .tsv}. A line is a row and quotation marks are
     * the text's own, unless a CSV writer has put them around a value: around all of the header,
     * around one with quotation marks in it, which are doubled then, or around tabs and line breaks
     * without which the rows would not have as many values as the header. Commas and the like will
     * do as in {@link #CSV}.
     */
    TSV,
    /** A JSON object a line, or one array of objects: {@code .jsonl, .ndjson, .json}. */
    JSON_LINES;

    private static Format of(String name) {
      String plain = name.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
      return switch (plain.substring(plain.lastIndexOf('.') + 1)) {
        case "csv" -> CSV;
        case "tsv" -> TSV;
        case "jsonl", "ndjson", "json" -> JSON_LINES;
        default ->
            throw new IllegalArgumentException(
                name
                    + ": its name does not tell its format; name it .csv, .tsv or .jsonl (and .gz),"
                    + " or choose one with format(...)");
      };
    }
  }

  private final FileColumns columns;
  private final Optional<Format> format;
  private final Charset charset;

  private LabelledTextFile(FileColumns columns, Optional<Format> format, Charset charset) {
    this.columns = columns;
    this.format = format;
    this.charset = charset;
  }

  /** Starts from the columns {@code text} and {@code label}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The same columns with these classes: for a test file, those of the training file. Labels are
   * names of theirs; indices too where {@link Builder#labels} has given just these names.
   *
   * @param names as {@link Builder#labels} takes them; none for numbers
   */
  public LabelledTextFile withLabels(List<String> names) {
    return new LabelledTextFile(columns.withClasses(names), format, charset);
  }

  /**
   * Reads a file. Rows with a blank text, or a blank second text, are left out and counted in
   * {@link LabelledDataset#report()}.
   *
   * @throws IOException if the file cannot be read, is a broken gzip stream, no text or of another
   *     encoding, lacks a column, has a malformed row or a label that is missing or unknown, or
   *     holds no text; the message names file, line, what was found and the remedy
   * @throws IllegalArgumentException if the file's name does not tell its format
   */
  public LabelledDataset read(Path file) throws IOException {
    try (InputStream in = TextReader.bytes(file)) {
      return read(in, file.toString());
    }
  }

  /**
   * Reads a stream, which the caller closes, as {@link #read(Path)} does.
   *
   * @param name what messages call the stream; tells its format
   */
  public LabelledDataset read(InputStream in, String name) throws IOException {
    try {
      SourceText source = SourceText.read(in, name, charset);
      List<SourceText.Row> rows =
          switch (format.orElseGet(() -> Format.of(name))) {
            case CSV -> new DelimitedRows(source, columns.names()).read(',');
            case TSV -> new DelimitedRows(source, columns.names()).read('\t');
            case JSON_LINES -> new JsonRows(source, columns.names()).read();
          };
      return columns.dataset(rows, source);
    } catch (CharacterCodingException e) {
      throw new IOException(
          e.getMessage()
              + (charset.equals(StandardCharsets.UTF_8)
                  ? "; an encoding other than UTF-8 is chosen with charset(...)"
                  : "; without charset(...) a file is read as UTF-8"),
          e);
    }
  }

  /** Chooses columns, classes and format. */
  public static final class Builder {

    private String text = "text";
    private Optional<String> secondText = Optional.empty();
    private String label = "label";
    private Optional<ClassIndex> classes = Optional.empty();
    private Optional<String> separator = Optional.empty();
    private boolean isNumbers;
    private Optional<Format> format = Optional.empty();
    private Charset charset = StandardCharsets.UTF_8;

    private Builder() {}

    /** The column of the text, or of the first text of a pair; default {@code text}. */
    public Builder text(String column) {
      text = Objects.requireNonNull(column, "text");
      return this;
    }

    /** The column of the second text of a pair; default none. */
    public Builder secondText(String column) {
      secondText = Optional.of(column);
      return this;
    }

    /** The column of the label; default {@code label}. */
    public Builder label(String column) {
      label = Objects.requireNonNull(column, "label");
      return this;
    }

    /**
     * Class names by index; default those that occur. A label is a name or, if no name is a
     * numeral, an index from 0.
     *
     * @throws IllegalArgumentException if there are fewer than two, or one is blank or named twice
     */
    public Builder labels(List<String> names) {
      classes = Optional.of(ClassIndex.ofSeveral(names));
      return this;
    }

    /**
     * What stands between the labels of a text that may have any number of them, such as {@code |};
     * a blank label column is none then. Default one label a text, unless a JSON file has an array
     * of strings: these are several labels, with or without a separator.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Builder labelSeparator(String value) {
      if (value.isEmpty()) {
        throw new IllegalArgumentException("labelSeparator must not be empty; | and ; are usual");
      }
      separator = Optional.of(value);
      return this;
    }

    /** Labels are numbers to predict, such as ratings; default names of classes. */
    public Builder numbers() {
      isNumbers = true;
      return this;
    }

    /** How the rows are stored; default as the file's name tells. */
    public Builder format(Format value) {
      format = Optional.of(value);
      return this;
    }

    /**
     * The encoding of files without a byte order mark; default UTF-8. Korean Windows' is {@code
     * Charset.forName("MS949")}, for which CP949 and EUC-KR stand too.
     */
    public Builder charset(Charset value) {
      charset = Objects.requireNonNull(value, "charset");
      return this;
    }

    /**
     * The reader.
     *
     * @throws IllegalArgumentException if two of the columns are the same, or one is blank, or
     *     numbers are given names or separated
     */
    public LabelledTextFile build() {
      String remedy =
          "correct the label, leave such rows out, or name all classes with labels(...)";
      return new LabelledTextFile(
          new FileColumns(text, secondText, label, classes, true, separator, isNumbers, remedy),
          format,
          charset);
    }
  }
}
