package io.koelectra.nsmc.data;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.RandomAccess;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Labelled texts of any kind, in file order: an immutable list that knows its classes' names.
 *
 * <p>Two texts are equal when every character is, decomposed Hangul being composed first; nothing
 * else is trimmed or normalised.
 */
public final class LabelledDataset extends AbstractList<LabelledText> implements RandomAccess {

  private final List<LabelledText> examples;
  private final ClassIndex classes;
  private final List<Integer> emptyLines;

  LabelledDataset(
      List<? extends LabelledText> examples, List<String> labels, List<Integer> emptyLines) {
    this.examples = List.copyOf(examples);
    classes = new ClassIndex(labels);
    this.emptyLines = List.copyOf(emptyLines);
  }

  /** The two sides of {@link #split}, each in file order; they share no text or pair. */
  public record Split(LabelledDataset train, LabelledDataset validation) {}

  /**
   * What is in a data set and what was left out while reading it.
   *
   * @param rowsRead rows of the file, or the size of a data set that is part of another or of none
   * @param emptyDropped rows left out because a text of theirs is blank
   * @param firstEmptyLines line numbers of the first ten of those rows, from 1
   * @param duplicateTexts examples beyond the first of an equal text or pair, which {@link
   *     #withoutDuplicates()} would leave out
   * @param conflictingTexts different texts or pairs that occur with different labels
   * @param examplesByLabel examples of each class by its name, in the order of the labels,
   *     duplicates included; one with several labels counts for each of them
   * @param values of a data set of numbers
   */
  public record Report(
      int rowsRead,
      int emptyDropped,
      List<Integer> firstEmptyLines,
      int duplicateTexts,
      int conflictingTexts,
      Map<String, Integer> examplesByLabel,
      Optional<Values> values) {

    /** Copies list and map in their order. */
    public Report {
      firstEmptyLines = List.copyOf(firstEmptyLines);
      examplesByLabel = Collections.unmodifiableMap(new LinkedHashMap<>(examplesByLabel));
    }

    /** Two lines: what the rows are, and how many have each label or where the numbers lie. */
    @Override
    public String toString() {
      return "%,d rows%s, %,d repeat an earlier text, %,d texts with different labels%n%s"
          .formatted(
              rowsRead,
              emptyDropped == 0
                  ? ""
                  : ", %,d without text, first in line %d"
                      .formatted(emptyDropped, firstEmptyLines.get(0)),
              duplicateTexts,
              conflictingTexts,
              values.isPresent()
                  ? values.get()
                  : "labels: " + ClassIndex.listed(examplesByLabel.entrySet()));
    }
  }

  /** The labels of a data set of numbers, with the standard deviation of a population. */
  public record Values(double least, double mean, double greatest, double deviation) {

    private static Values of(List<LabelledText> examples) {
      double[] values = examples.stream().mapToDouble(LabelledText::value).toArray();
      DoubleSummaryStatistics all = Arrays.stream(values).summaryStatistics();
      double mean = all.getAverage();
      double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
      return new Values(all.getMin(), mean, all.getMax(), Math.sqrt(squares / values.length));
    }

    @Override
    public String toString() {
      return "numbers: %.4g to %.4g, mean %.4g, standard deviation %.4g"
          .formatted(least, greatest, mean, deviation);
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
    return new LabelledDataset(examples, labels, List.of());
  }

  /**
   * A data set of numbers to predict, at least one: it has no classes.
   *
   * @throws IllegalArgumentException if there is no example, or a label is no finite number
   */
  public static LabelledDataset ofNumbers(List<? extends LabelledText> examples) {
    LabelledTexts.requireValues("the examples", examples);
    return new LabelledDataset(examples, List.of(), List.of());
  }

  /** Whether labels are numbers to predict, not names of classes. */
  public boolean isOfNumbers() {
    return classes.size() == 0;
  }

