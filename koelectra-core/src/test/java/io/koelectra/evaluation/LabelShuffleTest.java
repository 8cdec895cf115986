package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelShuffleTest {

  @Test
  void aRightModelHasTheLowestValue() {
    int[] labels = IntStream.range(0, 40).map(i -> i % 2).toArray();

    LabelShuffle shuffle = LabelShuffle.of(labels, sure(labels));

    assertThat(shuffle.pValue()).isEqualTo(1 / 2001.0);
  }

  @Test
  void equalOutputsHaveOne() {
    int[] labels = {0, 0, 1, 1, 2};

    assertThat(LabelShuffle.of(labels, sure(new int[] {1, 1, 1, 1, 1})).pValue()).isOne();
  }

  /** Of the 6 orders of two and two labels, one fits a perfect answer as well: itself. */
  @Test
  void countsTheOrdersThatFitAsWell() {
    int[] labels = {0, 1, 0, 1};

    LabelShuffle shuffle = LabelShuffle.of(labels, sure(labels));

    assertThat(shuffle.least()).isCloseTo(1 / 6.0, within(1e-12));
    assertThat(shuffle.pValue()).isCloseTo(1 / 6.0, within(0.03));
  }

  @Test
  void isEvenlySpreadForLabelsOfOtherTexts() {
    Random random = new Random(1);
    double[] values =
        IntStream.range(0, 200)
            .mapToDouble(
                run -> {
                  int[] labels = random.ints(60, 0, 3).toArray();
                  return LabelShuffle.of(labels, sure(random.ints(60, 0, 3).toArray())).pValue();
                })
            .toArray();

    assertThat(Arrays.stream(values).average().orElseThrow()).isBetween(0.44, 0.6);
    assertThat(Arrays.stream(values).filter(value -> value <= 0.05).count()).isLessThan(20);
  }

  private static List<Softmax> sure(int[] answers) {
    return Arrays.stream(answers)
        .mapToObj(
            answer -> {
              float[] logits = new float[3];
              logits[answer] = 3;
              return new Softmax(logits);
            })
        .toList();
  }
}
