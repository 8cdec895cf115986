package io.koelectra.nsmc;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.RandomAccess;
import java.util.stream.IntStream;

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
  private final List<String> labels;
  private final List<Integer> emptyLines;

  LabelledDataset(List<LabelledText> examples, List<String> labels, List<Integer> emptyLines) {
    this.examples = List.copyOf(examples);
    this.labels = List.copyOf(labels);
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
   * @param labels class names by index
   * @throws IllegalArgumentException if there is no example, or one has a label without a name
   */
  public static LabelledDataset of(List<? extends LabelledText> examples, List<String> labels) {
    LabelledTexts.requireUsable("the examples", examples, labels);
    return new LabelledDataset(List.copyOf(examples), labels, List.of());
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
    return labels;
  }

  /** Counts of rows, labels, duplicates and what was left out; one pass over the examples. */
  public LabelledDatasetReport report() {
    return LabelledDatasetReport.of(examples, labels, emptyLines);
  }

  /**
   * A weight for each class that makes all classes count alike in the loss: n / (C n<sub>c</sub>)
   * for n examples, of which n<sub>c</sub> are of the class, and C classes, as scikit-learn's
   * {@code class_weight="balanced"}. For {@link SentimentTrainerBuilder#classWeights}.
   *
   * @throws IllegalArgumentException if a class has no example
   */
  public List<Double> balancedClassWeights() {
    long[] counts = LabelledTexts.counts(examples, labels.size());
    return IntStream.range(0, counts.length).mapToObj(label -> weight(label, counts)).toList();
  }

  private double weight(int label, long[] counts) {
    if (counts[label] == 0) {
      throw new IllegalArgumentException(
          "no example is of the class \"%s\", so it has no weight; add examples of it, or leave it out of the labels"
              .formatted(labels.get(label)));
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
   * where a group counts under the label of its first example; the validation side misses {@code
   * validationShare * size()}, rounded, by at most half the largest group. The same examples, share
   * and seed give the same split on every JVM ({@link Random} is specified to the bit).
   *
   * @param validationShare in (0, 1)
   * @param seed any number
   * @throws IllegalArgumentException if the share is outside (0, 1) or a side would be empty
   */
  public Split split(double validationShare, long seed) {
    Subsets.Sides<LabelledText> sides =
        Subsets.split(examples, labels.size(), validationShare, seed);
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
    return new LabelledDataset(some, labels, List.of());
  }

  /** The numbers of texts and classes; a list's usual form would print all texts. */
  @Override
  public String toString() {
    return "LabelledDataset[" + size() + " texts, " + labels.size() + " classes]";
  }
}
