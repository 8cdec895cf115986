package io.koelectra.nsmc.data;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of the classes of a list of examples, and how messages show such names. */
public final class ClassNames {

  private static final int MOST_SHOWN = 20;

  private ClassNames() {}

  /**
   * The names that occur, each once: in the order that a data set has them, or else in that of
   * {@link LabelNames#collect}.
   */
  static List<String> of(List<? extends LabelledText> examples) {
    Set<String> occurring =
        examples.stream()
            .flatMap(example -> ofOne(example).stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!(examples instanceof LabelledDataset dataset)) {
      return LabelNames.collect(occurring).names();
    }
    Set<ComparedName> compared =
        occurring.stream().map(ComparedName::ofClass).collect(Collectors.toSet());
    return dataset.labels().stream()
        .filter(name -> compared.contains(ComparedName.ofClass(name)))
        .toList();
  }

  /** The label, or all classes of which an example has a probability. */
  static Set<String> ofOne(LabelledText example) {
    return example.classProbabilities().map(Map::keySet).orElseGet(() -> Set.of(example.label()));
  }

  /** For example {@code [negative, positive]}. */
  public static String shown(Collection<String> names) {
    String all = names.stream().limit(MOST_SHOWN).collect(Collectors.joining(", ", "[", ""));
    return all + (names.size() > MOST_SHOWN ? ", ... (" + names.size() + " names)]" : "]");
  }

  /** The call that gives a builder these names, as a user types it. */
  static String labelsCall(List<String> names) {
    return names.size() > MOST_SHOWN
        ? "labels(...)"
        : names.stream()
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(", ", "labels(List.of(", "))"));
  }

  /**
   * Says how to read numbers as the classes of a model that are none.
   *
   * @return empty unless all {@code numbers} are such
   */
  public static String ifNumbered(List<String> numbers, List<String> names) {
    boolean areIndices =
        numbers.stream().allMatch(name -> isIndex(name, names.size()))
            && names.stream().noneMatch(name -> isIndex(name, Integer.MAX_VALUE));
    return areIndices
        ? "; or, if the numbers count these classes from 0, read the file with " + labelsCall(names)
        : "";
  }

  private static boolean isIndex(String name, int below) {
    return name.matches("[0-9]{1,9}") && Integer.parseInt(name) < below;
  }
}
