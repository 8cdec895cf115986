package io.koelectra.examples;

import io.koelectra.evaluation.AreaUnderRoc;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import io.koelectra.nsmc.noise.SuspectLabel;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How many planted flips a search found. Labels that were wrong before count as false alarms here,
 * so what is said of precision is a lower bound.
 *
 * @param suspects flips among the suspects
 * @param disagreements flips among the examples in which another class is more probable than the
 *     given one: the simplest thing to look at instead
 * @param mostSuspicious flips among as many of the most suspicious examples as were planted
 * @param rocAuc the probability that a random flip is more suspicious than a random other example
 * @param plantedShare share of the examples that is flipped, which a random choice has as precision
 */
record FlipRecovery(
    Found suspects, Found disagreements, Found mostSuspicious, double rocAuc, double plantedShare) {

  /**
   * Flips among some examples.
   *
   * @param examples number of those
   * @param flips among them
   * @param planted flips among all examples
   */
  record Found(int examples, int flips, int planted) {

    private static Found among(List<Integer> examples, Set<Integer> planted) {
      int flips = Math.toIntExact(examples.stream().filter(planted::contains).count());
      return new Found(examples.size(), flips, planted.size());
    }

    double precision() {
      return examples == 0 ? 0 : (double) flips / examples;
    }

    double recall() {
      return (double) flips / planted;
    }

    @Override
    public String toString() {
      return "%,7d flips in %,7d texts: precision %.3f, recall %.3f"
          .formatted(flips, examples, precision(), recall());
    }
  }

  /**
   * Looks for the flips in a report.
   *
   * @param planted indices of the flips: some, but not all
   */
  static FlipRecovery of(LabelNoiseReport noise, Set<Integer> planted) {
    List<Double> suspicion = noise.suspicion();
    List<Integer> ranking =
        IntStream.range(0, suspicion.size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> suspicion.get(i)).reversed())
            .toList();
    return new FlipRecovery(
        Found.among(noise.suspects().stream().map(SuspectLabel::index).toList(), planted),
        Found.among(ranking.stream().filter(i -> suspicion.get(i) > 0.5).toList(), planted),
        Found.among(ranking.subList(0, planted.size()), planted),
        rocAuc(suspicion, planted),
        (double) planted.size() / suspicion.size());
  }

  private static double rocAuc(List<Double> suspicion, Set<Integer> planted) {
    boolean[] isFlip = new boolean[suspicion.size()];
    planted.forEach(i -> isFlip[i] = true);
    double[] scores = suspicion.stream().mapToDouble(Double::doubleValue).toArray();
    return AreaUnderRoc.of(isFlip, scores).orElseThrow();
  }

  /** A line each. */
  @Override
  public String toString() {
    return "suspects:        %s%ndisagreements:   %s%nmost suspicious: %s%nROC-AUC of the suspicion %.4f; at random: precision %.3f, ROC-AUC 0.5"
        .formatted(suspects, disagreements, mostSuspicious, rocAuc, plantedShare);
  }
}
