package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
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

  /** Odds of 3 to 1, 1 to 1 and 1 to 3. */
  @Test
  void meanLossIsThatOfAHand() {
    float odds = (float) Math.log(3);
    List<Softmax> outputs =
        Stream.of(new float[] {odds, 0}, new float[] {5, 5}, new float[] {-odds, 0})
            .map(Softmax::new)
            .toList();

    double expected = -(Math.log(0.75) + Math.log(0.5) + Math.log(0.25)) / 3;
    assertThat(Softmax.meanLoss(new int[] {0, 1, 0}, outputs)).isCloseTo(expected, within(1e-7));
  }

  @Test
  void largeLogitsDoNotOverflowTheMeanLoss() {
    List<Softmax> outputs = List.of(new Softmax(new float[] {0, 10_000, -10_000}));

    assertThat(Softmax.meanLoss(new int[] {2}, outputs)).isCloseTo(20_000, within(1e-3));
  }
}
