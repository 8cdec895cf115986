package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.koelectra.format.AtomicFile;
import io.koelectra.nsmc.data.LabelledText;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

  private static final String TEXT = "text";

  private final Path path;
  private final List<String> header;
  private final CSVFormat format =
      CSVFormat.RFC4180.builder().setDelimiter('\t').setRecordSeparator('\n').get();

  /**
   * @param labels class names by index
   */
  SoftLabelFile(Path path, List<String> labels) {
    this.path = path;
    header = Stream.concat(Stream.of(TEXT), labels.stream()).toList();
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** Writes texts that have class probabilities; the file is there whole or not at all. */
  void write(List<LabelledText> texts) throws IOException {
    AtomicFile.write(
        path,
        channel -> {
          Writer out = Channels.newWriter(channel, UTF_8);
          CSVPrinter rows = new CSVPrinter(out, format);
          rows.printRecord(header);
          for (LabelledText text : texts) {
            rows.print(text.text());
            rows.printRecord(
                header.stream().skip(1).map(text.classProbabilities().orElseThrow()::get));
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
    try (Reader in = Files.newBufferedReader(path, UTF_8);
        CSVParser rows = CSVParser.parse(in, format)) {
      for (CSVRecord row : rows) {
        if (row.getRecordNumber() > 1) {
          texts.add(parse(row, rows.getCurrentLineNumber()));
        } else if (!row.toList().equals(header)) {
          throw new IOException(
              "%s: the first line has the columns %s, expected %s"
                  .formatted(path, row.toList(), header));
        }
      }
    } catch (UncheckedIOException e) {
      throw new IOException("%s: %s".formatted(path, e.getMessage()), e);
    }
    return texts;
  }

  private LabelledText parse(CSVRecord row, long line) throws IOException {
    try {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(
            "%d columns, expected %d".formatted(row.size(), header.size()));
      }
      Map<String, Double> probabilities = new LinkedHashMap<>();
      for (int column = 1; column < row.size(); column++) {
        probabilities.put(header.get(column), Double.valueOf(row.get(column)));
      }
      return LabelledText.of(row.get(0), probabilities);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s, line %d: %s; delete the file to have it made anew"
              .formatted(path, line, e.getMessage()),
          e);
    }
  }
}
