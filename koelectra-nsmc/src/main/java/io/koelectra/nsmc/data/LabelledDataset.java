package io.koelectra.nsmc.data;

import io.koelectra.nsmc.SentimentTrainerBuilder;
import java.util.AbstractList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.RandomAccess;
import java.util.function.UnaryOperator;

/**
 * Labelled texts of any kind, in file order: an immutable list that knows its classes' names, can
 * say what is in it, weigh its classes and hold out a validation side.
 *
 * <pre>{@code
 * var file = LabelledTextFile.builder().text("sentence").label("topic").build();
 * LabelledDataset all = file.read(Path.of("topics.csv"));
 * LabelledDataset.Split topics = all.split(0.1, 42);
 * try (var trainer = SentimentTrainer.builder(pretrained)
 *         .labels(all.labels())
 *         .classWeights(topics.train().balancedClassWeights())
 *         .build()) {
 *   trainer.fit(topics.train(), topics.validation());
 * }
 * }</pre>
 *
 * <p>Two texts are equal when every character is, decomposed Hangul being composed first; nothing
 * else is trimmed or normalised.
 */
public final class LabelledDataset extends AbstractList<LabelledText> implements RandomAccess {

  private final List<LabelledText> examples;
  private final ClassIndex classes;
  private final List<Integer> emptyLines;

  LabelledDataset(List<LabelledText> examples, List<String> labels, List<Integer> emptyLines) {
    this.examples = List.copyOf(examples);
    classes = new ClassIndex(labels);
    this.emptyLines = List.copyOf(emptyLines);
  }

  /**
   * The two sides of {@link #split(double, long)}, each in file order.
   *
   * @param train what to learn from
   * @param validation what to choose by; shares no text or pair with {@code train}
   */
  public record Split(LabelledDataset train, LabelledDataset validation) {

    /** Neither side may be null. */
    public Split {
      Objects.requireNonNull(train, "train");
      Objects.requireNonNull(validation, "validation");
    }
  }

  /**
   * A data set of these examples, at least one.
   *
   * @param labels names of all classes, in the order that reports and models are to have
   * @throws IllegalArgumentException if there is no example, one is of another class, or two names
   *     are one
   */
  public static LabelledDataset of(List<? extends LabelledText> examples, List<String> labels) {
    LabelledTexts.requireUsable(
        "the examples",
        examples,
        new ClassIndex(labels),
        theirs -> "correct the label, or name all classes");
    return new LabelledDataset(List.copyOf(examples), labels, List.of());
  }

  /**
   * The same examples with other names for their classes, such as those of a model to be evaluated.
   *
   * @param newNames by a class's name now; classes that are not among them keep theirs
   * @throws IllegalArgumentException if a name now is not one of {@link #labels()}, or two new
   *     names are one
   */
  public LabelledDataset renamed(Map<String, String> newNames) {
    String[] names = labels().toArray(String[]::new);
    newNames.forEach(
        (now, later) -> {
          int index =
              classes
                  .find(now)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "\"%s\" is not one of the classes %s; rename one of these"
                                  .formatted(now, ClassNames.shown(labels()))));
          names[index] = later;
        });
    UnaryOperator<String> rename = name -> names[classes.find(name).orElseThrow()];
    return new LabelledDataset(
        examples.stream().map(example -> renamed(example, rename)).toList(),
        List.of(names),
        emptyLines);
  }

  private static LabelledText renamed(LabelledText example, UnaryOperator<String> rename) {
    if (example.classProbabilities().isEmpty()) {
      return new TextAndLabel(example.text(), example.secondText(), rename.apply(example.label()));
    }
    Map<String, Double> probabilities = new LinkedHashMap<>();
    example
        .classProbabilities()
        .get()
        .forEach((name, probability) -> probabilities.put(rename.apply(name), probability));
    return new SoftlyLabelledText(example.text(), example.secondText(), probabilities);
  }

  @Override
  public LabelledText get(int index) {
    return examples.get(index);
  }

  @Override
  public int size() {
    return examples.size();
  }

  /** Class names by index, as {@link SentimentTrainerBuilder#labels} takes them. */
  public List<String> labels() {
    return classes.names();
  }

  /** Counts of rows, labels, duplicates and what was left out; one pass over the examples. */
  public LabelledDatasetReport report() {
    return LabelledDatasetReport.of(examples, classes, emptyLines);
  }

  /**
   * A weight for each class, by its name, that makes all classes count alike in the loss: n / (C
   * n<sub>c</sub>) for n examples, of which n<sub>c</sub> are of the class, and C classes, as
   * scikit-learn's {@code class_weight="balanced"}. For {@link
   * SentimentTrainerBuilder#classWeights}.
   *
   * @throws IllegalArgumentException if a class has no example
   */
  public Map<String, Double> balancedClassWeights() {
    long[] counts = LabelledTexts.counts(examples, classes);
    Map<String, Double> weights = new LinkedHashMap<>();
    for (int label = 0; label < counts.length; label++) {
      weights.put(labels().get(label), weight(label, counts));
    }
    return Collections.unmodifiableMap(weights);
  }

  private double weight(int label, long[] counts) {
    if (counts[label] == 0) {
      throw new IllegalArgumentException(
          "no example is of the class \"%s\", so it has no weight; add examples of it, or leave it out of the labels"
              .formatted(labels().get(label)));
    }
    return (double) size() / counts.length / counts[label];
  }

  /**
   * The first example of each text or pair; of conflicting labels that keeps the first. {@link
   * LabelledDatasetReport#conflictingTexts()} counts them.
   */
  public LabelledDataset withoutDuplicates() {
    return part(Subsets.withoutDuplicates(examples));
  }

  /**
   * Holds out a validation side at random.
   *
   * <p>Equal texts always fall on one side; so do equal pairs, and a pair with its texts exchanged
   * counts as equal. Each label keeps its proportion as nearly as whole groups of equal text allow,
   * where a group counts under the label of its first example, and a label of one group alone is
   * only trained on; the validation side misses {@code validationShare * size()}, rounded, by at
   * most half the largest group. The same examples, share and seed give the same split on every JVM
   * ({@link Random} is specified to the bit).
   *
   * @param validationShare in (0, 1)
   * @param seed any number
   * @throws IllegalArgumentException if the share is outside (0, 1) or a side would be empty
   */
  public Split split(double validationShare, long seed) {
    Subsets.Sides<LabelledText> sides = Subsets.split(examples, classes, validationShare, seed);
    return new Split(part(sides.train()), part(sides.validation()));
  }

  /**
   * A random subset for quick runs, in file order; the same on every JVM for a seed.
   *
   * @param count how many examples, from 1 to {@link #size()}
   * @param seed any number
   * @throws IllegalArgumentException if {@code count} is outside that range
   */
  public LabelledDataset sample(int count, long seed) {
    return part(Subsets.sample(examples, count, seed));
  }

  private LabelledDataset part(List<LabelledText> some) {
    return new LabelledDataset(some, labels(), List.of());
  }

  /** The numbers of texts and classes; a list's usual form would print all texts. */
  @Override
  public String toString() {
    return "LabelledDataset[" + size() + " texts, " + classes.size() + " classes]";
  }
}
