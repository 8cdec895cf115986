package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/** What an example prints. */
public final class Console {

  private Console() {}

  /** Something that prints. */
  @FunctionalInterface
  public interface Action {
    void run() throws IOException;
  }

  /** Runs {@code action} and returns what it wrote to standard output. */
  public static String outputOf(Action action) throws IOException {
    PrintStream original = System.out;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (PrintStream stream = new PrintStream(written, true, UTF_8)) {
      System.setOut(stream);
      action.run();
    } finally {
      System.setOut(original);
    }
    return written.toString(UTF_8);
  }
}
