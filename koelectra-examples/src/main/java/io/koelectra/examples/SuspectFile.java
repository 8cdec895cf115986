package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.koelectra.nsmc.LabelNoiseReport;
import io.koelectra.nsmc.Review;
import io.koelectra.nsmc.SuspectLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes the reviews that someone should read again, tab-separated: the suspects, most suspicious
 * first, and after them those whose text has another label elsewhere.
 */
final class SuspectFile {

  private static final CSVFormat FORMAT =
      CSVFormat.TDF
          .builder()
          .setHeader("id", "document", "label", "suggested", "suspicion", "conflicting")
          .setRecordSeparator('\n')
          .get();

  private SuspectFile() {}

  /** Refuses a file whose directory is not there, before time is spent on a search. */
  static void requireWritable(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IOException(
          file + " cannot be written: its directory is not there; create it or name another file");
    }
  }

  /**
   * Writes or replaces {@code file}. {@code suggested} is empty where the model does not contradict
   * the label with confidence.
   */
  static void write(Path file, LabelNoiseReport noise, List<Review> reviews) throws IOException {
    Set<Integer> conflicting = new HashSet<>();
    noise.conflicts().forEach(text -> conflicting.addAll(text.indices()));
    try (CSVPrinter rows = new CSVPrinter(Files.newBufferedWriter(file, UTF_8), FORMAT)) {
      Set<Integer> written = new HashSet<>();
      for (SuspectLabel suspect : noise.suspects()) {
        int index = suspect.index();
        written.add(index);
        print(
            rows,
            reviews.get(index),
            suspect.suggestedLabel(),
            noise.suspicion().get(index),
            conflicting.contains(index));
      }
      for (int index : conflicting.stream().sorted().toList()) {
        if (!written.contains(index)) {
          print(rows, reviews.get(index), "", noise.suspicion().get(index), true);
        }
      }
    }
  }

  private static void print(
      CSVPrinter rows, Review review, Object suggested, double suspicion, boolean conflicting)
      throws IOException {
    rows.printRecord(
        review.id(),
        review.document(),
        review.label(),
        suggested,
        "%.4f".formatted(suspicion),
        conflicting ? 1 : 0);
  }
}
