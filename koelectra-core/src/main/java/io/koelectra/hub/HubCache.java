package io.koelectra.hub;

import io.koelectra.format.AtomicFile;
import io.koelectra.format.TensorFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One model's folder in the cache that Hugging Face's own client keeps (huggingface_hub,
 * file_download.py), so that either finds what the other has fetched:
 *
 * <pre>
 * .locks/models--monologg--koelectra-base-v3-discriminator/ETAG.lock
 * models--monologg--koelectra-base-v3-discriminator/
 *   blobs/ETAG                    a file's bytes; ETAG.incomplete while they come
 *   refs/main                     the commit that main was at last time
 *   snapshots/COMMIT/config.json  -> ../../blobs/ETAG
 *   .no_exist/COMMIT/model.safetensors   empty: that commit has no such file
 * </pre>
 *
 * <p>What becomes part of a path here or of an address is ASCII letters, digits and {@code . _ -},
 * so that nothing needs escaping but the slash of a revision such as {@code refs/pr/1}.
 */
record HubCache(Path folder, Linker linker) {

  private static final int MOST_SHARDS = 1000;

  /** Makes a symbolic link, where the platform allows it. */
  @FunctionalInterface
  interface Linker {
    void link(Path link, Path target) throws IOException;
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  Path blob(String etag) {
    return folder.resolve("blobs").resolve(etag);
  }

  Path lock(String etag) {
    return folder.resolveSibling(".locks").resolve(folder.getFileName()).resolve(etag + ".lock");
  }

  /** Whether a commit's file is there; a link to a blob that was pruned is not. */
  boolean has(String commit, String file) {
    return Files.exists(snapshot(commit).resolve(file));
  }

  /** Whether a commit's file is not there because the server has said that there is none. */
  boolean isKnownAbsent(String commit, String file) {
    return !has(commit, file) && Files.exists(absence(commit, file));
  }

  /** Notes that a commit has no such file; a cache that cannot be written stays as it is. */
  void noteAbsent(String commit, String file) {
    Path marker = absence(commit, file);
    try {
      Files.createDirectories(marker.getParent());
      Files.write(marker, new byte[0]);
    } catch (IOException readOnly) {
      return;
    }
  }

  private Path absence(String commit, String file) {
    return folder.resolve(".no_exist").resolve(commit).resolve(file);
  }

  /** The commit that a branch or tag was at when it was last fetched. */
  Optional<String> commitOf(String revision) throws IOException {
    Path ref = folder.resolve("refs").resolve(revision);
    if (!Files.isRegularFile(ref) || Files.size(ref) > 100) {
      return Optional.empty();
    }
    return Optional.of(Files.readString(ref).strip()).filter(HubCache::isCommit);
  }

  /** Notes where a branch or tag is; written only where it has moved. */
  void setCommitOf(String revision, String commit) throws IOException {
    if (!revision.equals(commit) && commitOf(revision).filter(commit::equals).isEmpty()) {
      Path ref = folder.resolve("refs").resolve(revision);
      Files.createDirectories(ref.getParent());
      AtomicFile.write(ref, commit);
    }
  }

  /** Puts a blob into a snapshot: as a relative symbolic link, else a hard link, else a copy. */
  void link(String commit, String file, String etag) throws IOException {
    Path entry = snapshot(commit).resolve(file);
    Files.createDirectories(entry.getParent());
    Path fresh = entry.resolveSibling("." + file + "." + UUID.randomUUID() + ".tmp");
    try {
      linkOrCopy(fresh, etag);
      Files.move(fresh, entry, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void linkOrCopy(Path fresh, String etag) throws IOException {
    try {
      linker.link(fresh, Path.of("..", "..", "blobs", etag));
      return;
    } catch (UnsupportedOperationException | FileSystemException notHere) {
      Files.deleteIfExists(fresh);
    }
    try {
      Files.createLink(fresh, blob(etag));
    } catch (UnsupportedOperationException | FileSystemException notHere) {
      Files.copy(blob(etag), fresh, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** As huggingface_hub, utils/_validators.py, with ASCII for its {@code \w}. */
  static void requireRepository(String repository) {
    if (!repository.matches("(\\w[\\w.-]{0,95}/)?\\w[\\w.-]{0,95}")
        || repository.matches("(?i).*(--|\\.\\.|[.-]/|[.-]$|\\.git$).*")) {
      throw new IllegalArgumentException(
          "'%.100s' is no repository id; write owner/name as on the model's page, such as monologg/koelectra-base-v3-discriminator"
              .formatted(repository));
    }
  }

  static void requireRevision(String revision) {
    if (!revision.matches("(?!.*\\.\\.)(?!.{201})\\w[\\w.-]*(/\\w[\\w.-]*)*")) {
      throw new IllegalArgumentException(
          "'%.100s' is no revision; name a branch, a tag or a commit hash of 40 digits"
              .formatted(revision));
    }
  }

  /** A branch may move, a commit does not. */
  static boolean isCommit(String revision) {
    return revision.matches("[0-9a-f]{40}");
  }

  /** The shards of an index, refused unless their names are plain and end as its own does. */
  static Set<String> shards(Path index) throws IOException {
    Set<String> names = TensorFile.shardNames(index);
    if (names.size() > MOST_SHARDS) {
      throw new IOException(
          index + ": names " + names.size() + " shards, the limit is " + MOST_SHARDS);
    }
    String end = index.toString().replace(TensorFile.INDEX_SUFFIX, "").replaceFirst(".*\\.", ".");
    for (String name : names) {
      if (!name.matches("(?!.*\\.\\.)\\w[\\w.-]{0,199}") || !name.endsWith(end)) {
        throw new IOException(
            "the index names a shard '%.100s', which is no plain file name that ends in %s; do not use this repository"
                .formatted(name.replaceAll("\\p{Cntrl}", "?"), end));
      }
    }
    return names;
  }

  /** The name of a blob: a git object's id, a sha256, or what a mirror makes of them. */
  static String blobName(String etag) throws IOException {
    String name = etag.replaceAll("^(W/)?\"*|\"+$", "");
    if (!name.matches("\\w[\\w-]{0,127}")) {
      throw new IOException(
          "the server's ETag '%.100s' cannot name a file; check HF_ENDPOINT and proxies in between"
              .formatted(etag));
    }
    return name;
  }
}
