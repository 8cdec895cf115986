package io.koelectra.examples.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * How many tokens NSMC's 199,994 reviews have, [CLS] and [SEP] included, in the vocabulary of
 * KoELECTRA v1: 20.3 on average, 142 at the most.
 */
final class TokenLengths {

  private static final String RESOURCE = "nsmc-token-lengths.tsv";
  private static final int LONGEST = 142;

  /** Reviews of each length. */
  private final long[] counts = new long[LONGEST + 1];

  private TokenLengths() {}

  static TokenLengths ofNsmc() throws IOException {
    TokenLengths lengths = new TokenLengths();
    try (InputStream resource = TokenLengths.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] lengthAndCount = line.split("\t", 2);
        lengths.counts[Integer.parseInt(lengthAndCount[0])] = Long.parseLong(lengthAndCount[1]);
      }
    }
    return lengths;
  }

  /**
   * Draws lengths at random.
   *
   * @param limit longer ones are cut to it
   */
  int[] draw(int count, int limit, Random random) {
    long reviews = 0;
    for (long c : counts) {
      reviews += c;
    }
    int[] drawn = new int[count];
    for (int i = 0; i < count; i++) {
      long rest = (long) (random.nextDouble() * reviews);
      int length = 0;
      while (rest >= counts[length]) {
        rest -= counts[length];
        length++;
      }
      drawn[i] = Math.min(length, limit);
    }
    return drawn;
  }
}
