package io.koelectra.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the files of a tokenizer have in common. */
public final class TextFile {

  /** KoELECTRA's vocab.txt has a quarter of a megabyte. */
  private static final long MOST_BYTES = 64 << 20;

  private TextFile() {}

  /**
   * Refuses what cannot be read whole: a directory, a pipe, more bytes than any vocabulary has, a
   * Git LFS pointer.
   *
   * @throws IOException naming the file
   */
  public static void requireReadable(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is not a regular file");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(
          file + " has " + Files.size(file) + " bytes; the most for such a file is " + MOST_BYTES);
    }
    GitLfsPointer.refuse(file);
  }
}
