package io.koelectra.tokenizer;

import java.nio.file.Path;

/** A process whose first text is encoded by a thread that sees no resources of the application. */
final class FirstTextOnAnotherThread {

  private FirstTextOnAnotherThread() {}

  /** Prints the ids of a text, by the tokenizer of the directory that is named. */
  public static void main(String[] args) throws Exception {
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(Path.of(args[0]))) {
      Thread worker =
          new Thread(() -> System.out.println(tokenizer.encode(args[1], 16).length()), "worker");
      worker.setContextClassLoader(ClassLoader.getPlatformClassLoader());
      worker.start();
      worker.join();
    }
  }
}
