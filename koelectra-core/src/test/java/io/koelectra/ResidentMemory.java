package io.koelectra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This process's resident memory, as Linux counts it. */
public final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /** Lets the peak start anew from what is resident now. */
  public static void forgetPeak() throws IOException {
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
  }

  /** After a collection, so that Java's garbage does not count. */
  public static long megabytes() throws IOException {
    System.gc();
    return read("VmRSS:");
  }

  /** The most since {@link #forgetPeak()}. */
  public static long peakMegabytes() throws IOException {
    return read("VmHWM:");
  }

  private static long read(String key) throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
