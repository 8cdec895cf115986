package io.koelectra.examples;

import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says a message of the library in the words of the command line: where it tells to call a method
 * that an option stands for, the option. {@code freshHead()} becomes {@code --fresh-head} and
 * {@code labels(List.of("좋음", "나쁨"))} becomes {@code --labels 좋음,나쁨}, {@code charset(...)} is
 * {@code --encoding}.
 */
final class OptionWords {

  private static final String NAMES = "\"[^\"]*\"(?:, \"[^\"]*\")*";
  private static final Pattern CALL =
      Pattern.compile("\\b([a-z][A-Za-z]*)\\((?:\\.\\.\\.|List\\.of\\((" + NAMES + ")\\))?\\)");

  private OptionWords() {}

  /**
   * Replaces what can be.
   *
   * @param options that the command has
   */
  static String of(String message, Set<String> options) {
    return CALL.matcher(message).replaceAll(call -> quoted(call, options));
  }

  private static String quoted(MatchResult call, Set<String> options) {
    String name = call.group(1).equals("charset") ? "encoding" : call.group(1);
    String option = "--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    String words = options.contains(option) ? option + value(call.group(2)) : call.group();
    return Matcher.quoteReplacement(words);
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
