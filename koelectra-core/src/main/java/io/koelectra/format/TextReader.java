package io.koelectra.format;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
public final class TextReader implements Closeable {

  private static final int BUFFER_SIZE = 1 << 16;

  /** What people call MS949. IBM's own code page 949 is what Java understands by "CP949". */
  private static final Set<String> CALLED_MS949 = Set.of("x-IBM949", "x-IBM949C", "EUC-KR");

  private final InputStream in;
  private final String name;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_SIZE).limit(0);
  private final CharBuffer chars = CharBuffer.allocate(BUFFER_SIZE).limit(0);
  private CharsetDecoder decoder;
  private boolean isRead;
  private boolean isDecoded;
  private boolean hasForeignCharacters;
  private long lineEnds;
  private Optional<UndecodableException> failure = Optional.empty();

  private TextReader(InputStream in, String name) {
    this.in = in;
    this.name = name;
    decoder = StandardCharsets.UTF_8.newDecoder();
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
   * Opens a stream, which is closed with the reader.
   *
   * @param name what messages call it
   * @param charset as {@link #open(Path, Charset)}
   * @throws IOException as {@link #open(Path, Charset)}
   */
  public static TextReader open(InputStream in, String name, Charset charset) throws IOException {
    try {
      return begun(unzipped(in, name), name, charset);
    } catch (IOException e) {
      in.close();
      throw e;
    }
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

  /**
   * Opens a file in UTF-8 that may not be gzip, as those of a checkpoint.
   *
   * @throws IOException as {@link #open(Path, Charset)}
   */
  public static TextReader openPlain(Path file) throws IOException {
    InputStream in = bytes(file);
    try {
      return begun(in, file.toString(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static InputStream unzipped(InputStream in, String name) throws IOException {
    byte[] start = in.readNBytes(2);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), in);
    boolean isGzip = start.length == 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
    try {
      return isGzip ? new GZIPInputStream(whole, BUFFER_SIZE) : whole;
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static TextReader begun(InputStream in, String name, Charset charset) throws IOException {
    TextReader reader = new TextReader(in, name);
    reader.begin(charset);
    return reader;
  }

  private void begin(Charset charset) throws IOException {
    while (!isRead && bytes.remaining() < BUFFER_SIZE) {
      readMore();
    }
    Optional<ByteOrderMark> mark = ByteOrderMark.at(bytes);
    Charset meant =
        CALLED_MS949.contains(charset.name())
            ? Charset.forName(UndecodableException.MS949)
            : charset;
    Charset actual = mark.map(ByteOrderMark::charset).orElse(meant);
    Optional<NoText> other = NoText.of(bytes, "a".getBytes(actual).length > 1);
    if (other.isPresent()) {
      throw new IOException(
          "%s: found %s; accepted: a text file; %s"
              .formatted(name, other.get().what(), other.get().remedy()));
    }
    if (mark.isEmpty()) {
      UndecodableException.requireNotUtf8(name, bytes, actual);
    }
    mark.ifPresent(known -> bytes.position(bytes.position() + known.bytes().length()));
    decoder = actual.newDecoder();
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
      int end = lineEnd();
      line.append(chars, 0, end);
      boolean isWhole = end < chars.remaining();
      chars.position(chars.position() + end + (isWhole ? 1 : 0));
      if (isWhole) {
        int last = line.length() - 1;
        return Optional.of(
            last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString());
      }
    }
    return Optional.of(line.toString());
  }

  private int lineEnd() {
    int end = 0;
    while (end < chars.remaining() && chars.charAt(end) != '\n') {
      end++;
    }
    return end;
  }

  /** All that is left, line ends as they are. */
  public String readAll() throws IOException {
    StringBuilder text = new StringBuilder();
    while (hasCharacters()) {
      text.append(chars);
      chars.position(chars.limit());
    }
    return text.toString();
  }

  private boolean hasCharacters() throws IOException {
    while (!chars.hasRemaining()) {
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (isDecoded) {
        return false;
      }
      decode();
    }
    return true;
  }

  private void decode() throws IOException {
    chars.clear();
    CoderResult result = decoder.decode(bytes, chars, isRead);
    chars.flip();
    lineEnds += chars.chars().filter(c -> c == '\n').count();
    hasForeignCharacters |= chars.chars().anyMatch(c -> c > 0x7f);
    if (result.isError()) {
      failure =
          Optional.of(
              UndecodableException.of(
                  name, 1 + lineEnds, bytes, decoder.charset(), hasForeignCharacters));
    } else if (result.isUnderflow()) {
      isDecoded = isRead;
      if (!isRead) {
        readMore();
      }
    }
  }

  private void readMore() throws IOException {
    bytes.compact();
    try {
      int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
      isRead = count < 0;
      bytes.position(bytes.position() + Math.max(0, count));
    } catch (IOException e) {
      throw unreadable(name, e);
    } finally {
      bytes.flip();
    }
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
