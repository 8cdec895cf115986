package io.koelectra.nsmc.data;

import io.koelectra.format.ComposedHangul;
import io.koelectra.format.TextReader;
import io.koelectra.hub.DownloadListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The Naver Sentiment Movie Corpus as a {@link LabelledDataset} whose texts are {@link Review}s and
 * whose classes are {@link Sentiment#labels()}.
 *
 * <p>The corpus is <a href="https://github.com/e9t/nsmc">github.com/e9t/nsmc</a>: {@code
 * ratings_train.txt} with 150,000 rows and {@code ratings_test.txt} with 50,000. Choices such as
 * the learning rate belong on a split of the training file.
 */
public final class NsmcDataset {

  private static final List<String> COLUMNS = List.of("id", "document", "label");

  private NsmcDataset() {}

  /** The corpus as published; the test side is for the final figure only. */
  public record Published(LabelledDataset train, LabelledDataset test) {}

  /**
   * Downloads the published files once and reads them. They are kept in {@code koelectra/nsmc} of
   * {@code XDG_CACHE_HOME}, or of ~/.cache where that variable is not set.
   *
   * @throws IOException if a file cannot be had, naming it and the remedy
   */
  public static Published download() throws IOException {
    Path home = Path.of(System.getProperty("user.home"));
    return download(NsmcDownload.cache(System.getenv(), home), DownloadListener.silent());
  }

  /**
   * As {@link #download()}, to another directory. A file that is there and has the published
   * checksum is taken without a request; another one is fetched again.
   *
   * @param listener told of progress
   */
  public static Published download(Path directory, DownloadListener listener) throws IOException {
    return new NsmcDownload(directory, listener).read();
  }

  /**
   * Reads {@code ratings_train.txt}, {@code ratings_test.txt} or a file of your own in their form.
   *
   * <p>The form: as a {@link LabelledTextFile} in TSV, whatever its name, with the columns {@code
   * id}, {@code document} and {@code label}, which is 0 or 1. The published files quote a document
   * that contains {@code "} twice by CSV rules; the quoting is undone, so {@link Review#document()}
   * is what the author wrote. Rows with a blank document are left out and counted in {@link
   * LabelledDataset#report()}.
   *
   * @throws IOException if the file cannot be read, is a broken gzip stream, is not UTF-8, lacks a
   *     column, has a row of another length, a blank id or another label, or holds no review; the
   *     message names file, line, what was found and the remedy
   */
  public static LabelledDataset read(Path file) throws IOException {
    try (InputStream in = TextReader.bytes(file)) {
      return read(in, file.toString());
    }
  }

  /**
   * Reads the same form from a stream, which the caller closes.
   *
   * @param name what error messages call the stream
   */
  public static LabelledDataset read(InputStream in, String name) throws IOException {
    SourceText source = SourceText.read(in, name, StandardCharsets.UTF_8);
    List<Review> reviews = new ArrayList<>();
    List<Integer> emptyLines = new ArrayList<>();
    for (SourceText.Row row : new DelimitedRows(source, COLUMNS).read('\t')) {
      String id = row.values().get(0);
      if (id.isBlank()) {
        String found = "a blank id in " + SourceText.quote(String.join("\t", row.values()));
        throw source.malformed(row.line(), found, "any other text", "number the row");
      }
      Sentiment sentiment = sentiment(row, source);
      // the published files were written by two CSV writers, one after the other
      String document = SeparatedValues.unquote(row.values().get(1));
      if (document.isBlank()) {
        emptyLines.add(row.line());
      } else {
        reviews.add(new Review(id, ComposedHangul.of(document), sentiment));
      }
    }
    if (reviews.isEmpty()) {
      throw new IOException(
          name
              + ": found no review after the header, at least 1 is needed; the file may have been"
              + " cut short, download it again");
    }
    return new LabelledDataset(reviews, Sentiment.labels(), emptyLines);
  }

  private static Sentiment sentiment(SourceText.Row row, SourceText source) throws IOException {
    String label = row.values().get(2);
    return switch (ComparedName.ofClass(label).key()) {
      case "0" -> Sentiment.NEGATIVE;
      case "1" -> Sentiment.POSITIVE;
      default ->
          throw source.malformed(
              row.line(),
              "label " + SourceText.quote(label),
              "0 (negative) and 1 (positive)",
              "correct the label; for other classes use LabelledTextFile");
    };
  }

  /** A data set of these reviews, which may be none. */
  public static LabelledDataset of(List<Review> reviews) {
    return new LabelledDataset(reviews, Sentiment.labels(), List.of());
  }
}
