package io.koelectra.examples.lab.distillation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * More texts for teachers to answer, made of others: a student that has few texts learns their
 * answers by heart, and one of many learns how its teachers come to them (Tang et al. 2019,
 * <i>Distilling Task-Specific Knowledge from BERT into Simple Neural Networks</i>, section 3.3,
 * with other ways of making them).
 *
 * <p>Half of them are the beginning of one text followed by the end of another, half have lost a
 * fifth of a text's words. What they say need not make sense: the teachers' answers are what
 * counts.
 */
final class AugmentedTexts {

  private static final double LOST_WORDS = 0.2;
  private static final int LONGEST = 140;
  private static final long MOST_TRIES_A_TEXT = 100;

  private final List<String> texts;
  private final Random random;

  /** Makes others of these texts; blank ones give none. */
  AugmentedTexts(List<String> texts, long seed) {
    this.texts = texts;
    random = new Random(seed);
  }

  /**
   * Makes texts of at most 140 characters, as long as NSMC's get.
   *
   * @param excluded texts that must not be among them
   * @throws IllegalArgumentException if {@code count} is negative, or hardly any text can be made
   */
  List<String> make(int count, Set<String> excluded) {
    if (count < 0) {
      throw new IllegalArgumentException("cannot make " + count + " texts; ask for 0 or more");
    }
    List<String> made = new ArrayList<>(count);
    for (long tries = 0; made.size() < count; tries++) {
      if (tries > MOST_TRIES_A_TEXT * count) {
        throw new IllegalArgumentException(
            "of %,d texts only %,d others could be made in %,d tries; give texts of several words"
                .formatted(texts.size(), made.size(), tries));
      }
      String text = random.nextBoolean() ? spliced() : thinned();
      String cut = text.substring(0, Math.min(text.length(), LONGEST)).strip();
      if (!cut.isEmpty() && !excluded.contains(cut)) {
        made.add(cut);
      }
    }
    return made;
  }

  private String spliced() {
    String[] first = words();
    String[] second = words();
    List<String> words =
        new ArrayList<>(Arrays.asList(first).subList(0, 1 + random.nextInt(first.length)));
    words.addAll(Arrays.asList(second).subList(random.nextInt(second.length), second.length));
    return String.join(" ", words);
  }

  private String thinned() {
    List<String> words = new ArrayList<>(List.of(words()));
    words.removeIf(word -> random.nextDouble() < LOST_WORDS);
    return String.join(" ", words);
  }

  private String[] words() {
    return texts.get(random.nextInt(texts.size())).strip().split("\\s+");
  }
}
