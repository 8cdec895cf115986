package io.koelectra.examples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory that this process has resident, and the most that it had, as Linux counts it. */
final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path FORGET = Path.of("/proc/self/clear_refs");

  private ResidentMemory() {}

  /** Lets the peak start anew; without effect on other systems. */
  static void forget() {
    try {
      Files.writeString(FORGET, "5");
    } catch (IOException e) {
      // the peak of the whole process is what remains to tell
    }
  }

  /** The peak in megabytes; empty on other systems. */
  static OptionalLong peakMegabytes() {
    return status("VmHWM:");
  }

  /** What is resident now, in megabytes; empty on other systems. */
  static OptionalLong megabytes() {
    return status("VmRSS:");
  }

  private static OptionalLong status(String name) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
