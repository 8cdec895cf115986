package io.koelectra.pretraining;

import io.koelectra.format.ComposedHangul;
import io.koelectra.format.TextReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The texts of a file, plain or gzip, one a line, blank lines left out: what {@link
 * TokenizedCorpus} and {@link io.koelectra.tokenizer.WordPieceTrainer} read. Nothing is kept in
 * memory. Encoding and line ends are as {@link TextReader} has them, with UTF-8 where no byte order
 * mark says otherwise. Decomposed Hangul is composed; see {@link ComposedHangul}.
 *
 * <p>An iteration that comes upon bytes of another encoding, or a file that is no text or cannot be
 * read, throws an {@link UncheckedIOException} naming the file and, where there is one, the line.
 *
 * @param file read anew by every iteration, which closes it at its end
 */
public record TextLines(Path file) implements Iterable<String> {

  @Override
  public Iterator<String> iterator() {
    try {
      return new Lines(TextReader.open(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(new IOException(file + ": no such file", e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Lines implements Iterator<String> {

    private final TextReader reader;
    private Optional<String> next = Optional.empty();

    Lines(TextReader reader) {
      this.reader = reader;
      advance();
    }

    @Override
    public boolean hasNext() {
      return next.isPresent();
    }

    @Override
    public String next() {
      String current = next.orElseThrow(NoSuchElementException::new);
      advance();
      return ComposedHangul.of(current);
    }

    private void advance() {
      try {
        do {
          next = reader.nextLine();
        } while (next.filter(String::isBlank).isPresent());
        if (next.isEmpty()) {
          reader.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
