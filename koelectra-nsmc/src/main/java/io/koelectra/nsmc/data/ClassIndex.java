package io.koelectra.nsmc.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Finds the classes of a model or a data set by name, as {@link ComparedName#ofClass} compares
 * names. The only place where the name of a class becomes its index.
 */
public final class ClassIndex {

  private final List<String> names;
  private final Map<String, Integer> spelled = new HashMap<>();
  private final Map<ComparedName, Integer> compared = new HashMap<>();

  /**
   * Of class names by index.
   *
   * @throws IllegalArgumentException if one is blank, or two are one name
   */
  public ClassIndex(List<String> names) {
    this.names = List.copyOf(names);
    for (String name : this.names) {
      int index = spelled.size();
      ComparedName key = ComparedName.ofClass(name);
      Integer same = compared.putIfAbsent(key, index);
      if (key.key().isEmpty() || same != null || spelled.putIfAbsent(name, index) != null) {
        throw new IllegalArgumentException(
            "class names must be different and not blank, got %s%s"
                .formatted(
                    ClassNames.shown(names),
                    same == null
                        ? ""
                        : ", of which \"%s\" and \"%s\" are one name (numbers are equal by value, letters as they look); leave one out"
                            .formatted(names.get(same), name)));
      }
    }
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
    Integer index = spelled.get(name);
    if (index == null) {
      index = compared.get(ComparedName.ofClass(name));
    }
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /**
   * The index of an example's class, which must be one of these; {@link
   * LabelledTexts#requireUsable} tells a user which is not.
   */
  public int of(LabelledText example) {
    return known(example.label());
  }

  /** As {@link #of(LabelledText)}, of each example. */
  public int[] of(List<? extends LabelledText> examples) {
    return examples.stream().mapToInt(this::of).toArray();
  }

  /**
   * What to train each example towards: its class probabilities, or 1 for its class and 0 for
   * others.
   */
  public double[][] targets(List<? extends LabelledText> examples) {
    return examples.stream().map(this::target).toArray(double[][]::new);
  }

  private double[] target(LabelledText example) {
    double[] target = new double[size()];
    example
        .classProbabilities()
        .orElseGet(() -> Map.of(example.label(), 1.0))
        .forEach((name, probability) -> target[known(name)] = probability);
    return target;
  }

  private int known(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalStateException("\"" + name + "\" is not one of " + names));
  }
}
