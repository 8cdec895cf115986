package io.koelectra.examples.lab.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Texts of NSMC's lengths in random words of two syllables, each one token of a vocabulary.
 *
 * <p>NSMC's 199,994 reviews have 20.3 tokens on average and 142 at the most, [CLS] and [SEP]
 * included, in the vocabulary of KoELECTRA v1.
 */
final class RandomTexts {

  /** [CLS] and [SEP] included; longer texts are cut. */
  static final int LONGEST = 128;

  private static final String LENGTHS = "nsmc-token-lengths.tsv";
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
  private static final char FIRST_SYLLABLE = '가';
  private static final int SYLLABLES = 500;

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
    return Arrays.stream(lengths(count, LONGEST, random))
        .mapToObj(length -> text(length, vocabulary, random))
        .toList();
  }

  /** A text of {@code length} tokens, [CLS] and [SEP] included. */
  static String text(int length, List<String> vocabulary, Random random) {
    return random
        .ints(Math.max(1, length - 2), SPECIAL.size(), vocabulary.size())
        .mapToObj(vocabulary::get)
        .collect(Collectors.joining(" "));
  }

  /** Draws lengths as frequent as they are in NSMC; longer ones are cut to the limit. */
  static int[] lengths(int count, int limit, Random random) throws IOException {
    NavigableMap<Long, Integer> lengthsByReview = new TreeMap<>();
    long reviews = 0;
    try (InputStream table = RandomTexts.class.getResourceAsStream(LENGTHS)) {
      for (String line : new String(table.readAllBytes(), US_ASCII).lines().toList()) {
        String[] lengthAndReviews = line.split("\t", 2);
        lengthsByReview.put(reviews, Integer.valueOf(lengthAndReviews[0]));
        reviews += Long.parseLong(lengthAndReviews[1]);
      }
    }
    double all = reviews;
    return IntStream.range(0, count)
        .map(i -> lengthsByReview.floorEntry((long) (random.nextDouble() * all)).getValue())
        .map(length -> Math.min(length, limit))
        .toArray();
  }
}
