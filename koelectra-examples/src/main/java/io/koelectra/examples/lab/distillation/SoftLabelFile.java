package io.koelectra.examples.lab.distillation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.koelectra.format.AtomicFile;
import io.koelectra.nsmc.data.LabelledText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * Texts with a probability of each class: tab-separated, quoted as CSV, a header of {@code text}
 * and the class names. What is read back is what was written, to the last bit.
 */
final class SoftLabelFile {

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setDelimiter('\t').setRecordSeparator('\n').get();

  private final Path path;
  private final List<String> header;

  SoftLabelFile(Path path, List<String> labels) {
    this.path = path;
    header = Stream.concat(Stream.of("text"), labels.stream()).toList();
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** Writes texts that have class probabilities; the file is there whole or not at all. */
  void write(List<LabelledText> texts) throws IOException {
    AtomicFile.write(
        path,
        channel -> {
          CSVPrinter rows = new CSVPrinter(Channels.newWriter(channel, UTF_8), FORMAT);
          rows.printRecord(header);
          for (LabelledText text : texts) {
            Map<String, Double> probabilities = text.classProbabilities().orElseThrow();
            rows.print(text.text());
            rows.printRecord(header.stream().skip(1).map(probabilities::get));
          }
          rows.flush();
        });
  }

  /**
   * Reads the texts.
   *
   * @throws IOException naming the file, and the line of what is not as {@link #write} has it
   */
  List<LabelledText> read() throws IOException {
    List<LabelledText> texts = new ArrayList<>();
    try (CSVParser rows = CSVParser.parse(path, UTF_8, FORMAT)) {
      for (CSVRecord row : rows) {
        if (row.getRecordNumber() > 1) {
          texts.add(parse(row, rows.getCurrentLineNumber()));
        } else if (!row.toList().equals(header)) {
          throw new IOException(
              "%s: the first line has the columns %s, expected %s"
                  .formatted(path, row.toList(), header));
        }
      }
      return texts;
    } catch (UncheckedIOException e) {
      throw new IOException("%s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private LabelledText parse(CSVRecord row, long line) throws IOException {
    try {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(
            "%d columns, expected %d".formatted(row.size(), header.size()));
      }
      Map<String, Double> probabilities = new HashMap<>();
      for (int column = 1; column < row.size(); column++) {
        probabilities.put(header.get(column), Double.valueOf(row.get(column)));
      }
      return LabelledText.of(row.get(0), probabilities);
    } catch (IllegalArgumentException e) {
      String form = "%s, line %d: %s; delete the file to have it made anew";
      throw new IOException(form.formatted(path, line, e.getMessage()), e);
    }
  }
}
