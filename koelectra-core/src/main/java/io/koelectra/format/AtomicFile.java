package io.koelectra.format;

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

  /** Writes a file's bytes. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it, from the channel's beginning. */
    void writeTo(FileChannel channel) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes a temporary sibling, forces it to disk and moves it over {@code file}.
   *
   * @throws IOException naming {@code file}, which is then as it was, with nothing left beside it
   */
  public static void write(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error e) {
      delete(temporary, e);
      if (e instanceof IOException) {
        throw new IOException(
            file + ": not written (" + e + "); check that its directory exists and has room", e);
      }
      throw e;
    }
    forceDirectory(target.getParent());
  }

  /**
   * Writes text in UTF-8 to a temporary sibling, forces it to disk and moves it over {@code file}.
   *
   * @throws IOException naming {@code file}, which is then as it was, with nothing left beside it
   */
  public static void write(Path file, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  private static void delete(Path temporary, Throwable cause) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      cause.addSuppressed(e);
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
