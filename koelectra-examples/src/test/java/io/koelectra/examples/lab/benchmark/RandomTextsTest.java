package io.koelectra.examples.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomTextsTest {

  /** Mean and median as the corpus's README tells them; a mean of 100,000 is off by 0.05. */
  @Test
  void drawsLengthsAsNsmcHasThem() throws IOException {
    int[] lengths = RandomTexts.lengths(100_000, 1000, new Random(1));

    Arrays.sort(lengths);
    assertThat(Arrays.stream(lengths).average().orElseThrow()).isCloseTo(20.3, within(0.25));
    assertThat(lengths[50_000]).isEqualTo(16);
    assertThat(lengths[0]).as("[CLS], a token, [SEP]").isEqualTo(3);
    assertThat(lengths[99_999]).isBetween(90, 142);
  }

  @Test
  void cutsLengthsAtTheLimit() throws IOException {
    int[] lengths = RandomTexts.lengths(1000, 20, new Random(1));

    assertThat(Arrays.stream(lengths).max()).hasValue(20);
  }
}
