package io.koelectra.nsmc;

import io.koelectra.format.TextReader;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.DatasetReport;
import io.koelectra.nsmc.data.NsmcDownload;
import io.koelectra.nsmc.data.NsmcReader;
import io.koelectra.nsmc.data.Subsets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.RandomAccess;

/**
 * Reviews of the Naver Sentiment Movie Corpus, in file order: an immutable list that can say what
 * is in it, drop duplicates and hold out a validation side.
 *
 * <p>The corpus is <a href="https://github.com/e9t/nsmc">github.com/e9t/nsmc</a>: {@code
 * ratings_train.txt} with 150,000 rows and {@code ratings_test.txt} with 50,000. Choices (learning
 * rate, epochs, early stopping) belong on a split of the training file; the test file is for the
 * final figure.
 *
 * <p>Two documents are equal when every character is, decomposed Hangul being composed first;
 * nothing else is trimmed or normalised.
 */
public final class NsmcDataset extends AbstractList<Review> implements RandomAccess {

  private final List<Review> reviews;
  private final List<Integer> emptyLines;

  public NsmcDataset(List<Review> reviews, List<Integer> emptyLines) {
    this.reviews = List.copyOf(reviews);
    this.emptyLines = List.copyOf(emptyLines);
  }

  /**
   * The two sides of {@link #split(double, long)}, each in file order.
   *
   * @param train what to learn from
   * @param validation what to choose by; shares no text with {@code train}
   */
  public record Split(NsmcDataset train, NsmcDataset validation) {

    /** Neither side may be null. */
    public Split {
      Objects.requireNonNull(train, "train");
      Objects.requireNonNull(validation, "validation");
    }
  }

  /**
   * The corpus as published.
   *
   * @param train to learn from and, after {@link #split(double, long)}, to choose by
   * @param test for the final figure only
   */
  public record Published(NsmcDataset train, NsmcDataset test) {

    /** Neither may be null. */
    public Published {
      Objects.requireNonNull(train, "train");
      Objects.requireNonNull(test, "test");
    }
  }

  /**
   * Downloads the two published files, or finds them in the cache, and reads them: {@link
   * NsmcDownload#standard()}.
   *
   * @throws IOException naming the file and the remedy
   */
  public static Published download() throws IOException {
    return download(NsmcDownload.standard());
  }

  /** As {@link #download()}, with checksums, another cache folder or another source. */
  public static Published download(NsmcDownload download) throws IOException {
    return new Published(read(download.train()), read(download.test()));
  }

  /**
   * Reads {@code ratings_train.txt}, {@code ratings_test.txt} or a file of your own in their form.
   *
   * <p>The form: UTF-8, or UTF-16 with a byte order mark, plain or gzip (told by content, not by
   * name); a header {@code id<TAB>document<TAB>label}; lines that end in LF or CRLF, while a CR
   * alone belongs to its document; labels 0 and 1. Decomposed Hangul is composed. The published
   * files quote a document that contains {@code "} twice by CSV rules; the quoting is undone, so
   * {@link Review#document()} is what the author wrote. Rows with a blank document are left out and
   * counted in {@link #report()}.
   *
   * @throws IOException if the file cannot be read, is a broken gzip stream, is not UTF-8, has
   *     another header, has a row with another number of columns, a blank id or another label, or
   *     holds no review; the message names file, line, what was found and the remedy
   */
  public static NsmcDataset read(Path file) throws IOException {
    Objects.requireNonNull(file, "file");
    try (InputStream in = TextReader.bytes(file)) {
      return read(in, file.toString());
    }
  }

  /**
   * Reads the same form from a stream, such as a resource. The caller closes the stream.
   *
   * @param in read to its end
   * @param name what error messages call the stream
   * @throws IOException as {@link #read(Path)}
   */
  public static NsmcDataset read(InputStream in, String name) throws IOException {
    Objects.requireNonNull(in, "in");
    Objects.requireNonNull(name, "name");
    return NsmcReader.read(in, name);
  }

  /** A data set of these reviews, which may be none. */
  public static NsmcDataset of(List<Review> reviews) {
    return new NsmcDataset(reviews, List.of());
  }

  @Override
  public Review get(int index) {
    return reviews.get(index);
  }

  @Override
  public int size() {
    return reviews.size();
  }

  /** Class names by index: {@link Sentiment#labels()}. */
  public List<String> labels() {
    return Sentiment.labels();
  }

  /** Counts of rows, labels, duplicates and what was left out; one pass over the reviews. */
  public DatasetReport report() {
    return DatasetReport.of(reviews, emptyLines);
  }

  /**
   * The first review of each document, like pandas' {@code drop_duplicates(subset=['document'])}.
   *
   * <p>A document with conflicting labels keeps the label it has first in the file; {@link
   * DatasetReport#conflictingDocuments()} counts them.
   */
  public NsmcDataset withoutDuplicates() {
    return of(Subsets.withoutDuplicates(reviews));
  }

  /**
   * Holds out a validation side at random.
   *
   * <p>Reviews of equal text always fall on one side. Each label keeps its proportion as nearly as
   * whole groups of equal text allow, where a group counts under the label of its first review; the
   * validation side misses {@code validationShare * size()}, rounded, by at most half the largest
   * group. The same reviews, share and seed give the same split on every JVM ({@link Random} is
   * specified to the bit).
   *
   * @param validationShare in (0, 1); 0.05 of NSMC's training file is about 7,500 reviews
   * @param seed any number
   * @throws IllegalArgumentException if the share is outside (0, 1) or a side would be empty
   */
  public Split split(double validationShare, long seed) {
    Subsets.Sides<Review> sides =
        Subsets.split(reviews, new ClassIndex(labels()), validationShare, seed);
    return new Split(of(sides.train()), of(sides.validation()));
  }

  /**
   * A random subset for quick runs, in file order; the same on every JVM for a seed.
   *
   * @param count how many reviews, from 1 to {@link #size()}
   * @param seed any number
   * @throws IllegalArgumentException if {@code count} is outside that range
   */
  public NsmcDataset sample(int count, long seed) {
    return of(Subsets.sample(reviews, count, seed));
  }

  /** The number of reviews; a list's usual form would print them all. */
  @Override
  public String toString() {
    return "NsmcDataset[" + size() + " reviews]";
  }
}
