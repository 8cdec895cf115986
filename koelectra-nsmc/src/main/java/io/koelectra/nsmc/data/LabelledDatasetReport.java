package io.koelectra.nsmc.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in a data set and what was left out while reading it.
 *
 * <p>{@code rowsRead} is {@code emptyDropped} and all of {@code examplesByLabel}. A data set that
 * was not read from a file (a split, a sample, one without duplicates) counts its own examples as
 * its rows.
 *
 * @param rowsRead rows of the file; neither the header nor blank lines count
 * @param emptyDropped rows left out because a text of theirs is blank
 * @param firstEmptyLines line numbers of the first ten of those rows, from 1
 * @param duplicateTexts examples beyond the first of an equal text or pair, which {@link
 *     LabelledDataset#withoutDuplicates()} would leave out
 * @param conflictingTexts different texts or pairs that occur with more than one label
 * @param examplesByLabel examples of each class by its name, in the order of the labels, duplicates
 *     included
 */
public record LabelledDatasetReport(
    int rowsRead,
    int emptyDropped,
    List<Integer> firstEmptyLines,
    int duplicateTexts,
    int conflictingTexts,
    Map<String, Integer> examplesByLabel) {

  private static final int MAX_EMPTY_LINES = 10;

  /** Copies list and map in their order. */
  public LabelledDatasetReport {
    firstEmptyLines = List.copyOf(firstEmptyLines);
    examplesByLabel = Collections.unmodifiableMap(new LinkedHashMap<>(examplesByLabel));
  }

  static LabelledDatasetReport of(
      List<? extends LabelledText> examples, ClassIndex classes, List<Integer> emptyLines) {
    Map<String, Integer> byLabel = new LinkedHashMap<>();
    long[] counts = LabelledTexts.counts(examples, classes);
    for (int label = 0; label < counts.length; label++) {
      byLabel.put(classes.names().get(label), Math.toIntExact(counts[label]));
    }
    int[] labels = classes.of(examples);
    List<List<Integer>> texts = EqualTexts.groups(examples);
    long conflicting =
        texts.stream()
            .filter(text -> text.stream().mapToInt(i -> labels[i]).distinct().count() > 1)
            .count();
    return new LabelledDatasetReport(
        examples.size() + emptyLines.size(),
        emptyLines.size(),
        emptyLines.stream().limit(MAX_EMPTY_LINES).toList(),
        examples.size() - texts.size(),
        Math.toIntExact(conflicting),
        byLabel);
  }
}
