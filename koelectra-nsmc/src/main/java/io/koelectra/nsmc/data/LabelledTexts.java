package io.koelectra.nsmc.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Checks labelled texts against a model's classes before any time is spent on them. */
public final class LabelledTexts {

  private LabelledTexts() {}

  /**
   * Refuses an empty list.
   *
   * @return the names of the classes that occur
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
    return ClassNames.of(examples);
  }

  /**
   * Refuses an empty list and examples of classes that are not among {@code classes}.
   *
   * @param what the list's role, for the message
   * @param remedy from the names of the examples' classes
   */
  public static void requireUsable(
      String what,
      List<? extends LabelledText> examples,
      ClassIndex classes,
      Function<List<String>, String> remedy) {
    List<String> theirs = requireSome(what, examples);
    if (theirs.stream().allMatch(name -> classes.find(name).isPresent())) {
      return;
    }
    for (int i = 0; i < examples.size(); i++) {
      for (String name : ClassNames.ofOne(examples.get(i))) {
        if (classes.find(name).isEmpty()) {
          throw new IllegalArgumentException(
              "%s: number %d is of the class \"%s\", which is not one of %s; the classes of the examples are %s, and classes are matched by name; %s"
                  .formatted(
                      what,
                      i,
                      name,
                      ClassNames.shown(classes.names()),
                      ClassNames.shown(theirs),
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
                + ClassNames.ifNumbered(theirs, classes.names()));
  }

  /**
   * Refuses lists that a model cannot be trained with: those of other classes, and training
   * examples of one class alone, from which a model learns to say that class.
   *
   * @param hasFreshHead whether the model knows nothing of its classes yet, so that it would never
   *     know a class without a training example
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
                + ClassNames.labelsCall(theirs)
                + "; to train for those that the model has, rename the classes of the examples"
                + ClassNames.ifNumbered(theirs, classes.names());
    requireUsable("the training examples", train, classes, remedy);
    requireUsable("the validation examples", validation, classes, remedy);
    requireSeveralClasses(train, classes);
    List<String> missing = missing(train, classes);
    if (!missing.isEmpty() && hasFreshHead) {
      throw new IllegalArgumentException(
          "no training example is of the class %s, of which a fresh head would never learn anything; add examples of it, or leave it out of the validation examples and train with %s"
              .formatted(ClassNames.shown(missing), ClassNames.labelsCall(ClassNames.of(train))));
    }
    return missing;
  }

  private static List<String> missing(List<? extends LabelledText> train, ClassIndex classes) {
    double[] sums = new double[classes.size()];
    for (double[] target : classes.targets(train)) {
      Arrays.setAll(sums, c -> sums[c] + target[c]);
    }
    return classes.names().stream()
        .filter(name -> sums[classes.find(name).orElseThrow()] == 0)
        .toList();
  }

  /** Refuses to train on examples of one class alone. */
  public static void requireSeveralClasses(List<? extends LabelledText> train, ClassIndex classes) {
    int first = classes.of(train.get(0));
    if (Arrays.stream(classes.of(train)).allMatch(label -> label == first)) {
      throw new IllegalArgumentException(
          "all %d training examples are of the class \"%s\"; pass examples of other classes too, and shuffle a sorted file before taking a part of it"
              .formatted(train.size(), classes.names().get(first)));
    }
  }

  /** How many examples each of the classes has. */
  public static long[] counts(List<? extends LabelledText> examples, ClassIndex classes) {
    long[] counts = new long[classes.size()];
    Arrays.stream(classes.of(examples)).forEach(label -> counts[label]++);
    return counts;
  }
}
