package io.koelectra.format;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes a directory beside its final place and moves it there whole, or leaves nothing behind. */
public final class AtomicDirectory {

  private static final Pattern LEFTOVER =
      Pattern.compile("\\..+\\.(new|old)-\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private AtomicDirectory() {}

  /** Fills an empty directory with files. */
  @FunctionalInterface
  public interface Writer {
    void write(Path directory) throws IOException;
  }

  /**
   * Replaces {@code target} by what {@code writer} writes.
   *
   * @param target absent, empty, or a directory that holds a file {@code marker} and nothing but
   *     {@code files}, which shows that it is one of ours to replace
   * @throws IOException if the target is something else or cannot be written; it is unchanged then
   */
  public static void replace(Path target, String marker, Set<String> files, Writer writer)
      throws IOException {
    replace(target, marker, files, writer, fresh -> Optional.empty());
  }

  /**
   * As {@link #replace(Path, String, Set, Writer)}, but what was in {@code target} stays beside it,
   * unless it is the same again.
   *
   * @param incidental files that may differ in what is the same
   * @return where the earlier one is now, {@code NAME.earlier-1} or the next number that is free
   */
  public static Optional<Path> replaceAndKeep(
      Path target, String marker, Set<String> files, Set<String> incidental, Writer writer)
      throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    return replace(
        target,
        marker,
        files,
        writer,
        fresh ->
            isSame(absolute, fresh, files, incidental)
                ? Optional.empty()
                : Optional.of(freeName(absolute)));
  }

  /** Says where to keep what is in the target, once the directory in its place is written. */
  @FunctionalInterface
  private interface Keeper {
    Optional<Path> placeFor(Path fresh) throws IOException;
  }

  private static Optional<Path> replace(
      Path target, String marker, Set<String> files, Writer writer, Keeper keeper)
      throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    requireReplaceable(absolute, marker, files);
    Path fresh = sibling(absolute, "new");
    Files.createDirectories(fresh);
    try {
      writer.write(fresh);
      if (!Files.exists(absolute)) {
        move(fresh, absolute);
        return Optional.empty();
      }
      Optional<Path> kept = keeper.placeFor(fresh);
      Path old = kept.orElseGet(() -> sibling(absolute, "old"));
      moveOver(absolute, fresh, old);
      if (kept.isEmpty()) {
        delete(old);
      }
      return kept;
    } finally {
      delete(fresh);
    }
  }

  /** Whether a directory is empty or has the same files as another, but for incidental ones. */
  private static boolean isSame(Path here, Path there, Set<String> files, Set<String> incidental)
      throws IOException {
    if (isEmpty(here)) {
      return true;
    }
    for (String name : files) {
      Path one = here.resolve(name);
      Path other = there.resolve(name);
      if (!incidental.contains(name)
          && (Files.exists(one) != Files.exists(other)
              || (Files.exists(one) && Files.mismatch(one, other) >= 0))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  private static Path freeName(Path target) {
    int number = 1;
    Path name;
    do {
      name = target.resolveSibling(target.getFileName() + ".earlier-" + number++);
    } while (Files.exists(name));
    return name;
  }

  /** Puts {@code fresh} in the place of {@code target}, or {@code target} back where it was. */
  private static void moveOver(Path target, Path fresh, Path old) throws IOException {
    move(target, old);
    try {
      move(fresh, target);
    } catch (IOException e) {
      move(old, target);
      throw e;
    }
  }

  /** Removes a directory so that a kill meanwhile leaves no half of it under its name. */
  public static void remove(Path target) throws IOException {
    Path old = sibling(target, "old");
    move(target, old);
    delete(old);
  }

  /** Deletes what killed calls of this class have left beside their targets in {@code parent}. */
  public static void removeLeftovers(Path parent) throws IOException {
    List<Path> leftovers;
    try (Stream<Path> entries = Files.list(parent)) {
      leftovers =
          entries
              .filter(path -> LEFTOVER.matcher(path.getFileName().toString()).matches())
              .toList();
    }
    for (Path leftover : leftovers) {
      delete(leftover);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    AtomicFile.forceDirectory(to.toAbsolutePath().getParent());
  }

  private static Path sibling(Path target, String role) {
    return target.resolveSibling("." + target.getFileName() + "." + role + "-" + UUID.randomUUID());
  }

  /**
   * Checks that {@link #replace} would take {@code target}.
   *
   * @throws IOException if it is something else than {@code replace} describes
   */
  public static void requireReplaceable(Path target, String marker, Set<String> files)
      throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new IOException(target + " is a file; name a directory to save to");
    }
    List<String> entries;
    try (Stream<Path> list = Files.list(target)) {
      entries = list.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
    if (!entries.isEmpty() && !entries.contains(marker)) {
      throw refusal(target, "files but no " + marker);
    }
    for (String entry : entries) {
      if (!files.contains(entry)) {
        throw refusal(target, entry + ", which would be deleted");
      }
    }
  }

  private static IOException refusal(Path target, String content) {
    return new IOException(
        target
            + " holds "
            + content
            + ", so it is not a saved model; name an empty or a new directory");
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
