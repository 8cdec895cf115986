package io.koelectra.examples;

import io.koelectra.nsmc.Sentiment;
import io.koelectra.nsmc.data.LabelledText;
import java.util.List;

/**
 * A generative classifier of two classes: how much more probable a text is in the language model of
 * the second class than in that of the first. It errs elsewhere than what learns the border between
 * the classes, and so improves an ensemble with it (Mesnil et al. 2014, <i>Ensemble of Generative
 * and Discriminative Techniques for Sentiment Analysis of Movie Reviews</i>).
 *
 * <p>The models predict each character from up to six before it; white space, which Korean reviews
 * use as they like, is left out. Orders are interpolated as by Witten and Bell (1991, method C): a
 * context followed by {@code d} different characters passes {@code 2d + 1} counts on to the shorter
 * one.
 */
final class ClassLanguageModels implements Teacher {

  private static final int LONGEST_CONTEXT = 6;
  private static final int CHARACTERS = 3_000; // of which the shortest context knows nothing
  private static final double PASSED_ON = 2;
  private static final int BEGIN = 2;
  private static final int END = 3;

  private final List<? extends LabelledText> training;
  private final SequenceCounts counts = new SequenceCounts();
  private final long[] total = new long[2];

  /** Counts texts of both sentiments; second texts are not looked at. */
  ClassLanguageModels(List<? extends LabelledText> training) {
    this.training = training;
    training.forEach(example -> count(characters(example.text()), label(example), 1));
  }

  @Override
  public double[] logOdds(List<String> texts) {
    return texts.parallelStream().mapToDouble(text -> logOdds(characters(text))).toArray();
  }

  /** Each text's by counts without the text itself. */
  @Override
  public double[] logOddsOfTraining() {
    return training.stream()
        .mapToDouble(
            example -> {
              int[] characters = characters(example.text());
              count(characters, label(example), -1);
              double logOdds = logOdds(characters);
              count(characters, label(example), 1);
              return logOdds;
            })
        .toArray();
  }

  /**
   * The log of the ratio of both probabilities over the root of the length: neighbouring characters
   * say much the same, so that a sum over all of them would be far too sure.
   */
  private double logOdds(int[] characters) {
    double sum = 0;
    for (int at = 1; at < characters.length; at++) {
      sum += Math.log(probability(characters, at, 1) / probability(characters, at, 0));
    }
    return sum / Math.sqrt(characters.length);
  }

  private double probability(int[] characters, int at, int label) {
    double probability = 1.0 / CHARACTERS;
    long context = SequenceCounts.EMPTY;
    long sequence = SequenceCounts.longer(context, characters[at]);
    for (int length = 0; ; length++) {
      double passedOn = PASSED_ON * counts.followers(context, label) + 1;
      double followed = length == 0 ? total[label] : counts.count(context, label);
      probability =
          (counts.count(sequence, label) + passedOn * probability) / (followed + passedOn);
      if (length == Math.min(LONGEST_CONTEXT, at)) {
        return probability;
      }
      int before = characters[at - length - 1];
      context = SequenceCounts.longer(context, before);
      sequence = SequenceCounts.longer(sequence, before);
    }
  }

  private void count(int[] characters, int label, int times) {
    total[label] += (long) times * characters.length;
    for (int at = 0; at < characters.length; at++) {
      long context = SequenceCounts.EMPTY;
      long sequence = SequenceCounts.longer(context, characters[at]);
      counts.add(sequence, context, label, times);
      for (int length = 1; length <= Math.min(LONGEST_CONTEXT, at); length++) {
        int before = characters[at - length];
        context = SequenceCounts.longer(context, before);
        sequence = SequenceCounts.longer(sequence, before);
        counts.add(sequence, context, label, times);
      }
    }
  }

  private static int label(LabelledText example) {
    return Sentiment.of(example.label()).index();
  }

  private static int[] characters(String text) {
    return (Character.toString(BEGIN) + text.replaceAll("\\s+", "") + Character.toString(END))
        .codePoints()
        .toArray();
  }
}
