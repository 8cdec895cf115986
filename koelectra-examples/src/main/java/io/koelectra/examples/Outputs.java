package io.koelectra.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Refuses outputs that cannot be written, before time is spent on what is to be in them. */
final class Outputs {

  private Outputs() {}

  /** Refuses a file that is a directory, or whose directory is not there and cannot be made. */
  static void requireFile(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a directory; name a file to write");
    }
    requireDirectory(file.toAbsolutePath().getParent());
  }

  /** Refuses a directory that is not there and cannot be made, or that is a file. */
  static void requireDirectory(Path directory) throws IOException {
    Path nearest = directory.toAbsolutePath();
    while (!Files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    if (!Files.isDirectory(nearest)) {
      throw new IOException(
          nearest + " is a file, where a directory is needed; name another directory");
    }
    if (!Files.isWritable(nearest)) {
      throw new IOException(
          nearest + " may not be written to; name another directory or change its permissions");
    }
  }
}
