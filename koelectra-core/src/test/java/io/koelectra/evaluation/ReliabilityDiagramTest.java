package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.evaluation.ReliabilityDiagram.Bin;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReliabilityDiagramTest {

  private static final double EXACT = 1e-12;

  /** Logits of two classes whose first has this probability, as near as a float comes to it. */
  private static Softmax sure(double probability) {
    return new Softmax(new float[] {(float) Math.log(probability / (1 - probability)), 0});
  }

  @Test
  void sortsExamplesIntoFifteenBinsByConfidence() {
    List<Softmax> outputs = List.of(sure(0.9), sure(0.88), sure(0.7), sure(0.1));

    List<Bin> bins = ReliabilityDiagram.of(new int[] {0, 1, 0, 1}, outputs).bins();

    assertThat(bins).hasSize(15);
    assertThat(bins.get(0).lower()).isZero();
    assertThat(bins.get(14).upper()).isEqualTo(1);
    Bin thirteenth = bins.get(13);
    assertThat(thirteenth.lower()).isCloseTo(13.0 / 15, within(EXACT));
    assertThat(thirteenth.count()).as("0.9, 0.88, and 0.9 for the second class").isEqualTo(3);
    assertThat(thirteenth.meanConfidence()).isCloseTo((0.9 + 0.88 + 0.9) / 3, within(1e-7));
    assertThat(thirteenth.accuracy()).isCloseTo(2.0 / 3, within(EXACT));
    assertThat(bins.get(10)).extracting(Bin::count, Bin::accuracy).containsExactly(1L, 1.0);
    assertThat(bins.get(5)).isEqualTo(new Bin(5.0 / 15, 6.0 / 15, 0, 0, 0));
  }

  @Test
  void theErrorIsTheMeanDistanceWeightedByExamples() {
    List<Softmax> outputs = List.of(sure(0.9), sure(0.9), sure(0.9), sure(0.6));

    ReliabilityDiagram diagram = ReliabilityDiagram.of(new int[] {0, 0, 1, 0}, outputs);

    assertThat(diagram.expectedCalibrationError())
        .as("three of four at 0.9 against 2/3, one of four at 0.6 against 1")
        .isCloseTo(0.75 * (0.9 - 2.0 / 3) + 0.25 * (1 - 0.6), within(1e-7));
  }

  @Test
  void certaintyFallsIntoTheLastBin() {
    List<Bin> bins =
        ReliabilityDiagram.of(new int[] {0}, List.of(new Softmax(new float[] {1e9f, 0}))).bins();

    assertThat(bins.get(14)).isEqualTo(new Bin(14.0 / 15, 1, 1, 1, 1));
  }

  @ParameterizedTest
  @CsvSource({"500, 2, 1", "500, 3, 2", "500, 7, 3"})
  void agreesWithTheDefinition(int examples, int classes, long seed) {
    RandomOutputs random = RandomOutputs.of(examples, classes, seed);

    double error =
        ReliabilityDiagram.of(random.actual(), random.outputs()).expectedCalibrationError();

    assertThat(error).isCloseTo(byDefinition(random), within(EXACT));
  }

  /** Equation 3 of Guo et al. 2017: the sets B_m, acc(B_m) and conf(B_m) one after the other. */
  private static double byDefinition(RandomOutputs random) {
    double sum = 0;
    for (int m = 1; m <= 15; m++) {
      double confidences = 0;
      double right = 0;
      int size = 0;
      for (int i = 0; i < random.actual().length; i++) {
        int best = 0;
        for (int label = 1; label < random.classes(); label++) {
          best = random.logits()[i][label] > random.logits()[i][best] ? label : best;
        }
        double confidence = random.probability(i, best, 1);
        if (confidence > (m - 1) / 15.0 && confidence <= m / 15.0) {
          confidences += confidence;
          right += best == random.actual()[i] ? 1 : 0;
          size++;
        }
      }
      if (size > 0) {
        sum += (double) size / random.actual().length * Math.abs((right - confidences) / size);
      }
    }
    return sum;
  }
}
