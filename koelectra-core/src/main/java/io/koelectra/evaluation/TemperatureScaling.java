package io.koelectra.evaluation;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The temperature by which a classifier's logits have to be divided so that its probabilities fit
 * some examples best, and what that changes on them. Guo et al. 2017, "On calibration of modern
 * neural networks", section 4.2. The most probable class stays the same.
 *
 * @param temperature in [0.1, 10]; above 1 for outputs that are surer than they are right
 * @param lossBefore mean cross-entropy in nats of the outputs as they are
 * @param lossAfter the same at {@code temperature}, its least value
 * @param calibrationErrorBefore {@link ReliabilityDiagram#expectedCalibrationError()} of the
 *     outputs as they are
 * @param calibrationErrorAfter the same at {@code temperature}
 */
public record TemperatureScaling(
    double temperature,
    double lossBefore,
    double lossAfter,
    double calibrationErrorBefore,
    double calibrationErrorAfter) {

  private static final double LEAST = 0.1;
  private static final double MOST = 10;

  /** Halvings after which the interval is narrower than a double can tell. */
  private static final int HALVINGS = 60;

  /**
   * Finds the temperature of least loss.
   *
   * <p>If every example is classified right, the loss has no least value, it falls with the
   * temperature without end; such examples say nothing about calibration, and the temperature is 1.
   *
   * @param actual class index of each example
   * @param outputs of the same length
   */
  public static TemperatureScaling fit(int[] actual, List<Softmax> outputs) {
    boolean isAllRight =
        IntStream.range(0, actual.length).allMatch(i -> outputs.get(i).argmax() == actual[i]);
    double temperature = isAllRight ? 1 : 1 / bestFactor(actual, outputs);
    List<Softmax> scaled = outputs.stream().map(o -> o.withTemperature(temperature)).toList();
    return new TemperatureScaling(
        temperature,
        Softmax.meanLoss(actual, outputs),
        Softmax.meanLoss(actual, scaled),
        ReliabilityDiagram.of(actual, outputs).expectedCalibrationError(),
        ReliabilityDiagram.of(actual, scaled).expectedCalibrationError());
  }

  /** The loss is convex in a factor on the logits, so its slope changes sign once at most. */
  private static double bestFactor(int[] actual, List<Softmax> outputs) {
    double low = 1 / MOST;
    double high = 1 / LEAST;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      double slope = 0;
      for (int example = 0; example < actual.length; example++) {
        slope += outputs.get(example).lossSlope(actual[example], middle);
      }
      if (slope > 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return (low + high) / 2;
  }

  /** For example {@code temperature 1.62, loss 0.4812 -> 0.4103, ECE 0.0934 -> 0.0217}. */
  @Override
  public String toString() {
    return "temperature %.2f, loss %.4f -> %.4f, ECE %.4f -> %.4f"
        .formatted(
            temperature, lossBefore, lossAfter, calibrationErrorBefore, calibrationErrorAfter);
  }
}
