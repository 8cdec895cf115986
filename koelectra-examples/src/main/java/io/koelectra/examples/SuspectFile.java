package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.koelectra.nsmc.Review;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import io.koelectra.nsmc.noise.SuspectLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes the texts that someone should read again, tab-separated: the suspects, most suspicious
 * first, and after them those whose text has another label elsewhere. The id of a text that is no
 * review is its number among those searched, from 1.
 */
final class SuspectFile {

  private static final CSVFormat FORMAT =
      CSVFormat.TDF
          .builder()
          .setHeader("id", "text", "second_text", "label", "suggested", "suspicion", "conflicting")
          .setRecordSeparator('\n')
          .get();

  private SuspectFile() {}

  /**
   * Refuses a file that is a directory, or whose directory is not there, before time is spent on a
   * search.
   */
  static void requireWritable(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IOException(
          file + " cannot be written: its directory is not there; create it or name another file");
    }
    Outputs.requireFile(file);
  }

  /**
   * Writes or replaces {@code file}. {@code suggested} is empty where the model does not contradict
   * the label with confidence.
   */
  static void write(Path file, LabelNoiseReport noise, List<LabelledText> texts)
      throws IOException {
    Set<Integer> conflicting = new HashSet<>();
    noise.conflicts().forEach(text -> conflicting.addAll(text.indices()));
    try (CSVPrinter rows = new CSVPrinter(Files.newBufferedWriter(file, UTF_8), FORMAT)) {
      Set<Integer> written = new HashSet<>();
      for (SuspectLabel suspect : noise.suspects()) {
        int index = suspect.index();
        written.add(index);
        print(
            rows,
            index,
            texts.get(index),
            suspect.suggestedLabel(),
            noise.suspicion().get(index),
            conflicting.contains(index));
      }
      for (int index : conflicting.stream().sorted().toList()) {
        if (!written.contains(index)) {
          print(rows, index, texts.get(index), "", noise.suspicion().get(index), true);
        }
      }
    }
  }

  private static void print(
      CSVPrinter rows,
      int index,
      LabelledText text,
      String suggested,
      double suspicion,
      boolean conflicting)
      throws IOException {
    rows.printRecord(
        text instanceof Review review ? review.id() : index + 1,
        text.text(),
        text.secondText().orElse(""),
        text.label(),
        suggested,
        "%.4f".formatted(suspicion),
        conflicting ? 1 : 0);
  }
}
