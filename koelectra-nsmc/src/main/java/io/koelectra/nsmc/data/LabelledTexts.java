package io.koelectra.nsmc.data;

import io.koelectra.format.ComposedHangul;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Checks lists of labelled texts before any time is spent on them, finds equal texts, and tells
 * lists apart.
 */
public final class LabelledTexts {

  /**
   * A text that occurs with different labels, of which at most one can be right.
   *
   * @param indices of all its examples in the list that was searched, from 0, ascending
   * @param labels of those examples, in their order
   */
  public record Conflict(
      String text, Optional<String> secondText, List<Integer> indices, List<String> labels) {

    /** Copies the lists. */
    public Conflict {
      indices = List.copyOf(indices);
      labels = List.copyOf(labels);
    }
  }

  private LabelledTexts() {}

  /**
   * Refuses an empty list.
   *
   * @return the names of the classes that occur, in the order of a data set, or else sorted
   */
  public static List<String> requireSome(String what, List<? extends LabelledText> examples) {
    Objects.requireNonNull(examples, () -> what + " are null");
    if (examples.isEmpty()) {
      throw new IllegalArgumentException(what + " are an empty list; pass at least one");
    }
    for (int i = 0; i < examples.size(); i++) {
      int number = i;
      Objects.requireNonNull(examples.get(i), () -> what + ": number " + number + " is null");
    }
    return classes(examples);
  }

  private static List<String> classes(List<? extends LabelledText> examples) {
    Set<String> occurring = new LinkedHashSet<>();
    examples.forEach(example -> occurring.addAll(classes(example)));
    ClassIndex sorted = ClassIndex.collect(occurring);
    return examples instanceof LabelledDataset dataset
        ? dataset.labels().stream().filter(name -> sorted.find(name).isPresent()).toList()
        : sorted.names();
  }

  /** The labels, or all classes of which an example has a probability. */
  private static Collection<String> classes(LabelledText example) {
    return example
        .classProbabilities()
        .<Collection<String>>map(Map::keySet)
        .orElseGet(example::labels);
  }

  /**
   * Refuses an empty list and examples of classes that are not among {@code classes}.
   *
   * @param remedy from the names of the examples' classes
   */
  public static void requireUsable(
      String what,
      List<? extends LabelledText> examples,
      ClassIndex classes,
      Function<List<String>, String> remedy) {
    List<String> theirs = requireSome(what, examples);
    for (int i = 0; i < examples.size(); i++) {
      for (String name : classes(examples.get(i))) {
        if (classes.find(name).isEmpty()) {
          throw new IllegalArgumentException(
              "%s: number %d is of the class \"%s\", which is not one of %s; the classes of the examples are %s, and classes are matched by name; %s"
                  .formatted(
                      what,
                      i,
                      name,
                      ClassIndex.shown(classes.names()),
                      ClassIndex.shown(theirs),
                      remedy.apply(theirs)));
        }
      }
    }
  }

  /** As {@link #requireUsable}, for examples that a model is measured by. */
  public static void requireScorable(
      String what, List<? extends LabelledText> examples, ClassIndex classes) {
    requireUsable(
        what,
        examples,
        classes,
        theirs ->
            "rename the classes of the examples, or the model's in id2label of its config.json"
                + classes.ifNumbered(theirs));
  }

