package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RocAucTest {

  private static final double EXACT = 1e-12;
  private static final List<String> TWO = List.of("negative", "positive");

  @Test
  void isTheShareOfPairsInTheRightOrder() {
    ClassificationReport report = report(TWO, new int[] {0, 0, 1, 1}, rising(0.1, 0.4, 0.35, 0.8));

    assertThat(report.rocAuc())
        .as("of the 4 pairs only (0.4, 0.35) is in the wrong order")
        .containsExactly(entry("negative", 0.75), entry("positive", 0.75));
    assertThat(report.macroRocAuc()).hasValue(0.75);
  }

  @Test
  void equalScoresCountHalf() {
    ClassificationReport report = report(TWO, new int[] {0, 0, 1, 1}, rising(0.2, 0.5, 0.5, 0.5));

    assertThat(report.macroRocAuc()).as("two pairs right, two tied").hasValue(0.75);
  }

  @Test
  void oneScoreForAllIsChance() {
    assertThat(report(TWO, new int[] {0, 1, 1}, rising(0.3, 0.3, 0.3)).macroRocAuc()).hasValue(0.5);
  }

  @Test
  void rightAndWrongOrdersAreOneAndZero() {
    assertThat(report(TWO, new int[] {0, 1}, rising(0.1, 0.2)).macroRocAuc()).hasValue(1);
    assertThat(report(TWO, new int[] {1, 0}, rising(0.1, 0.2)).macroRocAuc()).hasValue(0);
  }

  @Test
  void tellsApartScoresWhoseProbabilitiesRoundToOne() {
    List<Softmax> outputs =
        List.of(new Softmax(new float[] {0, 100}), new Softmax(new float[] {0, 200}));

    assertThat(outputs).extracting(o -> o.probability(1)).containsExactly(1.0, 1.0);
    assertThat(report(TWO, new int[] {0, 1}, outputs).rocAuc())
        .containsExactly(entry("negative", 1.0), entry("positive", 1.0));
  }

  @Test
  void leavesOutAClassWithoutExamples() {
    RandomOutputs random = RandomOutputs.of(50, 3, 4);
    int[] withoutTheLast = Arrays.stream(random.actual()).map(a -> a % 2).toArray();

    ClassificationReport report = report(random.labels(), withoutTheLast, random.outputs());

    assertThat(report.rocAuc()).containsOnlyKeys("class 0", "class 1");
    assertThat(report.macroRocAuc().orElseThrow())
        .isCloseTo(
            (report.rocAuc().get("class 0") + report.rocAuc().get("class 1")) / 2, within(EXACT));
  }

  @Test
  void examplesOfOneClassAloneHaveNoArea() {
    ClassificationReport report = report(TWO, new int[] {1, 1}, rising(0.1, 0.2));

    assertThat(report.rocAuc()).isEmpty();
    assertThat(report.macroRocAuc()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"200, 2, 1", "200, 3, 2", "300, 5, 3"})
  void agreesWithCountingAllPairs(int examples, int classes, long seed) {
    RandomOutputs random = RandomOutputs.of(examples, classes, seed);

    ClassificationReport report = report(random.labels(), random.actual(), random.outputs());

    for (int label = 0; label < classes; label++) {
      assertThat(report.rocAuc().get("class " + label))
          .isCloseTo(byPairs(random, label), within(EXACT));
    }
  }

  private static double byPairs(RandomOutputs random, int label) {
    double won = 0;
    long pairs = 0;
    for (int i = 0; i < random.actual().length; i++) {
      for (int j = 0; j < random.actual().length; j++) {
        if (random.actual()[i] == label && random.actual()[j] != label) {
          double difference = random.probability(i, label, 1) - random.probability(j, label, 1);
          won += Math.abs(difference) < 1e-13 ? 0.5 : difference > 0 ? 1 : 0;
          pairs++;
        }
      }
    }
    return won / pairs;
  }

  private static ClassificationReport report(
      List<String> labels, int[] actual, List<Softmax> outputs) {
    return ClassificationReport.of(labels, actual, outputs, Duration.ZERO);
  }

  /** Outputs whose probabilities of the second class are in the order of these numbers. */
  private static List<Softmax> rising(double... scores) {
    return DoubleStream.of(scores)
        .mapToObj(score -> new Softmax(new float[] {0, (float) score}))
        .toList();
  }

  /** As of the logits of a detector, which may have diverged. */
  @Test
  void nanHasNoArea() {
    assertThat(
            ClassificationReport.areaUnderRoc(
                new boolean[] {true, false}, new double[] {Double.NaN, 1}))
        .isEmpty();
  }
}
