package io.koelectra.hub;

import io.koelectra.format.BinaryFile;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What may become part of an address or a path. All of it is ASCII letters, digits and {@code . _
 * -}, so that nothing needs escaping but the slash of a revision such as {@code refs/pr/1}.
 */
final class HubNames {

  /** As huggingface_hub, utils/_validators.py, with ASCII for its {@code \w}. */
  private static final Pattern REPOSITORY =
      Pattern.compile("([A-Za-z0-9_][A-Za-z0-9._-]{0,95}/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,95}");

  private static final Pattern REVISION =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");

  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** A git object's id, a sha256, or what a mirror makes of them. */
  private static final Pattern ETAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,127}");

  private HubNames() {}

  static void requireRepository(String repository) {
    if (!REPOSITORY.matcher(repository).matches()
        || repository.contains("--")
        || repository.contains("..")
        || repository.toLowerCase(Locale.ROOT).endsWith(".git")
        || repository.matches(".*[.-](/.*)?")) {
      throw new IllegalArgumentException(
          BinaryFile.quote(repository)
              + " is no repository id; write owner/name as on the model's page, such as"
              + " monologg/koelectra-base-v3-discriminator");
    }
  }

  static void requireRevision(String revision) {
    if (revision.length() > 200
        || !REVISION.matcher(revision).matches()
        || revision.contains("..")) {
      throw new IllegalArgumentException(
          BinaryFile.quote(revision)
              + " is no revision; name a branch, a tag or a commit hash of 40 digits");
    }
  }

  /** A branch may move, a commit does not. */
  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /**
   * Refuses a shard that an index names, unless the name is plain and of the index's own kind.
   *
   * @param suffix such as {@code .safetensors}; keeps an index from naming config.json
   */
  static void requireShard(String name, String suffix) throws IOException {
    if (!FILE.matcher(name).matches() || name.contains("..") || !name.endsWith(suffix)) {
      throw new IOException(
          "the index names a shard "
              + BinaryFile.quote(name)
              + ", which is no plain file name that ends in "
              + suffix
              + "; do not use this repository");
    }
  }

  /** The name of a blob, from an ETag in either of HTTP's forms. */
  static String blob(String etag) throws IOException {
    String text = etag.startsWith("W/") ? etag.substring(2) : etag;
    String name = text.replaceAll("^\"+|\"+$", "");
    if (!ETAG.matcher(name).matches()) {
      throw new IOException(
          "the server's ETag "
              + BinaryFile.quote(etag)
              + " cannot name a file; check HF_ENDPOINT and proxies in between");
    }
    return name;
  }
}
