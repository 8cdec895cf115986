package io.koelectra.format;

import static io.koelectra.format.UndecodableException.MS949;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Reads a text file however people's tools have written it, in memory that does not grow with it.
 *
 * <p>A file may be gzip, which its content tells and not its name. A byte order mark is left out
 * and tells the encoding: UTF-8, UTF-16 or UTF-32. Without one it is what the caller says, UTF-8
 * unless there is a reason. It is never guessed: text in CP949 is also valid in other encodings.
 * What is no text is refused as what it is: a workbook, an archive, a Git LFS pointer and so on.
 *
 * <p>Lines end in LF or CRLF. A CR alone is a character of its line, as are U+0085 and U+2028.
 */
public final class TextReader extends Reader {

  private static final int BUFFER_SIZE = 1 << 16;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  /** Those that a byte order mark tells; UTF-32's in little-endian order begins with UTF-16's. */
  private static final List<Charset> MARKED =
      List.of(
          StandardCharsets.UTF_8,
          Charset.forName("UTF-32LE"),
          Charset.forName("UTF-32BE"),
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_16BE);

  /** What people call MS949. IBM's own code page 949 is what Java understands by "CP949". */
  private static final Set<String> CALLED_MS949 = Set.of("x-IBM949", "x-IBM949C", "EUC-KR");

  private final InputStream in;
  private final String name;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_SIZE).limit(0);
  private final CharBuffer chars = CharBuffer.allocate(BUFFER_SIZE).limit(0);
  private final CharsetDecoder decoder;
  private boolean isRead;
  private boolean hasForeignCharacters;
  private long lineEnds;

  private TextReader(InputStream in, String name, Charset charset) throws IOException {
    this.in = in;
    this.name = name;
    readMore();
    Optional<Charset> marked = MARKED.stream().filter(this::skipMark).findFirst();
    Charset meant = CALLED_MS949.contains(charset.name()) ? Charset.forName(MS949) : charset;
    decoder = marked.orElse(meant).newDecoder();
    Optional<NoText> other = NoText.of(bytes, "a".getBytes(decoder.charset()).length > 1);
    if (other.isPresent()) {
      throw new IOException(
          "%s: found %s; accepted: a text file; %s"
              .formatted(name, other.get().what(), other.get().remedy()));
    }
    if (marked.isEmpty()) {
      UndecodableException.requireNotUtf8(name, bytes, decoder.charset());
    }
  }

  /**
   * Opens a file.
   *
   * @param charset of a file without a byte order mark; CP949 and EUC-KR stand for MS949, which
   *     holds both
   * @throws IOException if it cannot be opened, or is no text; the message says what it is
   */
  public static TextReader open(Path file, Charset charset) throws IOException {
    return open(bytes(file), file.toString(), charset);
  }

  /**
   * As {@link #open(Path, Charset)}, a stream, which is closed with the reader.
   *
   * @param name what messages call it
   */
  public static TextReader open(InputStream in, String name, Charset charset) throws IOException {
    return open(in, name, charset, true);
  }

  private static TextReader open(InputStream in, String name, Charset charset, boolean mayBeGzip)
      throws IOException {
    try {
      return new TextReader(mayBeGzip ? unzipped(in, name) : in, name, charset);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static InputStream unzipped(InputStream in, String name) throws IOException {
    byte[] start = in.readNBytes(GZIP.length);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), in);
    try {
      return Arrays.equals(start, GZIP) ? new GZIPInputStream(whole, BUFFER_SIZE) : whole;
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /**
   * Opens a file in UTF-8 to be read whole, which may not be gzip, as those of a checkpoint.
   *
   * @param mostBytes the largest file to read
   * @throws IOException as {@link #open(Path, Charset)}, or if it is a directory, a pipe or larger
   */
  public static TextReader openPlain(Path file, long mostBytes) throws IOException {
    long size = Files.size(file);
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is not a regular file");
    }
    if (size > mostBytes) {
      throw new IOException(
          "%s has %d bytes, such a file has at most %d".formatted(file, size, mostBytes));
    }
    NoText.refuseGitLfsPointer(file);
    return open(bytes(file), file.toString(), StandardCharsets.UTF_8, false);
  }

  /**
   * The bytes of a file, for the caller to close.
   *
   * @throws IOException if it cannot be opened or is a directory; the message names it
   */
  public static InputStream bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a directory; name a file in it");
    }
    return Files.newInputStream(file);
  }

  private boolean skipMark(Charset charset) {
    ByteBuffer mark = ByteBuffer.wrap("\uFEFF".getBytes(charset));
    int length = mark.remaining();
    boolean isMarked = bytes.remaining() >= length && bytes.slice(0, length).equals(mark);
    bytes.position(isMarked ? length : 0);
    return isMarked;
  }

  /**
   * The next line without its end; empty after the last.
   *
   * @throws IOException if the file cannot be read on or has bytes of another encoding; the message
   *     names file and line
   */
  public Optional<String> nextLine() throws IOException {
    if (!hasCharacters()) {
      return Optional.empty();
    }
    StringBuilder line = new StringBuilder();
    while (hasCharacters()) {
      char c = chars.get();
      if (c == '\n') {
        int last = line.length() - 1;
        line.setLength(last >= 0 && line.charAt(last) == '\r' ? last : last + 1);
        break;
      }
      line.append(c);
    }
    return Optional.of(line.toString());
  }

  /** All that is left, line ends as they are. */
  public String readAll() throws IOException {
    StringWriter text = new StringWriter();
    transferTo(text);
    return text.toString();
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (!hasCharacters()) {
      return -1;
    }
    int count = Math.min(length, chars.remaining());
    chars.get(target, offset, count);
    return count;
  }

  /** Decodes on where no character is left; false at the end of the text. */
  private boolean hasCharacters() throws IOException {
    while (!chars.hasRemaining()) {
      chars.clear();
      CoderResult result = decoder.decode(bytes, chars, isRead);
      chars.flip();
      lineEnds += chars.chars().filter(c -> c == '\n').count();
      hasForeignCharacters |= chars.chars().anyMatch(c -> c > 0x7f);
      if (chars.hasRemaining()) {
        return true; // what is wrong after them shows in the next turn
      }
      if (result.isError()) {
        throw UndecodableException.of(
            name, 1 + lineEnds, bytes, decoder.charset(), hasForeignCharacters);
      }
      if (isRead) {
        return false;
      }
      readMore();
    }
    return true;
  }

  private void readMore() throws IOException {
    bytes.compact();
    try {
      int count = in.readNBytes(bytes.array(), bytes.position(), bytes.remaining());
      bytes.position(bytes.position() + count);
      isRead = bytes.hasRemaining();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
    bytes.flip();
  }

  private static IOException unreadable(String name, IOException cause) {
    return new IOException(
        "%s: cannot be read (%s); accepted: a plain or gzip file; if it was cut short, download it again"
            .formatted(
                name, cause instanceof EOFException ? "it ends too early" : cause.getMessage()),
        cause);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
