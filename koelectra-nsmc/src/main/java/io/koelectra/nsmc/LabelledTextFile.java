package io.koelectra.nsmc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads labelled texts from CSV, TSV or JSON lines by the names of their columns.
 *
 * <pre>{@code
 * var file = LabelledTextFile.builder().text("sentence").label("topic").build();
 * LabelledDataset train = file.read(Path.of("train.csv"));
 * LabelledDataset test = file.withLabels(train.labels()).read(Path.of("test.csv.gz"));
 * }</pre>
 *
 * <p>Files are UTF-8, plain or gzip (told by content), with or without a byte order mark; lines end
 * in LF or CRLF, and blank ones are skipped. Texts are taken as they are; column names and labels
 * without the white space around them. See {@link TextFileFormat}.
 *
 * <p>Labels are class names, or indices from 0 where no class is named by a number. Without {@link
 * Builder#labels}, the classes are the values that occur: integers in numeric order, so that 0 to
 * n-1 stay the indices that they are, anything else in the order of its characters.
 */
public final class LabelledTextFile {

  private final String text;
  private final Optional<String> secondText;
  private final String label;
  private final Optional<LabelNames> labels;
  private final Optional<TextFileFormat> format;

  private LabelledTextFile(Builder builder) {
    text = builder.text;
    secondText = builder.secondText;
    label = builder.label;
    labels = builder.labels;
    format = builder.format;
  }

  /** Starts from the columns {@code text} and {@code label}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The same columns with these classes: for a test file, those of the training file.
   *
   * @param names as {@link Builder#labels} takes them
   */
  public LabelledTextFile withLabels(List<String> names) {
    Builder builder = builder().text(text).label(label).labels(names);
    secondText.ifPresent(builder::secondText);
    format.ifPresent(builder::format);
    return builder.build();
  }

  /**
   * Reads a file. Rows with a blank text, or a blank second text, are left out and counted in
   * {@link LabelledDataset#report()}.
   *
   * @throws IOException if the file cannot be read, is a broken gzip stream or not UTF-8, lacks a
   *     column, has a malformed row or a label that is blank or unknown, or holds no text; the
   *     message names file, line, what was found and the remedy
   * @throws IllegalArgumentException if the file's name does not tell its format
   */
  public LabelledDataset read(Path file) throws IOException {
    TextFileFormat chosen =
        format.orElseGet(() -> TextFileFormat.of(file.getFileName().toString()));
    try (InputStream in = Files.newInputStream(file)) {
      return read(SourceText.read(in, file.toString()), chosen);
    }
  }

  /**
   * Reads a stream, such as a resource, as {@link #read(Path)} does. The caller closes the stream.
   *
   * @param in read to its end
   * @param name what messages call the stream; tells its format
   * @throws IOException as {@link #read(Path)}
   */
  public LabelledDataset read(InputStream in, String name) throws IOException {
    TextFileFormat chosen = format.orElseGet(() -> TextFileFormat.of(name));
    return read(SourceText.read(in, name), chosen);
  }

  private LabelledDataset read(SourceText source, TextFileFormat chosen) throws IOException {
    List<String> columns = new ArrayList<>(List.of(label, text));
    secondText.ifPresent(columns::add);
    List<Integer> emptyLines = new ArrayList<>();
    List<FileRow> filled = new ArrayList<>();
    for (FileRow row : chosen.read(source, columns)) {
      if (row.values().stream().skip(1).anyMatch(String::isBlank)) {
        emptyLines.add(row.line());
      } else {
        filled.add(row);
      }
    }
    if (filled.isEmpty()) {
      throw new IOException(
          "%s: found no row with a text in %s, at least 1 is needed; the file may have been cut short, or another column is meant"
              .formatted(source.name(), SourceText.quote(text)));
    }
    LabelNames names =
        labels.orElseGet(
            () -> LabelNames.collect(filled.stream().map(LabelledTextFile::label).toList()));
    List<LabelledText> examples = new ArrayList<>();
    for (FileRow row : filled) {
      examples.add(example(row, names, source));
    }
    return new LabelledDataset(examples, names.names(), emptyLines);
  }

  private LabelledText example(FileRow row, LabelNames names, SourceText source)
      throws IOException {
    String value = label(row);
    OptionalInt index = value.isEmpty() ? OptionalInt.empty() : names.index(value);
    if (index.isEmpty()) {
      throw source.malformed(
          row.line(),
          (value.isEmpty() ? "a blank label" : "label " + SourceText.quote(value))
              + " in column "
              + SourceText.quote(label),
          labels.isPresent() ? names.toString() : "any name or number",
          "correct the label, or name all classes with labels(...)");
    }
    String name = names.names().get(index.getAsInt());
    return secondText.isEmpty()
        ? LabelledText.of(row.values().get(1), name)
        : LabelledText.of(row.values().get(1), row.values().get(2), name);
  }

  private static String label(FileRow row) {
    return row.values().get(0).strip();
  }

  /** Chooses columns, classes and format. */
  public static final class Builder {

    private String text = "text";
    private Optional<String> secondText = Optional.empty();
    private String label = "label";
    private Optional<LabelNames> labels = Optional.empty();
    private Optional<TextFileFormat> format = Optional.empty();

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
     * Class names by index; default those that occur.
     *
     * @throws IllegalArgumentException if there are fewer than two, or one is blank or named twice
     */
    public Builder labels(List<String> names) {
      if (names.size() < 2
          || names.stream().anyMatch(String::isBlank)
          || new HashSet<>(names).size() < names.size()) {
        throw new IllegalArgumentException(
            "labels must be at least two different names, none blank, got " + names);
      }
      labels = Optional.of(new LabelNames(names));
      return this;
    }

    /** How the rows are stored; default as the file's name tells. */
    public Builder format(TextFileFormat value) {
      format = Optional.of(value);
      return this;
    }

    /**
     * The reader.
     *
     * @throws IllegalArgumentException if two of the columns are the same
     */
    public LabelledTextFile build() {
      if (text.equals(label) || secondText.stream().anyMatch(List.of(text, label)::contains)) {
        throw new IllegalArgumentException(
            "text, secondText and label must be different columns, got \"%s\"%s and \"%s\""
                .formatted(text, secondText.map(s -> ", \"" + s + "\"").orElse(""), label));
      }
      return new LabelledTextFile(this);
    }
  }
}
