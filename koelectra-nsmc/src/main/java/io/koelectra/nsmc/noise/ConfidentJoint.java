package io.koelectra.nsmc.noise;

import java.util.List;

/**
 * Counts of examples by the label they were given and the class that a model is confident to see in
 * them, and the numbers of wrong labels that follow: Northcutt, Jiang and Chuang 2021, "Confident
 * Learning: Estimating Uncertainty in Dataset Labels", Journal of Artificial Intelligence Research
 * 70, section 3.1.
 *
 * <p>The estimates count what a model of this quality would call wrong. They come out too high
 * where the model errs with confidence, so a better model estimates better.
 *
 * @param labels class names by index
 * @param counts the confident joint, equation 1: one row per given label, one number per class that
 *     the model is confident to see; examples in which it is confident of none are left out
 * @param labelled examples by given label, all of them
 */
public record ConfidentJoint(List<String> labels, List<List<Long>> counts, List<Long> labelled) {

  /** Copies the lists, which have as many rows and columns as classes. */
  public ConfidentJoint {
    counts = counts.stream().map(List::copyOf).toList();
    labels = List.copyOf(labels);
    labelled = List.copyOf(labelled);
    int classes = labels.size();
    if (labelled.size() != classes
        || counts.size() != classes
        || counts.stream().anyMatch(row -> row.size() != classes)) {
      throw new IllegalArgumentException(
          "counts must be %d rows of %d numbers and %d labelled for %s, got %s and %s"
              .formatted(classes, classes, classes, labels, counts, labelled));
    }
  }

  /** Examples labelled {@code given} in which the model is confident to see {@code seen}. */
  public long count(int given, int seen) {
    return counts.get(given).get(seen);
  }

  /** All examples. */
  public long examples() {
    return labelled.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The estimated number of examples labelled {@code given} that are truly of class {@code truth}:
   * the row of the confident joint, scaled to all examples with that label (equation 3).
   */
  public double estimate(int given, int truth) {
    long confident = counts.get(given).stream().mapToLong(Long::longValue).sum();
    return confident == 0 ? 0 : (double) count(given, truth) / confident * labelled.get(given);
  }

  /** The estimated number of examples whose label is wrong. */
  public double estimatedErrors() {
    double errors = 0;
    for (int given = 0; given < labelled.size(); given++) {
      for (int truth = 0; truth < labelled.size(); truth++) {
        errors += given == truth ? 0 : estimate(given, truth);
      }
    }
    return errors;
  }

  /** The estimated share of examples whose label is wrong, in [0, 1]. */
  public double noiseRate() {
    return estimatedErrors() / Math.max(1, examples());
  }
}
