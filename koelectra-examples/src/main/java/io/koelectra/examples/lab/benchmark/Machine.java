package io.koelectra.examples.lab.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;

/** What work costs on this machine: time of the clock and of the processors, and memory. */
final class Machine {

  private Machine() {}

  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  static double seconds(Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Seconds of the fastest repetition. */
  static double fastest(int repetitions, Work work) throws IOException {
    double fastest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < repetitions; i++) {
      fastest = Math.min(fastest, seconds(work));
    }
    return fastest;
  }

  /** The value that a share of {@code quantile} of the values lies below; sorts them. */
  static double quantile(double[] values, double quantile) {
    Arrays.sort(values);
    return values[(int) Math.min(values.length - 1, quantile * values.length)];
  }

  /** GFLOP/s of the engine's product of two matrices of 2048 x 2048, the fastest of three. */
  static double gigaflops(NDManager manager) throws IOException {
    try (NDManager scratch = manager.newSubManager()) {
      Shape shape = new Shape(2048, 2048);
      NDArray left = scratch.randomUniform(-1, 1, shape);
      NDArray right = scratch.randomUniform(-1, 1, shape);
      return 2 * Math.pow(2048, 3) / 1e9 / fastest(3, () -> left.matMul(right).close());
    }
  }

  /** Of all threads of this process, in steps of up to 10 ms; 0 where the system does not tell. */
  static double processorSeconds() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : 0;
  }

  /** Megabytes that this process has in memory now; empty on other systems than Linux. */
  static OptionalLong megabytes() {
    return status("VmRSS:");
  }

  /** The most that it had since {@link #forgetPeak}. */
  static OptionalLong peakMegabytes() {
    return status("VmHWM:");
  }

  static void forgetPeak() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      // the peak of the whole process is what remains to tell
    }
  }

  private static OptionalLong status(String name) {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
