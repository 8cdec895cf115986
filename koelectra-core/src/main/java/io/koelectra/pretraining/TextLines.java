package io.koelectra.pretraining;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;

/**
 * The texts of a UTF-8 file, plain or gzip, one a line, blank lines left out: what {@link
 * TokenizedCorpus} and {@link io.koelectra.tokenizer.WordPieceTrainer} read. Nothing is kept in
 * memory.
 *
 * <p>An iteration that comes upon bytes that are not UTF-8, or a file that cannot be read, throws
 * an {@link UncheckedIOException} naming the file and the line.
 *
 * @param file read anew by every iteration, which closes it at its end
 */
public record TextLines(Path file) implements Iterable<String> {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  @Override
  public Iterator<String> iterator() {
    try {
      return new Lines(file, open(file));
    } catch (IOException e) {
      throw new UncheckedIOException(new IOException(file + ": cannot be read (" + e + ")", e));
    }
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream stored = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    try {
      stored.mark(2);
      boolean gzip = stored.read() == 0x1f && stored.read() == 0x8b;
      stored.reset();
      InputStream plain = gzip ? new GZIPInputStream(stored, BUFFER_BYTES) : stored;
      return new BufferedReader(
          new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()), BUFFER_BYTES);
    } catch (IOException e) {
      stored.close();
      throw e;
    }
  }

  private static final class Lines implements Iterator<String> {

    private final Path file;
    private final BufferedReader reader;
    private long line;
    private String next = "";

    Lines(Path file, BufferedReader reader) {
      this.file = file;
      this.reader = reader;
      advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public String next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      String current = next;
      advance();
      return current;
    }

    private void advance() {
      try {
        do {
          next = reader.readLine();
          line++;
          if (line == 1 && next != null && next.startsWith(BYTE_ORDER_MARK)) {
            next = next.substring(1);
          }
        } while (next != null && next.isBlank());
        if (next == null) {
          reader.close();
        }
      } catch (CharacterCodingException e) {
        throw failure("is not UTF-8 after line " + line + "; convert the file", e);
      } catch (IOException e) {
        throw failure("cannot be read after line " + line + " (" + e + ")", e);
      }
    }

    private UncheckedIOException failure(String problem, IOException cause) {
      return new UncheckedIOException(new IOException(file + " " + problem, cause));
    }
  }
}
