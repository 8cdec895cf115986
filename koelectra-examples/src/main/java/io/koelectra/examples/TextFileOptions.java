package io.koelectra.examples;

import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.LabelledTextFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of how to read labelled texts of one's own. */
final class TextFileOptions {

  @Option(names = "--text", description = "Name of the column with the text.")
  private String text = "text";

  @Option(names = "--second-text", description = "Name of the column with a pair's second text.")
  private String secondText;

  @Option(names = "--label", description = "Name of the column with the label.")
  private String label = "label";

  @Option(
      names = "--labels",
      split = ",",
      description =
          "Names of classes 0, 1, ...; one with a comma as in '\"a, b\",c' (default: those found).")
  private List<String> labels;

  @Option(
      names = "--label-separator",
      description =
          "What stands between the labels of a text with --task MULTI_LABEL (default: a comma; JSON"
              + " arrays need none).")
  private String labelSeparator;

  @Option(
      names = "--format",
      description = "${COMPLETION-CANDIDATES} (default: by the file's name).")
  private LabelledTextFile.Format format;

  @Option(names = "--encoding", description = "Of files without a byte order mark, such as CP949.")
  private Charset encoding = StandardCharsets.UTF_8;

  /** The reader of labels of a kind that they describe. */
  LabelledTextFile file(ProblemType type) {
    LabelledTextFile.Builder builder =
        LabelledTextFile.builder().text(text).label(label).charset(encoding);
    Optional.ofNullable(secondText).ifPresent(builder::secondText);
    Optional.ofNullable(format).ifPresent(builder::format);
    if (labels != null) {
      builder.labels(labels.stream().map(name -> name.replaceAll("^\"(.*)\"$", "$1")).toList());
    }
    if (type == ProblemType.REGRESSION) {
      builder.numbers();
    }
    if (type == ProblemType.MULTI_LABEL_CLASSIFICATION) {
      builder.labelSeparator(labelSeparator == null ? "," : labelSeparator);
    } else if (labelSeparator != null) {
      throw new IllegalArgumentException(
          "--label-separator is for texts of several labels; give --task MULTI_LABEL too");
    }
    return builder.build();
  }
}
