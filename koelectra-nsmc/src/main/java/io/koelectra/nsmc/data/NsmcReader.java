package io.koelectra.nsmc.data;

import io.koelectra.format.ComposedHangul;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Review;
import io.koelectra.nsmc.Sentiment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Parses {@code ratings_*.txt}. */
public final class NsmcReader {

  private static final List<ComparedName> HEADER =
      Stream.of("id", "document", "label").map(ComparedName::ofColumn).toList();
  private static final String COLUMNS = "the 3 tab-separated columns id, document, label";

  private final SourceText source;

  private NsmcReader(SourceText source) {
    this.source = source;
  }

  public static NsmcDataset read(InputStream in, String name) throws IOException {
    return new NsmcReader(SourceText.read(in, name, StandardCharsets.UTF_8)).read();
  }

  private NsmcDataset read() throws IOException {
    List<Review> reviews = new ArrayList<>();
    List<Integer> emptyLines = new ArrayList<>();
    List<FileRow> rows = SeparatedValues.rows(source, '\t');
    checkHeader(rows);
    for (FileRow row : rows.subList(1, rows.size())) {
      checkColumns(row.values(), row.line());
      Sentiment sentiment = sentiment(row.values().get(2), row.line());
      // the published files were written by two CSV writers, one after the other
      String document = SeparatedValues.unquote(row.values().get(1));
      if (document.isBlank()) {
        emptyLines.add(row.line());
      } else {
        reviews.add(new Review(row.values().get(0), ComposedHangul.of(document), sentiment));
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

  private void checkHeader(List<FileRow> rows) throws IOException {
    String remedy = "put that header on the first line";
    if (rows.isEmpty()) {
      throw source.malformed(1, "an empty file", COLUMNS, remedy);
    }
    List<String> header = rows.get(0).values();
    if (!header.stream().map(ComparedName::ofColumn).toList().equals(HEADER)) {
      throw source.malformed(1, quoted(header), COLUMNS, remedy);
    }
  }

  private void checkColumns(List<String> row, int line) throws IOException {
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
    return switch (ComparedName.ofClass(label).key()) {
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

  private static String quoted(List<String> row) {
    return SourceText.quote(String.join("\t", row));
  }
}
