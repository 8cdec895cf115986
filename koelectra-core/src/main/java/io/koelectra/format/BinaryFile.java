package io.koelectra.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file read by position, and the wording of what is wrong with it.
 *
 * <p>Positioned reads, not a memory map: a map of a file that another process truncates ends the
 * JVM when native code touches it, cannot be released before a garbage collection, and keeps
 * Windows from replacing the file. Offsets are longs, so files over 2 GiB need nothing special.
 *
 * @param length bytes in the file when it was opened
 * @param version which a later write would change; empty of a content in memory
 */
record BinaryFile(Path path, long length, String version, Source source) implements Closeable {

  private static final String DAMAGED = "the file is damaged, download or save it again";
  private static final int LONGEST_QUOTE = 100;

  /** Where the bytes are. */
  private interface Source {

    /** As {@link FileChannel#read(ByteBuffer, long)}. */
    int read(ByteBuffer target, long position) throws IOException;

    default void close() throws IOException {}
  }

  /** Bytes on disk. */
  private record OnDisk(FileChannel channel) implements Source {

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  static BinaryFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": is not a regular file; name a file that exists");
    }
    NoText.refuseGitLfsPointer(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      String version = now.size() + " bytes of " + now.lastModifiedTime() + ", " + now.fileKey();
      return new BinaryFile(path, channel.size(), version, new OnDisk(channel));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A content in memory, which {@code path} names in messages. */
  static BinaryFile of(Path path, byte[] content) {
    return new BinaryFile(
        path,
        content.length,
        "",
        (target, position) -> {
          int count = Math.min(target.remaining(), content.length - (int) position);
          target.put(content, (int) position, count);
          return count;
        });
  }

  /**
   * Opens the same file once more, also after it was closed.
   *
   * @throws IOException also if it was written since this one was opened
   */
  BinaryFile reopen() throws IOException {
    if (version.isEmpty()) {
      return this;
    }
    BinaryFile again = open(path);
    if (!again.version.equals(version)) {
      again.close();
      throw refusal("has changed since its header was read", "open the checkpoint again");
    }
    return again;
  }

  /** Reads {@code count} bytes into a new little-endian buffer, after checking that they exist. */
  ByteBuffer read(long position, int count) throws IOException {
    requireRange(position, count, "a read");
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    readFully(bytes, position);
    return bytes.flip();
  }

  void readFully(ByteBuffer target, long position) throws IOException {
    long next = position;
    while (target.hasRemaining()) {
      int count = source.read(target, next);
      if (count < 0) {
        throw malformed(
            "ends at byte %d, with %d more bytes expected".formatted(next, target.remaining()));
      }
      next += count;
    }
  }

  /** Refuses a range that does not lie inside the file; {@code what} names it in the message. */
  void requireRange(long position, long count, String what) throws IOException {
    if (position < 0 || count < 0 || position > length || count > length - position) {
      throw malformed(
          "%s of %d bytes at byte %d lies outside the file's %d bytes"
              .formatted(what, count, position, length));
    }
  }

  /** An exception which says that the file is damaged, for the caller to throw. */
  IOException malformed(String problem) {
    return refusal(problem, DAMAGED);
  }

  IOException refusal(String problem, String remedy) {
    return new IOException(path + ": " + problem + "; " + remedy);
  }

  /** Text from a file as a message may show it: quoted, cut, control characters replaced. */
  static String quote(String text) {
    String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
