package io.koelectra.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the processor is, where that decides how to compute. */
final class Processor {

  /**
   * Whether a convolution of one by one is faster than a matrix product: with 512-bit vectors that
   * MKL does not use, because it uses them on Intel's processors only. The system property {@code
   * io.koelectra.convolutions} says it, too.
   */
  static final boolean CONVOLVES_FASTER = convolvesFaster();

  private Processor() {}

  private static boolean convolvesFaster() {
    String said = System.getProperty("io.koelectra.convolutions");
    if (said != null) {
      return Boolean.parseBoolean(said);
    }
    return convolvesFaster(Path.of("/proc/cpuinfo"));
  }

  /** Reads Linux's description of the processors; false where there is none. */
  static boolean convolvesFaster(Path description) {
    try {
      String text = Files.readString(description);
      return text.contains("AuthenticAMD") && text.contains(" avx512f ");
    } catch (IOException e) {
      return false;
    }
  }
}
