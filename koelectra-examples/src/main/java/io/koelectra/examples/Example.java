package io.koelectra.examples;

import ai.djl.engine.EngineException;
import io.koelectra.training.TrainingAlarmException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * A main with options: parses them, runs, and shows a user's mistake as one line and not as a stack
 * trace. The command's name is that of the class.
 *
 * @param <R> what a run gives
 */
public abstract class Example<R> implements Callable<R> {

  private static final String LIBRARY = "io.koelectra.";

  private static final String NAMES = "\"[^\"]*\"(?:, \"[^\"]*\")*";
  private static final Pattern CALL =
      Pattern.compile("\\b([a-z][A-Za-z]*)\\((?:\\.\\.\\.|List\\.of\\((" + NAMES + ")\\))?\\)");

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
    requireLegible(args, StandardCharsets.UTF_8, System.getenv());
    commandLine().parseArgs(args);
    return call();
  }

  /** Runs as a process does; ends it with a non-zero code on failure. */
  protected final void runAsProcess(String[] args) {
    Charset locale = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    try {
      requireLegible(args, locale, System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(CommandLine.ExitCode.USAGE);
    }
    CommandLine commandLine = commandLine().setExecutionExceptionHandler(Example::explain);
    int exitCode = commandLine.execute(args);
    R result = commandLine.getExecutionResult();
    if (exitCode == 0 && result != null && isInVain(result)) {
      exitCode = EXIT_IN_VAIN;
    }
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Whether a result that was asked for all the same is of no use, which the exit code tells. */
  protected boolean isInVain(R result) {
    return false;
  }

  private CommandLine commandLine() {
    CommandLine commandLine =
        new CommandLine(this)
            .setCommandName(getClass().getSimpleName())
            .setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.getCommandSpec().mixinStandardHelpOptions(true);
    commandLine.getCommandSpec().usageMessage().showDefaultValues(true);
    return commandLine;
  }

  private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (!isForTheUser(failure)) {
      throw failure;
    }
    Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    String message = cause.getMessage(); // for a missing file the JDK's is its name alone
    String all = cause instanceof NoSuchFileException ? message + ": no such file" : message;
    command
        .getErr()
        .println("error: " + inOptionWords(all, command.getCommandSpec().optionsMap().keySet()));
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  /** Whether the message says what to do; of anything else the stack trace says more. */
  static boolean isForTheUser(Exception failure) {
    StackTraceElement[] calls = failure.getStackTrace();
    boolean isTheLibrarys = calls.length > 0 && calls[0].getClassName().startsWith(LIBRARY);
    return failure.getMessage() != null
        && (failure instanceof IOException
            || failure instanceof UncheckedIOException
            || failure instanceof IllegalArgumentException
            || failure instanceof TrainingAlarmException
            || (isTheLibrarys
                && (failure instanceof IllegalStateException
                    || failure instanceof EngineException)));
  }

  /**
   * Refuses arguments whose Korean has not survived the way from the terminal. Java turns each byte
   * into U+FFFD where the locale's encoding is ASCII, and into another letter where it has 256
   * characters; Windows turns each character that its code page lacks into a question mark before
   * Java sees it.
   *
   * @param locale the encoding that Java has read the arguments with
   */
  static void requireLegible(String[] arguments, Charset locale, Map<String, String> environment) {
    String name =
        Stream.of("LC_ALL", "LC_CTYPE", "LANG") // the first that is set decides
            .filter(variable -> !environment.getOrDefault(variable, "").isEmpty())
            .map(variable -> variable + "=" + environment.get(variable))
            .findFirst()
            .orElse("(LC_ALL, LC_CTYPE and LANG are not set)");
    boolean isAscii = locale.equals(StandardCharsets.US_ASCII);
    boolean hasKorean = locale.newEncoder().canEncode('가');
    for (int i = 0; i < arguments.length; i++) {
      boolean isIllegible =
          arguments[i].indexOf('\uFFFD') >= 0
              || (!hasKorean
                  && arguments[i].chars().anyMatch(c -> c > 0x7f || (c == '?' && !isAscii)));
      if (isIllegible) {
        throw new IllegalArgumentException(
            "argument %d is not what was typed: \"%s\". The locale %s reads arguments as %s, which is not what the terminal writes Korean in; set LC_ALL=C.UTF-8 or ko_KR.UTF-8, or give texts in a UTF-8 file"
                .formatted(i + 1, arguments[i], name, locale));
      }
    }
  }

  /**
   * Says a message of the library in the words of the command line: where it tells to call a method
   * that one of the command's options stands for, the option. {@code freshHead()} becomes {@code
   * --fresh-head}, {@code labels(List.of("a", "b"))} becomes {@code --labels a,b}, and {@code
   * charset(...)} is {@code --encoding}.
   */
  static String inOptionWords(String message, Set<String> options) {
    String inTaskWords =
        options.contains("--task")
            ? message.replaceAll("numbers\\(\\)|problemType\\(REGRESSION\\)", "--task REGRESSION")
            : message;
    return CALL.matcher(inTaskWords)
        .replaceAll(
            call -> {
              String name = call.group(1).equals("charset") ? "encoding" : call.group(1);
              String option = "--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
              String words =
                  options.contains(option) ? option + value(call.group(2)) : call.group();
              return Matcher.quoteReplacement(words);
            });
  }

  private static String value(String names) {
    if (names == null) {
      return "";
    }
    if (names.replace("\", \"", "").contains(",")) {
      return " '" + names.replace("\", \"", "\",\"") + "'";
    }
    String value = names.substring(1, names.length() - 1).replace("\", \"", ",");
    return value.contains(" ") ? " \"" + value + '"' : " " + value;
  }
}
