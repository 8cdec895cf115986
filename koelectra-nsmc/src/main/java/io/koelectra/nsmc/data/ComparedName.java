package io.koelectra.nsmc.data;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What two names of columns or classes are compared by: the same for names that look the same.
 *
 * <p>Letters are composed (NFC), since macOS writes Hangul decomposed; byte order marks, zero-width
 * spaces and the like are left out, and so is all of Unicode's white space around the name.
 */
record ComparedName(String key) {

  /** Control and format characters, but not the white space among the former. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\s]]");

  private static final Pattern OUTER_SPACE = Pattern.compile("^[\\s\\p{Z}]+|[\\s\\p{Z}]+$");

  private static final Pattern NUMERAL = Pattern.compile("[+-]?[0-9]{1,15}(\\.[0-9]{0,15})?");

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

  /** The key of a column's name. */
  static ComparedName ofColumn(String name) {
    return new ComparedName(visible(name));
  }

  /** The key of a class's name, in which numerals are equal by value: 1, 1.0 and " 1". */
  static ComparedName ofClass(String name) {
    String visible = visible(name);
    return new ComparedName(
        isNumeral(visible)
            ? new BigDecimal(visible).stripTrailingZeros().toPlainString()
            : visible);
  }

  /** The finite number that a name is, such as 7, 7.5 or -1e-3; no word such as NaN is one. */
  static OptionalDouble number(String name) {
    String visible = visible(name);
    double value = NUMBER.matcher(visible).matches() ? Double.parseDouble(visible) : Double.NaN;
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** Whether a name, as {@link #visible} gives it, is a number that is compared by value. */
  static boolean isNumeral(String visible) {
    return NUMERAL.matcher(visible).matches();
  }

  /** The name as people see it: composed, without invisible characters and outer white space. */
  static String visible(String name) {
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
    return OUTER_SPACE.matcher(INVISIBLE.matcher(composed).replaceAll("")).replaceAll("");
  }
}
