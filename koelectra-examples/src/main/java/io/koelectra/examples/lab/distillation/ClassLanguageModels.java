package io.koelectra.examples.lab.distillation;

import io.koelectra.nsmc.data.LabelledText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
final class ClassLanguageModels implements TeacherEnsemble.Teacher {

  private static final int LONGEST_CONTEXT = 6;
  private static final int CHARACTERS = 3_000; // of which the shortest context knows nothing
  private static final double PASSED_ON = 2;
  private static final int BEGIN = 2;
  private static final int END = 3;

  /** The sequence of no character. */
  private static final long EMPTY = 0x9E3779B97F4A7C15L;

  private static final int[] NEVER_SEEN = new int[4];
  private static final int FOLLOWERS = 2;

  private final List<? extends LabelledText> training;

  /**
   * Of a sequence of characters, its occurrences in texts of each class, then the different
   * characters that follow it in each. A sequence is known by 64 bits alone: among ten million, two
   * are taken for one with a probability of 3e-6.
   */
  private final Map<Long, int[]> figures = new HashMap<>();

  private final long[] total = new long[2];

  /** Counts texts of both sentiments; second texts are not looked at. */
  ClassLanguageModels(List<? extends LabelledText> training) {
    this.training = training;
    training.forEach(
        example -> count(characters(example.text()), TeacherEnsemble.label(example), 1));
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
              count(characters, TeacherEnsemble.label(example), -1);
              double logOdds = logOdds(characters);
              count(characters, TeacherEnsemble.label(example), 1);
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
    long context = EMPTY;
    long sequence = longer(context, characters[at]);
    for (int length = 0; ; length++) {
      double passedOn = PASSED_ON * figure(context, FOLLOWERS + label) + 1;
      double followed = length == 0 ? total[label] : figure(context, label);
      probability = (figure(sequence, label) + passedOn * probability) / (followed + passedOn);
      if (length == Math.min(LONGEST_CONTEXT, at)) {
        return probability;
      }
      int before = characters[at - length - 1];
      context = longer(context, before);
      sequence = longer(sequence, before);
    }
  }

  private int figure(long sequence, int figure) {
    return figures.getOrDefault(sequence, NEVER_SEEN)[figure];
  }

  /**
   * Counts a text once more, or once less.
   *
   * @param times 1 or -1
   */
  private void count(int[] characters, int label, int times) {
    total[label] += (long) times * characters.length;
    for (int at = 0; at < characters.length; at++) {
      long context = EMPTY;
      long sequence = longer(context, characters[at]);
      count(sequence, context, label, times);
      for (int before = at - 1; before >= Math.max(0, at - LONGEST_CONTEXT); before--) {
        context = longer(context, characters[before]);
        sequence = longer(sequence, characters[before]);
        count(sequence, context, label, times);
      }
    }
  }

  /** Counts {@code context} with a character after it. */
  private void count(long sequence, long context, int label, int times) {
    int[] ofSequence = figures.computeIfAbsent(sequence, s -> new int[NEVER_SEEN.length]);
    int before = ofSequence[label];
    ofSequence[label] += times;
    if (before == 0 || before + times == 0) {
      figures.computeIfAbsent(context, c -> new int[NEVER_SEEN.length])[FOLLOWERS + label] += times;
    }
  }

  private static int[] characters(String text) {
    return (Character.toString(BEGIN) + text.replaceAll("\\s+", "") + Character.toString(END))
        .codePoints()
        .toArray();
  }

  /** The sequence that is {@code sequence} with a character before it. */
  private static long longer(long sequence, int before) {
    long hash = (sequence ^ before) * 0xFF51AFD7ED558CCDL;
    hash ^= hash >>> 32;
    hash *= 0xC4CEB9FE1A85EC53L;
    return hash ^ hash >>> 29;
  }
}
