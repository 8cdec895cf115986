package io.koelectra.format;

import io.koelectra.engine.Work;
import java.io.IOException;

/**
 * Reads and writes files to their end in a thread that is interrupted, whose interrupt would close
 * the file's channel; the thread stays interrupted.
 */
public final class Uninterrupted {

  private Uninterrupted() {}

  /** Does what can be done twice, from its beginning again if an interrupt has ended it. */
  public static <T> T run(Work<T, IOException> transfer) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return transfer.run();
        } catch (IOException e) {
          if (!Thread.interrupted()) {
            throw e;
          }
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
