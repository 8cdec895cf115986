package io.koelectra.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The few lines that stand in a git checkout for a large file until {@code git lfs pull} fetches
 * it; git-lfs, docs/spec.md.
 */
public final class GitLfsPointer {

  /** "Pointer files must be less than 1024 bytes in size." */
  private static final int MOST_BYTES = 1024;

  static final String START = "version https://git-lfs.github.com/spec/";

  private GitLfsPointer() {}

  /**
   * Refuses a file that is such a pointer.
   *
   * @param file one that exists
   * @throws IOException naming the file, what it is and how to get the real one
   */
  public static void refuse(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      return;
    }
    try (InputStream content = Files.newInputStream(file)) {
      if (new String(content.readNBytes(START.length()), StandardCharsets.ISO_8859_1)
          .equals(START)) {
        throw new IOException(
            file
                + " is a Git LFS pointer of "
                + Files.size(file)
                + " bytes, not the file itself; run `git lfs install` and `git lfs pull` in the"
                + " directory that was cloned, or download the file again");
      }
    }
  }
}
