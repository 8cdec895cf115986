package io.koelectra.nsmc.data;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The classes of a file's label column. Names are compared as {@link ComparedName#ofClass} does, so
 * that 1, 1.0 and " 1" are one class.
 */
final class LabelNames {

  private static final int MOST_SHOWN = 20;

  private final ClassIndex classes;

  /** The indices that may stand for a name, as classes; empty where none may. */
  private final Optional<ClassIndex> numbers;

  private LabelNames(List<String> names, boolean isOrderMeant) {
    classes = new ClassIndex(names);
    boolean takesIndices = isOrderMeant && names.stream().noneMatch(LabelNames::isNumeral);
    numbers =
        takesIndices
            ? Optional.of(
                new ClassIndex(IntStream.range(0, names.size()).mapToObj(String::valueOf).toList()))
            : Optional.empty();
  }

  /**
   * Classes in an order that somebody has chosen: where none is named by a numeral, a value may
   * also be the index of its class.
   *
   * @param names different and not blank
   */
  static LabelNames inOrder(List<String> names) {
    return new LabelNames(names, true);
  }

  /** Classes that are known by their names alone, whatever their order. */
  static LabelNames byName(List<String> names) {
    return new LabelNames(names, false);
  }

  /**
   * The values that occur, each as it is written first: numerals by value, anything else in the
   * order of the characters.
   */
  static LabelNames collect(Collection<String> values) {
    Map<ComparedName, String> first = new LinkedHashMap<>();
    values.forEach(
        value -> first.putIfAbsent(ComparedName.ofClass(value), ComparedName.visible(value)));
    Comparator<String> order =
        first.values().stream().allMatch(LabelNames::isNumeral)
            ? Comparator.comparing(LabelNames::value)
            : Comparator.naturalOrder();
    return byName(first.values().stream().sorted(order).toList());
  }

  /** The class that a value names or, where indices are taken, numbers. */
  OptionalInt index(String value) {
    OptionalInt named = classes.find(value);
    return named.isPresent() || numbers.isEmpty() ? named : numbers.get().find(value);
  }

  /** Names of the classes by index. */
  List<String> names() {
    return classes.names();
  }

  private static boolean isNumeral(String name) {
    return ComparedName.isNumeral(ComparedName.visible(name));
  }

  private static BigDecimal value(String numeral) {
    return new BigDecimal(ComparedName.ofClass(numeral).key());
  }

  /** What {@link #index} takes, for a message. */
  @Override
  public String toString() {
    List<String> names = names();
    String shown = String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())));
    return shown
        + (names.size() > MOST_SHOWN ? " ... (" + names.size() + " names)" : "")
        + (numbers.isPresent() ? ", or 0 to " + (names.size() - 1) : "");
  }
}
