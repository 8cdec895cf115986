package io.koelectra.examples;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.Review;
import io.koelectra.nsmc.data.Sentiment;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Texts of which a random share has the wrong label on purpose.
 *
 * @param indices of the flipped texts
 */
record PlantedFlips(LabelledDataset texts, Set<Integer> indices) {

  /**
   * How many of the flips a search found. Labels that were wrong before count as false alarms here,
   * so what is said of precision is a lower bound.
   *
   * @param suspects flips among the suspects
   * @param mostSuspicious flips among as many of the most suspicious texts as were flipped
   * @param rocAuc the probability that a random flip is more suspicious than a random other text
   * @param plantedShare share of the texts that is flipped: the precision of a random choice
   */
  record Recovery(Found suspects, Found mostSuspicious, double rocAuc, double plantedShare) {

    /** A line each. */
    @Override
    public String toString() {
      return "suspects:        %s%nmost suspicious: %s%nROC-AUC of the suspicion %.4f; at random: precision %.3f, ROC-AUC 0.5"
          .formatted(suspects, mostSuspicious, rocAuc, plantedShare);
    }
  }

  /** So many flips, of all that were planted, among so many texts. */
  record Found(int texts, int flips, int planted) {

    double precision() {
      return texts == 0 ? 0 : (double) flips / texts;
    }

    double recall() {
      return (double) flips / planted;
    }

    @Override
    public String toString() {
      return "%,7d flips in %,7d texts: precision %.3f, recall %.3f"
          .formatted(flips, texts, precision(), recall());
    }
  }

  /** Flips a share of the labels in [0, 1), each to another class at random. */
  static PlantedFlips in(LabelledDataset texts, double share, long seed) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "--flip must be in [0, 1), got " + share + "; 0.05 flips one label of twenty");
    }
    Random random = new Random(seed);
    List<Integer> order = new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
    Collections.shuffle(order, random);
    List<Integer> flipped = order.subList(0, Math.toIntExact(Math.round(share * texts.size())));
    List<LabelledText> all = new ArrayList<>(texts);
    flipped.forEach(index -> all.set(index, flip(texts.get(index), texts.labels(), random)));
    return new PlantedFlips(LabelledDataset.of(all, texts.labels()), Set.copyOf(flipped));
  }

  private static LabelledText flip(LabelledText text, List<String> labels, Random random) {
    List<String> others = labels.stream().filter(name -> !name.equals(text.label())).toList();
    String other = others.get(random.nextInt(others.size()));
    if (text instanceof Review review) {
      return new Review(review.id(), review.document(), Sentiment.of(other));
    }
    return text.secondText()
        .map(second -> LabelledText.of(text.text(), second, other))
        .orElseGet(() -> LabelledText.of(text.text(), other));
  }

  /** Looks for the texts that were flipped, some but not all, in what a search says. */
  static Recovery recovery(LabelNoiseReport noise, Set<Integer> flips) {
    double[] scores = noise.suspicion().stream().mapToDouble(Double::doubleValue).toArray();
    boolean[] isFlip = new boolean[scores.length];
    flips.forEach(i -> isFlip[i] = true);
    Stream<Integer> ranking =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed());
    return new Recovery(
        found(noise.suspects().stream().map(LabelNoiseReport.Suspect::index), flips),
        found(ranking.limit(flips.size()), flips),
        ClassificationReport.areaUnderRoc(isFlip, scores).orElseThrow(),
        (double) flips.size() / scores.length);
  }

  private static Found found(Stream<Integer> texts, Set<Integer> flips) {
    List<Boolean> isFlip = texts.map(flips::contains).toList();
    return new Found(isFlip.size(), Collections.frequency(isFlip, true), flips.size());
  }
}
