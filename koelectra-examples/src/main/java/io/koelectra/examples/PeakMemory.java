package io.koelectra.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The most memory that this process had resident, as Linux counts it. */
final class PeakMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path FORGET = Path.of("/proc/self/clear_refs");

  private PeakMemory() {}

  /** Lets the peak start anew; without effect on other systems. */
  static void forget() {
    try {
      Files.writeString(FORGET, "5");
    } catch (IOException e) {
      // the peak of the whole process is what remains to tell
    }
  }

  /** In megabytes; empty on other systems. */
  static OptionalLong megabytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
