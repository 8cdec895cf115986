package io.koelectra.examples;

import ai.djl.engine.EngineException;
import io.koelectra.training.TrainingAlarmException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * A main with options: parses them, runs, and shows a user's mistake as one line and not as a stack
 * trace.
 */
public abstract class Example<R> implements Callable<R> {

  /** Runs with the options as parsed. */
  @Override
  public abstract R call() throws IOException;

  /** Parses {@code args}, runs and returns the result. */
  public final R run(String... args) throws IOException {
    new CommandLine(this).parseArgs(args);
    return call();
  }

  /** Runs as a process does; ends it with a non-zero code on failure. */
  protected final void runAsProcess(String[] args) {
    int exitCode =
        new CommandLine(this)
            .setExecutionExceptionHandler(
                (failure, commandLine, parsed) -> {
                  if (!isExplained(failure)) {
                    throw failure;
                  }
                  String message =
                      OptionWords.of(
                          explanation(failure), commandLine.getCommandSpec().optionsMap().keySet());
                  commandLine.getErr().println("error: " + message);
                  return commandLine.getCommandSpec().exitCodeOnExecutionException();
                })
            .execute(args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** The JDK's message for a missing file is its name alone. */
  private static String explanation(Exception failure) {
    return failure instanceof NoSuchFileException
        ? failure.getMessage() + ": no such file"
        : failure.getMessage();
  }

  private static boolean isExplained(Exception failure) {
    return failure instanceof IOException
        || failure instanceof IllegalArgumentException
        || failure instanceof TrainingAlarmException
        || failure.getCause() instanceof TrainingAlarmException
        || failure instanceof EngineException;
  }
}
