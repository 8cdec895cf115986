package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.koelectra.format.AtomicDirectory;
import io.koelectra.format.AtomicFile;
import io.koelectra.format.ProcessLock;
import io.koelectra.format.SafetensorsFile;
import io.koelectra.format.StoredType;
import io.koelectra.format.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory of training checkpoints, from which a killed run goes on.
 *
 * <p>Each checkpoint is a directory {@code step-N} with the weights, the optimizer's moments and
 * the trainer's state after N steps; the best weights so far are a directory {@code best-N}. A
 * directory appears whole or not at all, so whatever stops the process, the newest {@code step-N}
 * is whole. A thread that is interrupted meanwhile writes and restores to the end, and stays
 * interrupted.
 */
final class TrainingCheckpoints implements AutoCloseable {

  private static final String WEIGHTS = "weights.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String STATE = "state.json";
  private static final String LOCK = ".lock";
  private static final String STEP = "step-";
  private static final String BEST = "best-";
  private static final NDIndex ALL = new NDIndex("...");

  private final Path root;
  private final ProcessLock lock;
  private final boolean isTemporary;

  private TrainingCheckpoints(Path root, ProcessLock lock, boolean isTemporary) {
    this.root = root;
    this.lock = lock;
    this.isTemporary = isTemporary;
  }

  /**
   * Opens the user's directory, or one for the time until it is closed.
   *
   * @throws IOException if it cannot be made or written, or another training uses it
   */
  static TrainingCheckpoints open(Optional<Path> directory) throws IOException {
    if (directory.isPresent()) {
      return open(directory.get(), false);
    }
    Path temporary = Files.createTempDirectory("koelectra-");
    try {
      return open(temporary, true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** Makes it, keeps others out of it until closed, and removes what a killed write left in it. */
  private static TrainingCheckpoints open(Path root, boolean isTemporary) throws IOException {
    Files.createDirectories(root);
    ProcessLock lock =
        ProcessLock.tryAcquire(root.resolve(LOCK))
            .orElseThrow(
                () ->
                    new IOException(
                        root
                            + " is in use by another training; wait for it or name another directory"));
    try {
      AtomicDirectory.removeLeftovers(root);
      return new TrainingCheckpoints(root, lock, isTemporary);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The steps of all checkpoints. */
  List<Long> newestFirst() throws IOException {
    return steps(STEP).stream().sorted(Comparator.<Long>naturalOrder().reversed()).toList();
  }

  /** Writes the checkpoint of a step; if that fails, earlier ones are as they were. */
  void write(long step, String state, Map<String, NDArray> weights, Map<String, NDArray> optimizer)
      throws IOException {
    AtomicDirectory.replace(
        root.resolve(STEP + step),
        STATE,
        Set.of(WEIGHTS, OPTIMIZER, STATE),
        Set.of(),
        directory -> {
          SafetensorsFile.write(directory.resolve(WEIGHTS), weights, Map.of(), StoredType.F32);
          SafetensorsFile.write(directory.resolve(OPTIMIZER), optimizer, Map.of(), StoredType.F32);
          AtomicFile.write(directory.resolve(STATE), state);
        });
  }

  /** Writes the weights that are the best so far. */
  void writeBest(long step, Map<String, NDArray> weights) throws IOException {
    AtomicDirectory.replace(
        root.resolve(BEST + step),
        WEIGHTS,
        Set.of(WEIGHTS),
        Set.of(),
        directory ->
            SafetensorsFile.write(directory.resolve(WEIGHTS), weights, Map.of(), StoredType.F32));
  }

  /** The path of the text that was written with the checkpoint of a step. */
  String stateOf(long step) {
    return root.resolve(STEP + step).resolve(STATE).toString();
  }

  /** The text that was written with the checkpoint of a step. */
  String state(long step) throws IOException {
    return Files.readString(root.resolve(STEP + step).resolve(STATE));
  }

  /**
   * Restores the arrays of a checkpoint in place.
   *
   * @throws IOException if the file's names or shapes are not those of the arrays
   */
  void restore(long step, Map<String, NDArray> weights, Map<String, NDArray> optimizer)
      throws IOException {
    Path directory = root.resolve(STEP + step);
    restore(directory.resolve(WEIGHTS), weights);
    restore(directory.resolve(OPTIMIZER), optimizer);
  }

  /** Restores the best weights in place. */
  void restoreBest(long step, Map<String, NDArray> weights) throws IOException {
    restore(root.resolve(BEST + step).resolve(WEIGHTS), weights);
  }

  private static void restore(Path path, Map<String, NDArray> targets) throws IOException {
    AtomicFile.uninterrupted(
        () -> {
          copyInto(targets, path);
          return path;
        });
  }

  private static void copyInto(Map<String, NDArray> targets, Path path) throws IOException {
    TensorFile file = TensorFile.open(path);
    Set<String> odd = new TreeSet<>(targets.keySet());
    odd.addAll(file.names());
    odd.removeIf(
        name ->
            targets.containsKey(name)
                && file.names().contains(name)
                && file.shape(name).equals(targets.get(name).getShape()));
    if (!odd.isEmpty()) {
      throw new IOException(
          "%s is not of this training: %s are missing in one of the two, or have another shape; name another directory or delete it"
              .formatted(path, odd));
    }
    for (Map.Entry<String, NDArray> named : targets.entrySet()) {
      NDArray target = named.getValue();
      try (NDManager scratch = target.getManager().newSubManager();
          NDArray alias = target.stopGradient()) {
        alias.attach(scratch);
        alias.set(ALL, file.readFloat32(named.getKey(), scratch));
      }
    }
  }

  /**
   * Removes all but the newest checkpoints and those of some steps, and all best weights but those
   * of some steps.
   */
  void prune(int last, Set<Long> kept, Set<Long> best) throws IOException {
    List<Long> newest = newestFirst().stream().limit(last).toList();
    remove(STEP, step -> !newest.contains(step) && !kept.contains(step));
    remove(BEST, step -> !best.contains(step));
  }

  /** Removes all checkpoints and best weights of later steps. */
  void removeAfter(long step) throws IOException {
    remove(STEP, later -> later > step);
    remove(BEST, later -> later > step);
  }

  private void remove(String prefix, Predicate<Long> isGone) throws IOException {
    for (long step : steps(prefix).stream().filter(isGone).toList()) {
      AtomicDirectory.remove(root.resolve(prefix + step));
    }
  }

  private List<Long> steps(String prefix) throws IOException {
    Pattern pattern = Pattern.compile(prefix + "(\\d{1,18})");
    try (var entries = Files.list(root)) {
      return entries
          .map(path -> pattern.matcher(path.getFileName().toString()))
          .filter(Matcher::matches)
          .map(matcher -> Long.valueOf(matcher.group(1)))
          .toList();
    }
  }

  /** The directory's path. */
  @Override
  public String toString() {
    return root.toString();
  }

  /** Lets other trainings use the directory, or deletes a temporary one. */
  @Override
  public void close() throws IOException {
    try {
      lock.close();
    } finally {
      if (isTemporary) {
        AtomicDirectory.remove(root);
      }
    }
  }
}
