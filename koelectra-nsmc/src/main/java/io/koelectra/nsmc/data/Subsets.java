package io.koelectra.nsmc.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Parts of a list of labelled texts, each in the list's order. */
public final class Subsets {

  /** The two sides of a split. */
  public record Sides<T>(List<T> train, List<T> validation) {}

  private Subsets() {}

  /**
   * Holds out a share; see {@link LabelledDataset#split}.
   *
   * @param classes that the examples are of
   */
  public static <T extends LabelledText> Sides<T> split(
      List<T> examples, ClassIndex classes, double validationShare, long seed) {
    if (!(validationShare > 0 && validationShare < 1)) {
      throw new IllegalArgumentException(
          "validationShare must be in (0, 1), got " + validationShare + "; 0.05 to 0.2 are usual");
    }
    BitSet held = ValidationSide.choose(examples, classes, validationShare, seed);
    if (held.isEmpty() || held.cardinality() == examples.size()) {
      throw new IllegalArgumentException(
          "validationShare "
              + validationShare
              + " of "
              + examples.size()
              + " texts leaves the "
              + (held.isEmpty() ? "validation" : "train")
              + " side empty, the limit is 1 text a side: of "
              + EqualTexts.unorderedGroups(examples).size()
              + " different texts in "
              + classes.size()
              + " classes, a class's only text is never held out; is the label column the right one?"
              + " Otherwise add examples, or choose a share nearer to 0.5");
    }
    BitSet kept = new BitSet(examples.size());
    kept.set(0, examples.size());
    kept.andNot(held);
    return new Sides<>(pick(examples, kept.stream()), pick(examples, held.stream()));
  }

  /** Draws {@code count} examples at random. */
  public static <T> List<T> sample(List<T> examples, int count, long seed) {
    if (count < 1 || count > examples.size()) {
      throw new IllegalArgumentException(
          "count must be in [1, size = %d], got %d; ask for fewer texts"
              .formatted(examples.size(), count));
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, examples.size()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return pick(examples, order.stream().limit(count).mapToInt(Integer::intValue).sorted());
  }

  /** The first example of each text. */
  public static <T extends LabelledText> List<T> withoutDuplicates(List<T> examples) {
    return pick(examples, EqualTexts.groups(examples).stream().mapToInt(group -> group.get(0)));
  }

  private static <T> List<T> pick(List<T> examples, IntStream indices) {
    return indices.mapToObj(examples::get).toList();
  }
}
