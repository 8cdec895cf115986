package io.koelectra.evaluation;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How often a classifier is right when it is how sure of itself: what a reliability diagram draws.
 * Guo et al. 2017, "On calibration of modern neural networks", section 2.
 *
 * @param bins of equal width, in ascending order
 */
public record ReliabilityDiagram(List<Bin> bins) {

  /** Guo et al. 2017, section 5. */
  private static final int BINS = 15;

  /**
   * The examples whose confidence, the probability of the most probable class, is in a range.
   *
   * @param lower the range's lower end, not part of it
   * @param upper the range's upper end, part of it
   * @param count number of examples, 0 for an empty bin
   * @param meanConfidence their mean confidence; 0 for an empty bin
   * @param accuracy the share of them classified right; 0 for an empty bin
   */
  public record Bin(
      double lower, double upper, long count, double meanConfidence, double accuracy) {}

  /** Copies the list. */
  public ReliabilityDiagram {
    bins = List.copyOf(bins);
  }

  /**
   * Sorts examples into 15 bins.
   *
   * @param actual class index of each example
   * @param outputs of the same length
   */
  public static ReliabilityDiagram of(int[] actual, List<Softmax> outputs) {
    long[] counts = new long[BINS];
    long[] right = new long[BINS];
    double[] confidences = new double[BINS];
    for (int i = 0; i < actual.length; i++) {
      Softmax output = outputs.get(i);
      int bin = bin(output.confidence());
      counts[bin]++;
      right[bin] += output.argmax() == actual[i] ? 1 : 0;
      confidences[bin] += output.confidence();
    }
    return new ReliabilityDiagram(
        IntStream.range(0, BINS)
            .mapToObj(
                bin ->
                    new Bin(
                        (double) bin / BINS,
                        (double) (bin + 1) / BINS,
                        counts[bin],
                        confidences[bin] / Math.max(1, counts[bin]),
                        (double) right[bin] / Math.max(1, counts[bin])))
            .toList());
  }

  private static int bin(double confidence) {
    return Math.min(BINS, (int) Math.ceil(confidence * BINS)) - 1;
  }

  /**
   * The expected calibration error: the mean distance of confidence and accuracy over the bins,
   * weighted by their examples, in [0, 1]. Guo et al. 2017, equation 3.
   */
  public double expectedCalibrationError() {
    double sum = 0;
    long examples = 0;
    for (Bin bin : bins) {
      sum += bin.count() * Math.abs(bin.meanConfidence() - bin.accuracy());
      examples += bin.count();
    }
    return sum / Math.max(1, examples);
  }
}
