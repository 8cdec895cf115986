package io.koelectra.examples;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Refuses arguments whose Korean has not survived the way from the terminal. */
final class LegibleArguments {

  private static final char REPLACEMENT = '\uFFFD';

  private LegibleArguments() {}

  /**
   * Refuses what a locale without Hangul makes of it. Java turns each byte into U+FFFD where the
   * locale's encoding is ASCII, and into another letter where it has 256 characters; Windows turns
   * each character that its code page lacks into a question mark before Java sees it.
   *
   * @param locale the encoding that Java has read the arguments with
   * @param environment of the process, for the message
   * @throws IllegalArgumentException if an argument is not what was typed
   */
  static void require(String[] arguments, Charset locale, Map<String, String> environment) {
    for (int i = 0; i < arguments.length; i++) {
      if (isIllegible(arguments[i], locale)) {
        throw new IllegalArgumentException(
            "argument %d is not what was typed: \"%s\". The locale %s reads arguments as %s, which is not what the terminal writes Korean in; set LC_ALL=C.UTF-8 or ko_KR.UTF-8, or give texts in a UTF-8 file"
                .formatted(i + 1, arguments[i], name(environment), locale));
      }
    }
  }

  private static boolean isIllegible(String argument, Charset locale) {
    if (argument.indexOf(REPLACEMENT) >= 0) {
      return true;
    }
    boolean isAscii = locale.equals(StandardCharsets.US_ASCII);
    return !locale.newEncoder().canEncode('가')
        && argument.chars().anyMatch(c -> c > 0x7f || (c == '?' && !isAscii));
  }

  /** The first of POSIX's variables that is set decides. */
  private static String name(Map<String, String> environment) {
    for (String variable : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        return variable + "=" + value;
      }
    }
    return "(LC_ALL, LC_CTYPE and LANG are not set)";
  }
}
