package io.koelectra.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.koelectra.format.AtomicDirectory;
import io.koelectra.format.AtomicFile;
import io.koelectra.format.SafetensorsFile;
import io.koelectra.format.SafetensorsWriter;
import io.koelectra.format.TensorFile;
import io.koelectra.format.Uninterrupted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
public final class TrainingCheckpoints implements AutoCloseable {

  private static final String WEIGHTS = "weights.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String STATE = "state.json";
  private static final String LOCK = ".lock";
  private static final Pattern STEP = Pattern.compile("step-(\\d{1,18})");
  private static final Pattern BEST = Pattern.compile("best-(\\d{1,18})");
  private static final NDIndex ALL = new NDIndex("...");

  private final Path root;
  private final FileChannel lock;

  private TrainingCheckpoints(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Opens or makes the directory, keeps others out of it until closed, and removes what a killed
   * write left in it.
   *
   * @throws IOException if the directory cannot be made or written, or another training uses it
   */
  public static TrainingCheckpoints open(Path root) throws IOException {
    Files.createDirectories(root);
    FileChannel lock =
        FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!isTaken(lock)) {
        AtomicDirectory.removeLeftovers(root);
        return new TrainingCheckpoints(root, lock);
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
    lock.close();
    throw new IOException(
        root + " is in use by another training; wait for it or name another directory");
  }

  private static boolean isTaken(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  /** The step of the newest checkpoint; empty if there is none. */
  public Optional<Long> newest() throws IOException {
    return newestFirst().stream().findFirst();
  }

  /** The steps of all checkpoints. */
  public List<Long> newestFirst() throws IOException {
    return steps(STEP).stream().sorted(Comparator.<Long>naturalOrder().reversed()).toList();
  }

  /**
   * Writes the checkpoint of a step.
   *
   * @param step steps taken
   * @param state the trainer's own text
   * @throws IOException if the disk is full or not writable; earlier checkpoints are as they were
   */
  public void write(
      long step, String state, Map<String, NDArray> weights, Map<String, NDArray> optimizer)
      throws IOException {
    replace(
        "step-" + step,
        STATE,
        Set.of(WEIGHTS, OPTIMIZER, STATE),
        directory -> {
          SafetensorsWriter.write(directory.resolve(WEIGHTS), weights, Map.of());
          SafetensorsWriter.write(directory.resolve(OPTIMIZER), optimizer, Map.of());
          AtomicFile.write(directory.resolve(STATE), state);
        });
  }

  /** Writes the weights that are the best so far. */
  public void writeBest(long step, Map<String, NDArray> weights) throws IOException {
    replace(
        "best-" + step,
        WEIGHTS,
        Set.of(WEIGHTS),
        directory -> SafetensorsWriter.write(directory.resolve(WEIGHTS), weights, Map.of()));
  }

  private void replace(String name, String marker, Set<String> files, AtomicDirectory.Writer writer)
      throws IOException {
    Uninterrupted.run(
        () -> {
          AtomicDirectory.replace(root.resolve(name), marker, files, writer);
          return name;
        });
  }

  /** The text that was written with the checkpoint of a step. */
  public String state(long step) throws IOException {
    return Files.readString(root.resolve("step-" + step).resolve(STATE));
  }

  /**
   * Restores the arrays of a checkpoint in place.
   *
   * @throws CheckpointMismatchException if the file's names or shapes are not those of the arrays
   */
  public void restore(long step, Map<String, NDArray> weights, Map<String, NDArray> optimizer)
      throws IOException {
    Path directory = root.resolve("step-" + step);
    restore(directory.resolve(WEIGHTS), weights);
    restore(directory.resolve(OPTIMIZER), optimizer);
  }

  /** Restores the best weights in place. */
  public void restoreBest(long step, Map<String, NDArray> weights) throws IOException {
    restore(root.resolve("best-" + step).resolve(WEIGHTS), weights);
  }

  private static void restore(Path path, Map<String, NDArray> targets) throws IOException {
    Uninterrupted.run(
        () -> {
          copyInto(targets, path);
          return path;
        });
  }

  private static void copyInto(Map<String, NDArray> targets, Path path) throws IOException {
    try (TensorFile file = SafetensorsFile.open(path)) {
      requireSame(file, targets);
      for (Map.Entry<String, NDArray> named : targets.entrySet()) {
        NDArray target = named.getValue();
        try (NDManager scratch = target.getManager().newSubManager();
            NDArray alias = target.stopGradient()) {
          alias.attach(scratch);
          alias.set(ALL, file.readFloat32(named.getKey(), scratch));
        }
      }
    }
  }

  private static void requireSame(TensorFile file, Map<String, NDArray> targets)
      throws CheckpointMismatchException {
    List<String> missing = new ArrayList<>(targets.keySet());
    missing.removeAll(file.names());
    List<String> unexpected = new ArrayList<>(file.names());
    unexpected.removeAll(targets.keySet());
    List<String> misshapen = new ArrayList<>();
    targets.forEach(
        (name, target) -> {
          if (file.names().contains(name) && !file.shape(name).equals(target.getShape())) {
            misshapen.add(
                name + " (model " + target.getShape() + ", file " + file.shape(name) + ")");
          }
        });
    if (!missing.isEmpty() || !unexpected.isEmpty() || !misshapen.isEmpty()) {
      throw new CheckpointMismatchException(file.path(), missing, unexpected, misshapen);
    }
  }

  /**
   * Removes all but the newest checkpoints and those of some steps, and all best weights but those
   * of some steps.
   *
   * @param last how many of the newest to keep, at least 1
   * @param kept steps whose checkpoints stay, whether they are among the newest or not
   * @param best steps whose best weights stay
   */
  public void prune(int last, Set<Long> kept, Set<Long> best) throws IOException {
    remove(
        "step-", newestFirst().stream().skip(last).filter(step -> !kept.contains(step)).toList());
    remove("best-", steps(BEST).stream().filter(step -> !best.contains(step)).toList());
  }

  /** Removes all checkpoints and best weights of later steps. */
  public void removeAfter(long step) throws IOException {
    remove("step-", steps(STEP).stream().filter(later -> later > step).toList());
    remove("best-", steps(BEST).stream().filter(later -> later > step).toList());
  }

  private void remove(String prefix, List<Long> steps) throws IOException {
    for (long step : steps) {
      AtomicDirectory.remove(root.resolve(prefix + step));
    }
  }

  private List<Long> steps(Pattern pattern) throws IOException {
    try (var entries = Files.list(root)) {
      return entries
          .map(path -> pattern.matcher(path.getFileName().toString()))
          .filter(Matcher::matches)
          .map(matcher -> Long.valueOf(matcher.group(1)))
          .toList();
    }
  }

  /** Deletes the directory with all that is in it. */
  public void delete() throws IOException {
    AtomicDirectory.remove(root);
  }

  /** The directory's path. */
  @Override
  public String toString() {
    return root.toString();
  }

  /** Lets other trainings use the directory. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