  /** Refuses an empty list and examples whose label is no number that a model can learn. */
  public static void requireValues(String what, List<? extends LabelledText> examples) {
    requireSome(what, examples);
    for (int i = 0; i < examples.size(); i++) {
      try {
        examples.get(i).value();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(what + ": number " + i + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * Refuses lists that a model cannot be trained with: those of other classes, training examples of
   * one class alone, and for a fresh head those that lack a class.
   *
   * @return the classes without a training example, which a trained head may forget
   */
  public static List<String> requireTrainable(
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation,
      ClassIndex classes,
      boolean hasFreshHead) {
    Function<List<String>, String> remedy =
        theirs ->
            "to train for the classes of the examples, use "
                + (hasFreshHead ? "" : "freshHead() and ")
                + ClassIndex.labelsCall(theirs)
                + "; to train for those that the model has, rename the classes of the examples"
                + classes.ifNumbered(theirs);
    requireUsable("the training examples", train, classes, remedy);
    requireUsable("the validation examples", validation, classes, remedy);
    requireSeveralClasses(train, classes);
    double[][] targets = classes.targets(train);
    List<String> missing =
        IntStream.range(0, classes.size())
            .filter(c -> Arrays.stream(targets).allMatch(target -> target[c] == 0))
            .mapToObj(classes.names()::get)
            .toList();
    if (!missing.isEmpty() && hasFreshHead) {
      throw new IllegalArgumentException(
          "no training example is of the class %s, of which a fresh head would never learn anything; add examples of it, or leave it out of the validation examples and train with %s"
              .formatted(ClassIndex.shown(missing), ClassIndex.labelsCall(classes(train))));
    }
    return missing;
  }

  /** Refuses to train on examples of one class, or one set of classes, alone. */
  public static void requireSeveralClasses(List<? extends LabelledText> train, ClassIndex classes) {
    List<Integer> first = classes.indices(train.get(0));
    if (train.stream().allMatch(example -> classes.indices(example).equals(first))) {
      String only =
          first.stream().map(classes.names()::get).collect(Collectors.joining("\" and \""));
      throw new IllegalArgumentException(
          "all %d training examples are %s; pass examples of other classes too, and shuffle a sorted file before taking a part of it"
              .formatted(
                  train.size(),
                  first.isEmpty() ? "without a label" : "of the class \"" + only + "\""));
    }
  }

  /**
   * Names a list by its content, so that a report can say what a model was trained on: SHA-256, in
   * hex, over every example's text, second text, labels and, where given, class probabilities, in
   * order.
   */
  public static String fingerprint(List<? extends LabelledText> examples) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    for (LabelledText example : examples) {
      List<String> fields = new ArrayList<>(List.of(example.text()));
      example.secondText().ifPresent(fields::add);
      if (example.labels().size() != 1) {
        fields.add(example.labels().size() + " labels");
      }
      fields.addAll(example.labels());
      example.classProbabilities().ifPresent(given -> fields.add(new TreeMap<>(given).toString()));
      DigestUtils.updateDigest(digest, String.join("\0", fields) + "\0\n");
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * The indices of each text's examples, ascending; texts in the order they first occur. Decomposed
   * Hangul equals composed, nothing is trimmed or normalised beyond, a pair is equal in both texts.
   */
  public static List<List<Integer>> groups(List<? extends LabelledText> examples) {
    return groups(examples, UnaryOperator.identity());
  }

  /** As {@link #groups}, where a pair and its mirror image are equal too. */
  public static List<List<Integer>> unorderedGroups(List<? extends LabelledText> examples) {
    return groups(examples, Stream::sorted);
  }

  private static List<List<Integer>> groups(
      List<? extends LabelledText> examples, UnaryOperator<Stream<String>> order) {
    Map<List<String>, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < examples.size(); i++) {
      LabelledText example = examples.get(i);
      Stream<String> texts =
          Stream.concat(Stream.of(example.text()), example.secondText().stream());
      groups
          .computeIfAbsent(
              order.apply(texts.map(ComposedHangul::of)).toList(), text -> new ArrayList<>(1))
          .add(i);
    }
    return new ArrayList<>(groups.values());
  }

  /** The texts that occur with different labels, in the order they occur. */
  public static List<Conflict> conflicts(List<? extends LabelledText> examples) {
    return groups(examples).stream()
        .filter(group -> group.stream().map(i -> labels(examples.get(i))).distinct().count() > 1)
        .map(group -> conflict(examples, group))
        .toList();
  }

  private static Set<ComparedName> labels(LabelledText example) {
    return example.labels().stream().map(ComparedName::ofClass).collect(Collectors.toSet());
  }

  private static Conflict conflict(List<? extends LabelledText> examples, List<Integer> group) {
    LabelledText first = examples.get(group.get(0));
    List<String> labels = group.stream().map(i -> examples.get(i).label()).toList();
    return new Conflict(first.text(), first.secondText(), group, labels);
  }
}
