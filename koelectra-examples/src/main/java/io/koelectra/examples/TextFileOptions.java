package io.koelectra.examples;

import io.koelectra.nsmc.data.LabelledTextFile;
import io.koelectra.nsmc.data.TextFileFormat;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options of how to read labelled texts of one's own. */
final class TextFileOptions {

  @Option(names = "--text", description = "Column of the text (default: text).")
  private String text;

  @Option(names = "--second-text", description = "Column of the second text of a pair.")
  private String secondText;

  @Option(names = "--label", description = "Column of the label (default: label).")
  private String label;

  @Option(
      names = "--labels",
      split = ",",
      description =
          "Class names by index, between commas; one that has a comma in quotation marks, as in"
              + " '\"a, b\",c' (default: those that occur).")
  private List<String> labels;

  @Option(
      names = "--format",
      description = "${COMPLETION-CANDIDATES} (default: as the files' names tell).")
  private TextFileFormat format;

  @Option(
      names = "--encoding",
      description = "Of files without a byte order mark, such as CP949 (default: UTF-8).")
  private Charset encoding;

  /** Whether any of these options was given. */
  boolean isAskedFor() {
    return Stream.of(text, secondText, label, labels, format, encoding).anyMatch(Objects::nonNull);
  }

  private static String unquoted(String name) {
    return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
        ? name.substring(1, name.length() - 1)
        : name;
  }

  /** The reader that they describe. */
  LabelledTextFile file() {
    LabelledTextFile.Builder builder = LabelledTextFile.builder();
    Optional.ofNullable(text).ifPresent(builder::text);
    Optional.ofNullable(secondText).ifPresent(builder::secondText);
    Optional.ofNullable(label).ifPresent(builder::label);
    Optional.ofNullable(labels)
        .map(names -> names.stream().map(TextFileOptions::unquoted).toList())
        .ifPresent(builder::labels);
    Optional.ofNullable(format).ifPresent(builder::format);
    Optional.ofNullable(encoding).ifPresent(builder::charset);
    return builder.build();
  }
}
