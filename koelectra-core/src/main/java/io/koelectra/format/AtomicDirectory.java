package io.koelectra.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
   * Replaces {@code target} by what {@code writer} writes, also in a thread that is interrupted.
   * What was there stays beside it if it differs in one of the files {@code kept}.
   *
   * @param target absent, empty, or a directory that holds a file {@code marker} and nothing but
   *     {@code files}, which shows that it is one of ours to replace
   * @return where the earlier one is now, {@code NAME.earlier-1} or the next number that is free;
   *     empty if there was none or it is gone
   * @throws IOException if the target is something else or cannot be written; it is unchanged then
   */
  public static Optional<Path> replace(
      Path target, String marker, Set<String> files, Set<String> kept, Writer writer)
      throws IOException {
    return AtomicFile.uninterrupted(() -> replaceOnce(target, marker, files, kept, writer));
  }

  private static Optional<Path> replaceOnce(
      Path target, String marker, Set<String> files, Set<String> kept, Writer writer)
      throws IOException {
    Path place = target.toAbsolutePath().normalize();
    requireReplaceable(place, marker, files);
    Path fresh = sibling(place, "new");
    Files.createDirectories(fresh);
    try {
      writer.write(fresh);
      if (!Files.exists(place)) {
        move(fresh, place);
        return Optional.empty();
      }
      boolean isKept = !names(place).isEmpty() && differ(place, fresh, kept);
      Path old = isKept ? freeName(place) : sibling(place, "old");
      move(place, old);
      try {
        move(fresh, place);
      } catch (IOException e) {
        move(old, place);
        throw e;
      }
      if (isKept) {
        return Optional.of(old);
      }
      delete(old);
      return Optional.empty();
    } finally {
      delete(fresh);
    }
  }

  private static boolean differ(Path here, Path there, Set<String> files) throws IOException {
    for (String name : files) {
      Path one = here.resolve(name);
      Path other = there.resolve(name);
      if (Files.exists(one) != Files.exists(other)
          || (Files.exists(one) && Files.mismatch(one, other) >= 0)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static Path freeName(Path target) {
    return IntStream.iterate(1, number -> number + 1)
        .mapToObj(number -> target.resolveSibling(target.getFileName() + ".earlier-" + number))
        .filter(name -> !Files.exists(name))
        .findFirst()
        .orElseThrow();
  }

  /** Removes a directory so that a kill meanwhile leaves no half of it under its name. */
  public static void remove(Path target) throws IOException {
    Path old = sibling(target, "old");
    move(target, old);
    delete(old);
  }

  /** Deletes what killed calls of this class have left beside their targets in {@code parent}. */
  public static void removeLeftovers(Path parent) throws IOException {
    for (String name : names(parent)) {
      if (LEFTOVER.matcher(name).matches()) {
        delete(parent.resolve(name));
      }
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
    List<String> entries = names(target);
    Optional<String> problem =
        entries.isEmpty() || entries.contains(marker)
            ? entries.stream()
                .filter(entry -> !files.contains(entry))
                .map(entry -> entry + ", which would be deleted")
                .findFirst()
            : Optional.of("files but no " + marker);
    if (problem.isPresent()) {
      throw new IOException(
          "%s holds %s, so it is not a saved model; name an empty or a new directory"
              .formatted(target, problem.get()));
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> entries = Files.walk(directory)) {
        for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(entry);
        }
      }
    }
  }
}
