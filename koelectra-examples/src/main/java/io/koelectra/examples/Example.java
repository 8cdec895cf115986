package io.koelectra.examples;

import ai.djl.engine.EngineException;
import io.koelectra.training.TrainingAlarmException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * A main with options: parses them, runs, and shows a user's mistake as one line and not as a stack
 * trace.
 */
public abstract class Example<R> implements Callable<R> {

  /** After 0 for success, 1 for a failure and 2 for options that cannot be. */
  private static final int EXIT_IN_VAIN = 3;

  /** Runs with the options as parsed. */
  @Override
  public abstract R call() throws IOException;

  /**
   * Parses {@code args}, runs and returns the result.
   *
   * @throws IllegalArgumentException if an argument has U+FFFD in it, which stands for what could
   *     not be read
   */
  public final R run(String... args) throws IOException {
    LegibleArguments.require(args, StandardCharsets.UTF_8, System.getenv());
    new CommandLine(this).parseArgs(args);
    return call();
  }

  /** Runs as a process does; ends it with a non-zero code on failure. */
  protected final void runAsProcess(String[] args) {
    Charset locale = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    try {
      LegibleArguments.require(args, locale, System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(CommandLine.ExitCode.USAGE);
    }
    CommandLine commandLine = new CommandLine(this);
    int exitCode =
        commandLine
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  if (!isExplained(failure)) {
                    throw failure;
                  }
                  String message =
                      OptionWords.of(
                          explanation(failure), command.getCommandSpec().optionsMap().keySet());
                  command.getErr().println("error: " + message);
                  return command.getCommandSpec().exitCodeOnExecutionException();
                })
            .execute(args);
    R result = commandLine.getExecutionResult();
    if (exitCode == 0 && result != null && isInVain(result)) {
      exitCode = EXIT_IN_VAIN;
    }
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Whether a result that was asked for all the same is of no use, which the exit code tells. */
  boolean isInVain(R result) {
    return false;
  }

  /** The JDK's message for a missing file is its name alone. */
  private static String explanation(Exception failure) {
    if (failure instanceof UncheckedIOException unchecked) {
      return explanation(unchecked.getCause());
    }
    return failure instanceof NoSuchFileException
        ? failure.getMessage() + ": no such file"
        : failure.getMessage();
  }

  private static boolean isExplained(Exception failure) {
    return failure instanceof IOException
        || failure instanceof UncheckedIOException
        || failure instanceof IllegalArgumentException
        || failure instanceof IllegalStateException
        || failure instanceof TrainingAlarmException
        || failure instanceof EngineException;
  }
}
