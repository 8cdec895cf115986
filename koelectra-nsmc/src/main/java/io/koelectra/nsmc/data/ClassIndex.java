package io.koelectra.nsmc.data;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Finds the classes of a model or a data set by name, as people read names: letters composed,
 * without invisible characters and outer white space, numbers by value. The only place where the
 * name of a class becomes its index.
 */
public final class ClassIndex {

  private static final int MOST_SHOWN = 20;

  private final List<String> names;
  private final Map<ComparedName, Integer> indices = new HashMap<>();

  /**
   * Of class names by index.
   *
   * @throws IllegalArgumentException if one is blank, or two are one name
   */
  public ClassIndex(List<String> names) {
    this.names = List.copyOf(names);
    for (String name : this.names) {
      ComparedName key = ComparedName.ofClass(name);
      Integer same = indices.putIfAbsent(key, indices.size());
      if (key.key().isEmpty() || same != null) {
        throw new IllegalArgumentException(
            "class names must be different and not blank, got %s%s"
                .formatted(
                    shown(names),
                    same == null
                        ? ""
                        : ", of which \"%s\" and \"%s\" are one name (numbers are equal by value, letters as they look); leave one out"
                            .formatted(names.get(same), name)));
      }
    }
  }

  /** As the constructor, of at least two names. */
  static ClassIndex ofSeveral(List<String> names) {
    if (names.size() < 2) {
      throw new IllegalArgumentException("labels must be at least two names, got " + names);
    }
    return new ClassIndex(names);
  }

  /**
   * The names that occur, each as it is written first: numerals by value, anything else in the
   * order of the characters.
   */
  static ClassIndex collect(Collection<String> values) {
    Map<ComparedName, String> first = new LinkedHashMap<>();
    values.forEach(
        value -> first.putIfAbsent(ComparedName.ofClass(value), ComparedName.visible(value)));
    Comparator<String> order =
        first.values().stream().allMatch(ComparedName::isNumeral)
            ? Comparator.comparing(name -> new BigDecimal(ComparedName.ofClass(name).key()))
            : Comparator.naturalOrder();
    return new ClassIndex(first.values().stream().sorted(order).toList());
  }

  /** Class names by index. */
  public List<String> names() {
    return names;
  }

  /** The number of classes. */
  public int size() {
    return names.size();
  }

  /** The index of the class of this name. */
  public OptionalInt find(String name) {
    Integer index = indices.get(ComparedName.ofClass(name));
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** These classes in their order, some with new names, which are given by those that they have. */
  ClassIndex renamed(Map<String, String> newNames) {
    List<String> renamed = new ArrayList<>(names);
    newNames.forEach(
        (now, later) -> {
          if (find(now).isEmpty()) {
            throw new IllegalArgumentException(
                "\"%s\" is not one of the classes %s; rename one of these"
                    .formatted(now, shown(names)));
          }
          renamed.set(known(now), later);
        });
    return new ClassIndex(renamed);
  }

  private int known(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalStateException("\"" + name + "\" is not one of " + names));
  }

  /**
   * The index of an example's only class; {@link LabelledTexts#requireUsable} tells a user which is
   * not one of these.
   *
   * @throws IllegalArgumentException if the example has not one label
   */
  public int of(LabelledText example) {
    List<String> labels = example.labels();
    if (labels.size() != 1) {
      throw new IllegalArgumentException(
          "the text %s has %s, but here a text has one label; train for several labels at once, or give it one"
              .formatted(
                  SourceText.quote(example.text()),
                  labels.isEmpty() ? "no label" : "the labels " + shown(labels)));
    }
    return known(labels.get(0));
  }

  /** As {@link #of(LabelledText)}, of each example. */
  public int[] of(List<? extends LabelledText> examples) {
    return examples.stream().mapToInt(this::of).toArray();
  }

  /** The indices of an example's labels, ascending. */
  List<Integer> indices(LabelledText example) {
    return example.labels().stream().map(this::known).sorted().toList();
  }

  /** How many examples have each of the classes as a label, by its name, in their order. */
  Map<String, Integer> counts(List<? extends LabelledText> examples) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    names.forEach(name -> counts.put(name, 0));
    for (LabelledText example : examples) {
      example.labels().forEach(name -> counts.merge(names.get(known(name)), 1, Integer::sum));
    }
    return counts;
  }

  /**
   * What to train each example towards: its class probabilities, or 1 for each of its labels and 0
   * for others.
   */
  public double[][] targets(List<? extends LabelledText> examples) {
    return examples.stream().map(this::target).toArray(double[][]::new);
  }

  private double[] target(LabelledText example) {
    double[] target = new double[size()];
    example
        .classProbabilities()
        .ifPresentOrElse(
            given -> given.forEach((name, probability) -> target[known(name)] = probability),
            () -> example.labels().forEach(name -> target[known(name)] = 1));
    return target;
  }

  /** Names as messages show them, for example {@code [negative, positive]}. */
  public static String shown(Collection<String> names) {
    return "[" + listed(names) + "]";
  }

  static String listed(Collection<?> names) {
    return names.stream().limit(MOST_SHOWN).map(String::valueOf).collect(Collectors.joining(", "))
        + (names.size() > MOST_SHOWN ? ", ... (" + names.size() + " names)" : "");
  }

  /** The call that gives a builder these names, as a user types it. */
  static String labelsCall(List<String> names) {
    return names.size() > MOST_SHOWN
        ? "labels(...)"
        : names.stream().collect(Collectors.joining("\", \"", "labels(List.of(\"", "\"))"));
  }

  /**
   * Says how to read numbers as these classes, which are named otherwise.
   *
   * @return empty unless all {@code numbers} are indices of classes none of which is a number
   */
  public String ifNumbered(List<String> numbers) {
    boolean areIndices =
        numbers.stream().allMatch(name -> isIndex(name, size()))
            && names.stream().noneMatch(name -> isIndex(name, Integer.MAX_VALUE));
    return areIndices
        ? "; or, if the numbers count these classes from 0, read the file with " + labelsCall(names)
        : "";
  }

  static boolean isIndex(String name, int below) {
    return name.matches("[0-9]{1,9}") && Integer.parseInt(name) < below;
  }
}
