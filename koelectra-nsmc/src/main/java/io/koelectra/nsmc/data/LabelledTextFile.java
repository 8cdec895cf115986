package io.koelectra.nsmc.data;

import io.koelectra.format.ComposedHangul;
import io.koelectra.format.TextReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

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
 * belongs to its text. See {@link TextFileFormat}.
 *
 * <p>Texts are taken as they are, but for decomposed Hangul, which is composed. Names of columns
 * and labels are compared as people see them: composed, without white space around them and
 * invisible characters, and labels that are numerals by value, so that 1, 1.0 and " 1" are one
 * class.
 *
 * <p>Without {@link Builder#labels}, the classes are the labels that occur, as each is written
 * first: numerals by value, so that 0 to n-1 stay the indices that they are, anything else in the
 * order of its characters. A row without a label, be it blank or what pandas writes for a missing
 * value, is an error.
 */
public final class LabelledTextFile {

  /** What pandas reads as missing, by default, and Python's csv and json modules write for it. */
  private static final Set<String> MISSING =
      Set.of("", "NaN", "nan", "NA", "N/A", "n/a", "#N/A", "<NA>", "NULL", "null", "None");

  private final String text;
  private final Optional<String> secondText;
  private final String label;
  private final Optional<LabelNames> labels;
  private final Optional<TextFileFormat> format;
  private final Charset charset;
  private final String remedy;

  private LabelledTextFile(Builder builder) {
    text = builder.text;
    secondText = builder.secondText;
    label = builder.label;
    labels = builder.labels;
    format = builder.format;
    charset = builder.charset;
    remedy = builder.remedy;
  }

  /** Starts from the columns {@code text} and {@code label}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The same columns with these classes: for a test file, those of the training file. Labels are
   * names of theirs; indices too where {@link Builder#labels} has given just these names.
   *
   * @param names as {@link Builder#labels} takes them
   */
  public LabelledTextFile withLabels(List<String> names) {
    Builder builder = builder().text(text).label(label).labels(names).charset(charset);
    builder.remedy =
        "no text of the training file is of this class: correct the label, leave such rows out, or"
            + " add texts of it to the training file";
    if (labels.filter(known -> known.names().equals(names)).isEmpty()) {
      builder.labels = Optional.of(LabelNames.byName(names));
    }
    secondText.ifPresent(builder::secondText);
    format.ifPresent(builder::format);
    return builder.build();
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
   * Reads a stream, such as a resource, as {@link #read(Path)} does. The caller closes the stream.
   *
   * @param in read to its end
   * @param name what messages call the stream; tells its format
   * @throws IOException as {@link #read(Path)}
   */
  public LabelledDataset read(InputStream in, String name) throws IOException {
    try {
      SourceText source = SourceText.read(in, name, charset);
      return read(source, format.orElseGet(() -> TextFileFormat.of(name)));
    } catch (CharacterCodingException e) {
      throw new IOException(
          e.getMessage()
              + (charset.equals(StandardCharsets.UTF_8)
                  ? "; an encoding other than UTF-8 is chosen with charset(...)"
                  : "; without charset(...) a file is read as UTF-8"),
          e);
    }
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
    LabelNames names = labels.isPresent() ? labels.get() : collect(filled, source);
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
          shown(value) + " in column " + SourceText.quote(label),
          names.toString(),
          remedy);
    }
    String name = names.names().get(index.getAsInt());
    String first = ComposedHangul.of(row.values().get(1));
    return secondText.isEmpty()
        ? LabelledText.of(first, name)
        : LabelledText.of(first, ComposedHangul.of(row.values().get(2)), name);
  }

  private static String label(FileRow row) {
    return ComparedName.visible(row.values().get(0));
  }

  private static String shown(String value) {
    return value.isEmpty() ? "a blank label" : "label " + SourceText.quote(value);
  }

  /** The classes that occur; a missing value is none. */
  private LabelNames collect(List<FileRow> rows, SourceText source) throws IOException {
    List<FileRow> unlabelled = rows.stream().filter(row -> MISSING.contains(label(row))).toList();
    if (!unlabelled.isEmpty()) {
      String value = label(unlabelled.get(0));
      throw source.malformed(
          unlabelled.get(0).line(),
          "%s in column %s, the first of %d rows without a label among %d"
              .formatted(shown(value), SourceText.quote(label), unlabelled.size(), rows.size()),
          "any name or number",
          "label these rows, leave them out of the file (pandas: dropna(subset=[\"%s\"])), or, if it is the name of a class, name all classes with labels(...)"
              .formatted(label));
    }
    return LabelNames.collect(rows.stream().map(LabelledTextFile::label).toList());
  }

  /** Chooses columns, classes and format. */
  public static final class Builder {

    private String text = "text";
    private Optional<String> secondText = Optional.empty();
    private String label = "label";
    private Optional<LabelNames> labels = Optional.empty();
    private Optional<TextFileFormat> format = Optional.empty();
    private Charset charset = StandardCharsets.UTF_8;
    private String remedy =
        "correct the label, leave such rows out, or name all classes with labels(...)";

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
      if (names.size() < 2
          || names.stream().anyMatch(String::isBlank)
          || names.stream().map(ComparedName::ofClass).distinct().count() < names.size()) {
        throw new IllegalArgumentException(
            "labels must be at least two different names, none blank, got " + names);
      }
      labels = Optional.of(LabelNames.inOrder(names));
      return this;
    }

    /** How the rows are stored; default as the file's name tells. */
    public Builder format(TextFileFormat value) {
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
     * @throws IllegalArgumentException if two of the columns are the same, or one is blank
     */
    public LabelledTextFile build() {
      List<ComparedName> columns =
          Stream.concat(Stream.of(text, label), secondText.stream())
              .map(ComparedName::ofColumn)
              .toList();
      if (columns.stream().anyMatch(column -> column.key().isEmpty())
          || columns.stream().distinct().count() < columns.size()) {
        throw new IllegalArgumentException(
            "text, secondText and label must be different columns, none blank, got \"%s\"%s and \"%s\""
                .formatted(text, secondText.map(s -> ", \"" + s + "\"").orElse(""), label));
      }
      return new LabelledTextFile(this);
    }
  }
}
