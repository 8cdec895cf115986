package io.koelectra.nsmc;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Parses {@code ratings_*.txt}. */
final class NsmcReader {

  private static final List<String> HEADER = List.of("id", "document", "label");
  private static final String COLUMNS = "the 3 tab-separated columns id, document, label";

  private final SourceText source;

  private NsmcReader(SourceText source) {
    this.source = source;
  }

  static NsmcDataset read(InputStream in, String name) throws IOException {
    return new NsmcReader(SourceText.read(in, name)).read();
  }

  private NsmcDataset read() throws IOException {
    List<Review> reviews = new ArrayList<>();
    List<Integer> emptyLines = new ArrayList<>();
    try (CSVParser parser = TabSeparated.FORMAT.parse(new StringReader(source.text()))) {
      Iterator<CSVRecord> rows = parser.iterator();
      checkHeader(rows);
      while (rows.hasNext()) {
        CSVRecord row = rows.next();
        int line = Math.toIntExact(row.getRecordNumber());
        checkColumns(row, line);
        Sentiment sentiment = sentiment(row.get(2), line);
        // the published files were written by two CSV writers, one after the other
        String document = TabSeparated.unquote(TabSeparated.unquote(row.get(1)));
        if (document.isBlank()) {
          emptyLines.add(line);
        } else {
          reviews.add(new Review(row.get(0), document, sentiment));
        }
      }
    }
    if (reviews.isEmpty()) {
      throw new IOException(
          source.name()
              + ": found no review after the header on line 1, at least 1 is needed; the file may"
              + " have been cut short, download it again");
    }
    return new NsmcDataset(reviews, emptyLines);
  }

  private void checkHeader(Iterator<CSVRecord> rows) throws IOException {
    String remedy = "put that header on the first line";
    if (!rows.hasNext()) {
      throw source.malformed(1, "an empty file", COLUMNS, remedy);
    }
    CSVRecord header = rows.next();
    if (!header.toList().equals(HEADER)) {
      throw source.malformed(1, quoted(header), COLUMNS, remedy);
    }
  }

  private void checkColumns(CSVRecord row, int line) throws IOException {
    if (row.size() != HEADER.size()) {
      throw source.malformed(
          line,
          row.size() + (row.size() == 1 ? " column in " : " columns in ") + quoted(row),
          COLUMNS,
          "take tabs and line breaks out of the document, or download the file again");
    }
    if (row.get(0).isBlank()) {
      throw source.malformed(
          line, "a blank id in " + quoted(row), "any other text", "number the row");
    }
  }

  private Sentiment sentiment(String label, int line) throws IOException {
    return switch (label) {
      case "0" -> Sentiment.NEGATIVE;
      case "1" -> Sentiment.POSITIVE;
      default ->
          throw source.malformed(
              line,
              "label \"" + label + "\"",
              "0 (negative) and 1 (positive)",
              "correct the label; for other classes use LabelledTextFile");
    };
  }

  private static String quoted(CSVRecord row) {
    return SourceText.quote(String.join("\t", row));
  }
}
