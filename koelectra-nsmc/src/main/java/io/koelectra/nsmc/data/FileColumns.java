package io.koelectra.nsmc.data;

import io.koelectra.format.ComposedHangul;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns of a file that make a data set of labelled texts, and what their values mean.
 *
 * @param classes that labels are names of; empty for those that occur
 * @param isOrderMeant whether somebody has chosen the order of the classes, so that a label may
 *     also be the index of its class, unless one of the names is a numeral
 * @param separator between several labels
 * @param isNumbers whether labels are numbers to predict
 * @param remedy for a label that is none of the classes
 */
record FileColumns(
    String text,
    Optional<String> secondText,
    String label,
    Optional<ClassIndex> classes,
    boolean isOrderMeant,
    Optional<String> separator,
    boolean isNumbers,
    String remedy) {

  /** What pandas reads as missing, by default, and Python's csv and json modules write for it. */
  private static final Set<String> MISSING =
      Set.of("", "NaN", "nan", "NA", "N/A", "n/a", "#N/A", "<NA>", "NULL", "null", "None");

  /** Refuses columns that are blank or the same, and classes or separators of numbers. */
  FileColumns {
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
    if (isNumbers && (classes.isPresent() || separator.isPresent())) {
      throw new IllegalArgumentException(
          "numbers() reads one number a text, which is no class; leave out labels(...) and labelSeparator(...)");
    }
  }

  /** The same columns of another file, with the classes of this one; none for numbers. */
  FileColumns withClasses(List<String> names) {
    return isNumbers && names.isEmpty()
        ? this
        : new FileColumns(
            text,
            secondText,
            label,
            Optional.of(ClassIndex.ofSeveral(names)),
            classes.filter(own -> own.names().equals(names)).isPresent(),
            separator,
            isNumbers,
            "no text of the training file is of this class: correct the label, leave such rows"
                + " out, or add texts of it to the training file");
  }

  /** The label's first. */
  List<String> names() {
    return Stream.concat(Stream.of(label, text), secondText.stream()).toList();
  }

  /** The data set of rows that have the values of {@link #names}. */
  LabelledDataset dataset(List<SourceText.Row> rows, SourceText source) throws IOException {
    Map<Boolean, List<SourceText.Row>> byBlank =
        rows.stream()
            .collect(
                Collectors.partitioningBy(
                    row -> row.values().stream().skip(1).anyMatch(String::isBlank)));
    List<SourceText.Row> filled = byBlank.get(false);
    if (filled.isEmpty()) {
      throw new IOException(
          "%s: found no row with a text in %s, at least 1 is needed; the file may have been cut short, or another column is meant"
              .formatted(source.name(), SourceText.quote(text)));
    }
    ClassIndex all = classes.isPresent() ? classes.get() : collect(filled, source);
    List<LabelledText> examples = new ArrayList<>();
    for (SourceText.Row row : filled) {
      examples.add(
          Example.of(
              ComposedHangul.of(row.values().get(1)),
              secondText.map(column -> ComposedHangul.of(row.values().get(2))),
              labels(row, all, source)));
    }
    return new LabelledDataset(
        examples, all.names(), byBlank.get(true).stream().map(SourceText.Row::line).toList());
  }

  /** The classes that occur in rows, of which none may miss its label; none for numbers. */
  private ClassIndex collect(List<SourceText.Row> rows, SourceText source) throws IOException {
    if (isNumbers) {
      return new ClassIndex(List.of());
    }
    List<SourceText.Row> unlabelled =
        rows.stream().filter(row -> values(row).stream().anyMatch(MISSING::contains)).toList();
    if (!unlabelled.isEmpty()) {
      throw source.malformed(
          unlabelled.get(0).line(),
          "%s, the first of %d rows without a label among %d"
              .formatted(
                  found(String.join(", ", values(unlabelled.get(0)))),
                  unlabelled.size(),
                  rows.size()),
          "any name or number",
          "label these rows, leave them out of the file (pandas: dropna(subset=[\"%s\"])), or, if it is the name of a class, name all classes with labels(...)"
              .formatted(label));
    }
    List<String> values = rows.stream().flatMap(row -> values(row).stream()).toList();
    if (values.isEmpty()) {
      throw new IOException(
          "%s: found no label in column %s of %d rows, at least 1 is needed; name the column of the labels, or all classes with labels(...)"
              .formatted(source.name(), SourceText.quote(label), rows.size()));
    }
    return ClassIndex.collect(values);
  }

  /** The labels of a row: a number, or names of these classes in their order. */
  private List<String> labels(SourceText.Row row, ClassIndex all, SourceText source)
      throws IOException {
    List<String> values = values(row);
    if (isNumbers) {
      String value = String.join(", ", values);
      if (ComparedName.number(value).isEmpty()) {
        throw source.malformed(
            row.line(),
            found(value),
            "a finite number, such as 7, 7.5 or -1e-3",
            "correct the label, leave such rows out, or read names of classes without numbers()");
      }
      return List.of(value);
    }
    Set<Integer> indices = new TreeSet<>();
    for (String value : values) {
      OptionalInt index = value.isEmpty() ? OptionalInt.empty() : index(value, all);
      if (index.isEmpty()) {
        throw source.malformed(
            row.line(),
            found(value),
            ClassIndex.listed(all.names())
                + (takesIndices(all) ? ", or 0 to " + (all.size() - 1) : ""),
            remedy);
      }
      indices.add(index.getAsInt());
    }
    return indices.stream().map(all.names()::get).toList();
  }

  /** What stands in the label column as people see it: one value, unless several are meant. */
  private List<String> values(SourceText.Row row) {
    Stream<String> values = row.first().stream();
    if (separator.isPresent()) {
      values =
          values
              .flatMap(value -> Arrays.stream(value.split(Pattern.quote(separator.get()))))
              .filter(value -> !ComparedName.visible(value).isEmpty());
    }
    return values.map(ComparedName::visible).toList();
  }

  private OptionalInt index(String value, ClassIndex all) {
    String number = ComparedName.ofClass(value).key();
    return takesIndices(all) && ClassIndex.isIndex(number, all.size())
        ? OptionalInt.of(Integer.parseInt(number))
        : all.find(value);
  }

  private boolean takesIndices(ClassIndex all) {
    return isOrderMeant
        && all.names().stream().map(ComparedName::visible).noneMatch(ComparedName::isNumeral);
  }

  private String found(String value) {
    return (value.isEmpty() ? "a blank label" : "label " + SourceText.quote(value))
        + " in column "
        + SourceText.quote(label);
  }
}
