package io.koelectra.nsmc.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SoftmaxTest {

  private static final double EXACT = 1e-12;

  @Test
  void turnsLogitsIntoProbabilities() {
    Softmax softmax = new Softmax(new float[] {0, 1, 2});

    double sum = 1 + Math.E + Math.E * Math.E;
    assertThat(softmax.probability(0)).isCloseTo(1 / sum, within(EXACT));
    assertThat(softmax.probability(1)).isCloseTo(Math.E / sum, within(EXACT));
    assertThat(softmax.probability(2)).isCloseTo(Math.E * Math.E / sum, within(EXACT));
  }

  @Test
  void lossIsTheNegativeLogarithmOfTheProbability() {
    Softmax softmax = new Softmax(new float[] {-0.5f, 1.25f});

    assertThat(softmax.loss(0)).isCloseTo(-Math.log(softmax.probability(0)), within(EXACT));
    assertThat(softmax.loss(1)).isCloseTo(-Math.log(softmax.probability(1)), within(EXACT));
  }

  @Test
  void equalLogitsCostTheLogarithmOfTheNumberOfClasses() {
    Softmax softmax = new Softmax(new float[] {7, 7, 7});

    assertThat(softmax.probability(1)).isCloseTo(1.0 / 3, within(EXACT));
    assertThat(softmax.loss(2)).isCloseTo(Math.log(3), within(EXACT));
    assertThat(softmax.argmax()).as("the first of equals").isZero();
  }

  @Test
  void hugeLogitsNeitherOverflowNorVanish() {
    Softmax softmax = new Softmax(new float[] {Float.MAX_VALUE, 0, -Float.MAX_VALUE});

    assertThat(softmax.argmax()).isZero();
    assertThat(softmax.probability(0)).isEqualTo(1);
    assertThat(softmax.probability(2)).isZero();
    assertThat(softmax.loss(0)).isZero();
    assertThat(softmax.loss(1)).isEqualTo(Float.MAX_VALUE);
    assertThat(softmax.loss(2)).isEqualTo(2.0 * Float.MAX_VALUE);
  }

  @Test
  void logitsThatAreAllVeryNegativeStillSumToOne() {
    Softmax softmax = new Softmax(new float[] {-10_000, -10_001});

    assertThat(softmax.probability(0)).isCloseTo(1 / (1 + Math.exp(-1)), within(EXACT));
    assertThat(softmax.probability(0) + softmax.probability(1)).isCloseTo(1, within(EXACT));
  }

  @Test
  void argmaxFindsTheLargestLogitWhereverItStands() {
    assertThat(new Softmax(new float[] {3, 1, 2}).argmax()).isEqualTo(0);
    assertThat(new Softmax(new float[] {1, 3, 2}).argmax()).isEqualTo(1);
    assertThat(new Softmax(new float[] {-3, -2, -1}).argmax()).isEqualTo(2);
  }
}
