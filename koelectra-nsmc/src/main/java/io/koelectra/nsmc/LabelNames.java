package io.koelectra.nsmc;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The classes of a file's label column.
 *
 * @param names by index, different and not blank
 */
record LabelNames(List<String> names) {

  /** Integers that an int holds, in their usual form. */
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,8}");

  private static final int MOST_SHOWN = 20;

  LabelNames {
    names = List.copyOf(names);
  }

  /** The values that occur: integers in numeric order, anything else in that of the characters. */
  static LabelNames collect(Collection<String> values) {
    List<String> different = values.stream().distinct().toList();
    boolean areIntegers = different.stream().allMatch(LabelNames::isInteger);
    Comparator<String> order =
        areIntegers ? Comparator.comparingInt(Integer::parseInt) : Comparator.naturalOrder();
    return new LabelNames(different.stream().sorted(order).toList());
  }

  private static boolean isInteger(String value) {
    return INTEGER.matcher(value).matches();
  }

  /** The class that a value names or, where no class is named by a number, numbers. */
  OptionalInt index(String value) {
    int named = names.indexOf(value);
    if (named >= 0) {
      return OptionalInt.of(named);
    }
    if (hasIndices() && isInteger(value)) {
      int index = Integer.parseInt(value);
      return index >= 0 && index < names.size() ? OptionalInt.of(index) : OptionalInt.empty();
    }
    return OptionalInt.empty();
  }

  private boolean hasIndices() {
    return names.stream().noneMatch(LabelNames::isInteger);
  }

  /** What {@link #index} takes, for a message. */
  @Override
  public String toString() {
    String shown = String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())));
    return shown
        + (names.size() > MOST_SHOWN ? " ... (" + names.size() + " names)" : "")
        + (hasIndices() ? ", or 0 to " + (names.size() - 1) : "");
  }
}
