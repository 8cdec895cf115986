package io.koelectra.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file read by position, and the wording of what is wrong with it.
 *
 * <p>Positioned reads, not a memory map: a map of a file that another process truncates ends the
 * JVM when native code touches it, cannot be released before a garbage collection, and keeps
 * Windows from replacing the file. Offsets are longs, so files over 2 GiB need nothing special.
 */
public final class BinaryFile implements Closeable {

  private static final String DAMAGED = "the file is damaged, download or save it again";
  private static final int LONGEST_QUOTE = 100;

  private final Path path;
  private final FileChannel channel;
  private final long length;

  private BinaryFile(Path path, FileChannel channel, long length) {
    this.path = path;
    this.channel = channel;
    this.length = length;
  }

  /** Opens a regular file, or a link to one. */
  public static BinaryFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": is not a regular file; name a file that exists");
    }
    GitLfsPointer.refuse(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new BinaryFile(path, channel, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** Bytes in the file when it was opened. */
  public long length() {
    return length;
  }

  /** Reads {@code count} bytes into a new little-endian buffer, after checking that they exist. */
  public ByteBuffer read(long position, int count) throws IOException {
    requireRange(position, count, "a read");
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    readFully(bytes, position);
    return bytes.flip();
  }

  /** Fills {@code target} up to its limit from the bytes at {@code position}. */
  void readFully(ByteBuffer target, long position) throws IOException {
    long next = position;
    while (target.hasRemaining()) {
      int count = channel.read(target, next);
      if (count < 0) {
        throw malformed(
            "ends at byte " + next + ", with " + target.remaining() + " more bytes expected");
      }
      next += count;
    }
  }

  /** Refuses a range that does not lie inside the file; {@code what} names it in the message. */
  void requireRange(long position, long count, String what) throws IOException {
    if (position < 0 || count < 0 || position > length || count > length - position) {
      throw malformed(
          what
              + " of "
              + count
              + " bytes at byte "
              + position
              + " lies outside the file's "
              + length
              + " bytes");
    }
  }

  /** An exception which says that the file is damaged, for the caller to throw. */
  public IOException malformed(String problem) {
    return refusal(problem, DAMAGED);
  }

  /** An exception naming this file, for the caller to throw. */
  IOException refusal(String problem, String remedy) {
    return new IOException(path + ": " + problem + "; " + remedy);
  }

  /** Text from a file as a message may show it: quoted, cut, control characters replaced. */
  public static String quote(String text) {
    String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
