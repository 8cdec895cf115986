package io.koelectra.checkpoint;

import java.io.IOException;

/**
 * Reads and writes files to their end in a thread that is interrupted, whose interrupt would close
 * the file's channel; the thread stays interrupted.
 */
final class Uninterrupted {

  private Uninterrupted() {}

  /** Reads or writes; can be done twice. */
  @FunctionalInterface
  interface Transfer {
    void run() throws IOException;
  }

  /** Does it, from its beginning again if an interrupt has ended it. */
  static void run(Transfer transfer) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (wasInterrupted(transfer)) {
        interrupted = true;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean wasInterrupted(Transfer transfer) throws IOException {
    try {
      transfer.run();
      return false;
    } catch (IOException e) {
      if (!Thread.interrupted()) {
        throw e;
      }
      return true;
    }
  }
}
