package io.koelectra.examples.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Texts of NSMC's lengths in random words of two syllables, each one token of a vocabulary. */
final class RandomTexts {

  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private static final char FIRST_SYLLABLE = '가';
  private static final int SYLLABLES = 500;
  private static final int LONGEST = 128;

  private RandomTexts() {}

  /** A vocabulary of {@code size} entries: special tokens, then words. */
  static List<String> vocabulary(int size) {
    List<String> vocabulary = new ArrayList<>(SPECIAL);
    for (int word = 0; vocabulary.size() < size; word++) {
      char first = (char) (FIRST_SYLLABLE + word / SYLLABLES);
      char second = (char) (FIRST_SYLLABLE + word % SYLLABLES);
      vocabulary.add("" + first + second);
    }
    return vocabulary;
  }

  /** Draws texts over a vocabulary, the same at every call. */
  static List<String> draw(int count, List<String> vocabulary) throws IOException {
    Random random = new Random(1);
    return Arrays.stream(TokenLengths.ofNsmc().draw(count, LONGEST, random))
        .mapToObj(
            length ->
                random
                    .ints(Math.max(1, length - 2), SPECIAL.size(), vocabulary.size())
                    .mapToObj(vocabulary::get)
                    .collect(Collectors.joining(" ")))
        .toList();
  }
}
