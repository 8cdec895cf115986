package io.koelectra.checkpoint;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.ResidentMemory;
import io.koelectra.engine.OfflineEngine;
import java.io.IOException;
import java.nio.file.Path;

/** Opens a checkpoint in a process of its own, whose memory nothing else has used before. */
final class OpeningProcess {

  private OpeningProcess() {}

  /** Opens the directory and prints the seconds and the growth of resident memory at its peak. */
  public static void main(String[] args) throws IOException {
    try (NDManager manager = OfflineEngine.newManager()) {
      manager.ones(new Shape(1)).close(); // natives are loaded and counted
      ResidentMemory.forgetPeak();
      long before = ResidentMemory.megabytes();
      long start = System.nanoTime();
      HuggingFaceCheckpoint.open(Path.of(args[0])).loadClassifier(manager);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%s: opened in %.2f s, resident memory grew at its peak %d MB%n",
          Path.of(args[0]).getFileName(), seconds, ResidentMemory.peakMegabytes() - before);
    }
  }
}
