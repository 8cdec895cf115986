package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemperatureScalingTest {

  /**
   * Of ten equal outputs seven are right, so a probability of 0.7 fits best: logits of +-z have it
   * at the temperature 2z / ln(0.7 / 0.3).
   */
  @Test
  void makesTheProbabilityThatOfBeingRight() {
    List<Softmax> outputs = Collections.nCopies(10, new Softmax(new float[] {2, -2}));
    int[] actual = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1};

    TemperatureScaling scaling = TemperatureScaling.fit(actual, outputs);

    assertThat(scaling.temperature()).isCloseTo(4 / Math.log(0.7 / 0.3), within(1e-9));
    double entropy = -0.7 * Math.log(0.7) - 0.3 * Math.log(0.3);
    assertThat(scaling.lossAfter()).as("the entropy of 0.7").isCloseTo(entropy, within(1e-9));
    double sure = 1 / (1 + Math.exp(-4));
    assertThat(scaling.lossBefore())
        .isCloseTo(-0.7 * Math.log(sure) - 0.3 * Math.log(1 - sure), within(1e-9));
    assertThat(scaling.calibrationErrorBefore()).isCloseTo(sure - 0.7, within(1e-9));
    assertThat(scaling.calibrationErrorAfter()).isCloseTo(0, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"300, 2, 1", "300, 3, 2", "400, 6, 3"})
  void findsTheLeastLossOfAGrid(int examples, int classes, long seed) {
    RandomOutputs random = RandomOutputs.of(examples, classes, seed);

    TemperatureScaling scaling = TemperatureScaling.fit(random.actual(), random.outputs());

    double best =
        IntStream.rangeClosed(10, 1000)
            .mapToObj(i -> i / 100.0)
            .min(Comparator.comparingDouble(t -> meanLoss(random, t)))
            .orElseThrow();
    assertThat(scaling.temperature()).isCloseTo(best, within(0.01)).isNotCloseTo(1, within(0.1));
    assertThat(scaling.lossBefore()).isCloseTo(meanLoss(random, 1), within(1e-9));
    assertThat(scaling.lossAfter())
        .isCloseTo(meanLoss(random, scaling.temperature()), within(1e-9))
        .isLessThanOrEqualTo(meanLoss(random, best));
  }

  @Test
  void theSlopeIsThatOfTheLoss() {
    float[] logits = {0.5f, -1.25f, 2};
    double h = 1e-6;

    for (double factor : new double[] {0.2, 1, 3}) {
      for (int label = 0; label < 3; label++) {
        double above = new Softmax(logits).withTemperature(1 / (factor + h)).loss(label);
        double below = new Softmax(logits).withTemperature(1 / (factor - h)).loss(label);

        assertThat(new Softmax(logits).lossSlope(label, factor))
            .isCloseTo((above - below) / (2 * h), within(1e-7));
      }
    }
  }

  @Test
  void neverChangesTheMostProbableClass() {
    RandomOutputs random = RandomOutputs.of(200, 4, 9);
    for (double temperature : new double[] {0.1, 0.7, 3.3, 10}) {
      for (Softmax output : random.outputs()) {
        assertThat(output.withTemperature(temperature).argmax()).isEqualTo(output.argmax());
      }
    }
  }

  @Test
  void isOneWhereNothingIsWrong() {
    List<Softmax> outputs =
        List.of(new Softmax(new float[] {1, 0}), new Softmax(new float[] {0, 3}));

    TemperatureScaling scaling = TemperatureScaling.fit(new int[] {0, 1}, outputs);

    assertThat(scaling.temperature()).isEqualTo(1);
    assertThat(scaling.lossAfter()).isEqualTo(scaling.lossBefore());
  }

  @Test
  void staysWithinItsBounds() {
    List<Softmax> allWrong = Collections.nCopies(5, new Softmax(new float[] {3, 0}));
    assertThat(TemperatureScaling.fit(new int[] {1, 1, 1, 1, 1}, allWrong).temperature())
        .isCloseTo(10, within(1e-9));

    List<Softmax> nearlyAllRight =
        Stream.concat(
                Stream.of(new Softmax(new float[] {1e-6f, 0})),
                Collections.nCopies(5, new Softmax(new float[] {0, 0.01f})).stream())
            .toList();
    assertThat(TemperatureScaling.fit(new int[] {1, 1, 1, 1, 1, 1}, nearlyAllRight).temperature())
        .isCloseTo(0.1, within(1e-9));
  }

  @Test
  void printsBothSides() {
    assertThat(new TemperatureScaling(1.617, 0.48, 0.41, 0.09, 0.02))
        .hasToString("temperature 1.62, loss 0.4800 -> 0.4100, ECE 0.0900 -> 0.0200");
  }

  private static double meanLoss(RandomOutputs random, double temperature) {
    double sum = 0;
    for (int i = 0; i < random.actual().length; i++) {
      sum -= Math.log(random.probability(i, random.actual()[i], temperature));
    }
    return sum / random.actual().length;
  }
}
