package io.koelectra.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.koelectra.checkpoint.Mutator.Mutation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/**
 * Opens one file under many mutations, each drawn from the seed and its own number.
 *
 * <p>{@code -Dkoelectra.mutations=100000} runs more of them, {@code -Dkoelectra.mutationSeed=7}
 * others.
 */
final class MutationRun {

  /** Opens the directory in which the mutated file lies. */
  @FunctionalInterface
  interface Door {

    /**
     * Throws IOException if the file is refused, and AssertionError if it opens as something wrong.
     */
    void open(Mutation mutation) throws IOException;
  }

  private static final int MUTATIONS = Integer.getInteger("koelectra.mutations", 2_500);
  private static final int SEED = Integer.getInteger("koelectra.mutationSeed", 20_260);

  /** Far above what a hundred kilobytes need, far below what a believed length would take. */
  private static final long MOST_ALLOCATED = 48L << 20;

  private static final long MOST_NANOS = 20_000_000_000L;

  private MutationRun() {}

  /**
   * Writes each mutation to {@code file} and opens it.
   *
   * @throws AssertionError naming the mutation, if it ends in anything but an IOException that
   *     names a path in the file's directory, or takes too much memory or time
   */
  static void run(String kind, Mutator mutator, Path file, Door door) throws IOException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long started = System.nanoTime();
    long cpuBefore = threads.getCurrentThreadCpuTime();
    long slowest = 0;
    long most = 0;
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Mutation mutation = mutator.next(new SplittableRandom(SEED * 1_000_003L + i));
      Files.write(file, mutation.bytes());
      long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
      long openedAt = System.nanoTime();
      try {
        refused += isRefused(mutation, file, door) ? 1 : 0;
        long allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
        long nanos = System.nanoTime() - openedAt;
        assertThat(allocated).as("bytes allocated").isLessThan(MOST_ALLOCATED);
        assertThat(nanos).as("nanoseconds").isLessThan(MOST_NANOS);
        most = Math.max(most, allocated);
        slowest = Math.max(slowest, nanos);
      } catch (AssertionError | RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError(describe(kind, i, mutation, file), e);
      }
    }
    System.out.printf(
        "%-44s %,6d mutated %,6d refused %,6d opened %5.1f s (CPU %.1f s), slowest %,d ms, most memory %.1f MiB%n",
        kind,
        MUTATIONS,
        refused,
        MUTATIONS - refused,
        (System.nanoTime() - started) / 1e9,
        (threads.getCurrentThreadCpuTime() - cpuBefore) / 1e9,
        slowest / 1_000_000,
        most / 1048576.0);
    assertThat(refused).as("refused").isBetween(1, MUTATIONS);
  }

  private static boolean isRefused(Mutation mutation, Path file, Door door) {
    try {
      door.open(mutation);
      return false;
    } catch (IOException e) {
      assertThat(e).hasMessageContaining(file.getParent().toString());
      return true;
    }
  }

  private static String describe(String kind, int number, Mutation mutation, Path file)
      throws IOException {
    Path kept = Files.createDirectories(Path.of("target", "mutations"));
    Path copy = kept.resolve(kind.replaceAll("\\W+", "-") + "-" + number);
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    StringBuilder edits = new StringBuilder();
    for (Mutator.Edit edit : mutation.edits()) {
      edits.append(
          " [%d, %d) -> %d bytes".formatted(edit.from(), edit.to(), edit.replacement().length));
    }
    return kind + ", seed " + SEED + ", mutation " + number + ":" + edits + "; kept as " + copy;
  }
}