  /**
   * The same examples with other names for their classes, such as those of a model to be evaluated.
   *
   * @param newNames by a class's name now; other classes keep theirs
   * @throws IllegalArgumentException if a name now is not one of {@link #labels()}, or two new
   *     names are one
   */
  public LabelledDataset renamed(Map<String, String> newNames) {
    ClassIndex renamed = classes.renamed(newNames);
    UnaryOperator<String> rename = name -> renamed.names().get(classes.find(name).orElseThrow());
    return new LabelledDataset(
        examples.stream().map(example -> Example.renamed(example, rename)).toList(),
        renamed.names(),
        emptyLines);
  }

  @Override
  public LabelledText get(int index) {
    return examples.get(index);
  }

  @Override
  public int size() {
    return examples.size();
  }

  /** Class names by index, as a trainer's builder takes them; empty for a data set of numbers. */
  public List<String> labels() {
    return classes.names();
  }

  /** Counts of rows, labels, duplicates and what was left out; one pass over the examples. */
  public Report report() {
    return new Report(
        size() + emptyLines.size(),
        emptyLines.size(),
        emptyLines.stream().limit(10).toList(),
        size() - LabelledTexts.groups(examples).size(),
        LabelledTexts.conflicts(examples).size(),
        isOfNumbers() ? Map.of() : classes.counts(examples),
        isOfNumbers() ? Optional.of(Values.of(examples)) : Optional.empty());
  }

  /**
   * A weight for each class, by its name, that makes all count alike in the loss, as scikit-learn's
   * {@code class_weight="balanced"}: n / (C n<sub>c</sub>). Empty for a data set of numbers.
   *
   * @throws IllegalArgumentException if a class has no example
   */
  public Map<String, Double> balancedClassWeights() {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> ofClass : report().examplesByLabel().entrySet()) {
      if (ofClass.getValue() == 0) {
        throw new IllegalArgumentException(
            "no example is of the class \"%s\", so it has no weight; add examples of it, or leave it out of the labels"
                .formatted(ofClass.getKey()));
      }
      weights.put(ofClass.getKey(), (double) size() / classes.size() / ofClass.getValue());
    }
    return Collections.unmodifiableMap(weights);
  }

  /**
   * The first example of each text or pair, like pandas' {@code drop_duplicates}, also where labels
   * conflict.
   */
  public LabelledDataset withoutDuplicates() {
    return part(LabelledTexts.groups(examples).stream().mapToInt(group -> group.get(0)));
  }

  /**
   * Holds out a validation side at random.
   *
   * <p>Equal texts always fall on one side; so do equal pairs, and a pair with its texts exchanged
   * counts as equal. Each label, or set of labels, keeps its proportion as nearly as whole groups
   * of equal text allow; a label of one group alone is only trained on; numbers keep no proportion.
   * The validation side misses {@code validationShare * size()} by at most half the largest group.
   * The same examples, share and seed give the same split on every JVM.
   *
   * @param validationShare in (0, 1); 0.05 of NSMC's training file is about 7,500 reviews
   * @throws IllegalArgumentException if the share is outside (0, 1) or a side would be empty
   */
  public Split split(double validationShare, long seed) {
    BitSet held = ValidationSide.choose(examples, classes, validationShare, seed);
    return new Split(
        part(IntStream.range(0, size()).filter(i -> !held.get(i))), part(held.stream()));
  }

  /**
   * A random subset for quick runs, in file order; the same on every JVM for a seed.
   *
   * @throws IllegalArgumentException if {@code count} is not from 1 to {@link #size()}
   */
  public LabelledDataset sample(int count, long seed) {
    if (count < 1 || count > size()) {
      throw new IllegalArgumentException(
          "count must be in [1, size = %d], got %d; ask for fewer texts".formatted(size(), count));
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, size()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return part(order.stream().limit(count).mapToInt(Integer::intValue).sorted());
  }

  private LabelledDataset part(IntStream indices) {
    return new LabelledDataset(indices.mapToObj(examples::get).toList(), labels(), List.of());
  }

  /** The numbers of texts and classes; a list's usual form would print all texts. */
  @Override
  public String toString() {
    return "LabelledDataset[%d texts, %s]"
        .formatted(size(), isOfNumbers() ? "numbers" : classes.size() + " classes");
  }
}
