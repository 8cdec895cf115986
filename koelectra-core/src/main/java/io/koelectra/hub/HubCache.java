package io.koelectra.hub;

import io.koelectra.format.AtomicFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
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
 */
public final class HubCache {

  /** Makes a symbolic link, where the platform allows it. */
  @FunctionalInterface
  interface Linker {
    void link(Path link, Path target) throws IOException;
  }

  private static final String PREFIX = "models--";

  private final Path folder;
  private final Path locks;
  private final Linker linker;

  /**
   * The folder of one model, which need not exist.
   *
   * @param cache such as ~/.cache/huggingface/hub
   * @param repository checked by {@link HubNames}
   */
  HubCache(Path cache, String repository, Linker linker) {
    String name = PREFIX + repository.replace("/", "--");
    this.folder = cache.resolve(name);
    this.locks = cache.resolve(".locks").resolve(name);
    this.linker = linker;
  }

  /** The repository of a snapshot's directory; for any other directory its name. */
  public static String nameOf(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    Path snapshots = path.getParent();
    if (snapshots != null && snapshots.endsWith("snapshots") && snapshots.getParent() != null) {
      String model = String.valueOf(snapshots.getParent().getFileName());
      if (model.startsWith(PREFIX)) {
        return model.substring(PREFIX.length()).replaceFirst("--", "/");
      }
    }
    return String.valueOf(path.getFileName());
  }

  Path folder() {
    return folder;
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  Path blob(String etag) {
    return folder.resolve("blobs").resolve(etag);
  }

  Path lock(String etag) {
    return locks.resolve(etag + ".lock");
  }

  /** Whether a commit's file is there; a link to a blob that was pruned is not. */
  boolean has(String commit, String file) {
    return Files.exists(snapshot(commit).resolve(file));
  }

  /** Whether the server has said that a commit has no such file. */
  boolean isKnownAbsent(String commit, String file) {
    return Files.exists(absence(commit, file));
  }

  /** Notes that a commit has no such file; a cache that cannot be written stays as it is. */
  void noteAbsent(String commit, String file) {
    Path marker = absence(commit, file);
    try {
      Files.createDirectories(marker.getParent());
      if (!Files.exists(marker)) {
        Files.createFile(marker);
      }
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
    return Optional.of(Files.readString(ref).strip()).filter(HubNames::isCommit);
  }

  /** Notes where a branch or tag is; written only where it has moved. */
  void setCommitOf(String revision, String commit) throws IOException {
    if (revision.equals(commit) || commitOf(revision).filter(commit::equals).isPresent()) {
      return;
    }
    Path ref = folder.resolve("refs").resolve(revision);
    Files.createDirectories(ref.getParent());
    AtomicFile.write(ref, commit);
  }

  /**
   * Puts a blob into a snapshot: as a relative symbolic link, where that is not possible as a hard
   * link, and where that is not possible either as a copy.
   */
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
}
