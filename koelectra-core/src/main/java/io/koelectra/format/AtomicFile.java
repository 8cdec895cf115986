package io.koelectra.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file so that a reader, or a machine that lost power, finds the old or the new one. */
public final class AtomicFile {

  /** Writes all of a file's bytes, from the channel's beginning. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** What can be done twice. */
  @FunctionalInterface
  public interface Transfer<T> {
    T run() throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes a temporary sibling, forces it to disk and moves it over {@code file}.
   *
   * @throws IOException naming {@code file}, which is then as it was, with nothing left beside it
   */
  @SuppressWarnings("try") // the leftover is for closing alone
  public static void write(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try (Closeable leftover = () -> Files.deleteIfExists(temporary)) {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(
          file + ": not written (" + e + "); check that its directory exists and has room", e);
    }
    forceDirectory(target.getParent());
  }

  /** As {@link #write(Path, Content)}, text in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, channel -> writeFully(channel, StandardCharsets.UTF_8.encode(text)));
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Reads or writes to the end in a thread that is interrupted, whose interrupt would close the
   * file's channel: once more from the beginning then. The thread stays interrupted.
   */
  public static <T> T uninterrupted(Transfer<T> transfer) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return transfer.run();
        } catch (IOException e) {
          if (!Thread.interrupted()) {
            throw e;
          }
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Makes the move itself durable where the platform can; Windows cannot open a directory. */
  static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException unsupported) {
      return;
    }
  }
}
