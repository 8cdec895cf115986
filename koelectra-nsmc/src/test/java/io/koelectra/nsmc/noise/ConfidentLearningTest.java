package io.koelectra.nsmc.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.evaluation.ConfusionMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfidentLearningTest {

  private static final List<String> TWO = List.of("a", "b");
  private static final double EXACT = 1e-12;

  /**
   * Eight examples worked out by hand. Class 0 asks for (0.875 + 0.75 + 0.625 + 0.25) / 4 = 0.625,
   * class 1 for (0.875 + 0.625 + 0.5 + 0.125) / 4 = 0.53125.
   */
  private static final ConfidentLearning EIGHT =
      new ConfidentLearning(
          TWO,
          new int[] {0, 0, 0, 0, 1, 1, 1, 1},
          new double[][] {
            {0.875, 0.125}, // 0 is seen
            {0.75, 0.25}, // 0
            {0.625, 0.375}, // 0, just
            {0.25, 0.75}, // 1: a suspect of margin 0.5
            {0.125, 0.875}, // 1
            {0.375, 0.625}, // 1
            {0.5, 0.5}, // neither reaches its threshold
            {0.875, 0.125} // 0: a suspect of margin 0.75
          });

  @Test
  void thresholdsAreTheMeanProbabilitiesOfTheGivenLabels() {
    assertThat(EIGHT.threshold(0)).isEqualTo(0.625);
    assertThat(EIGHT.threshold(1)).isEqualTo(0.53125);
  }

  @Test
  void seesTheMostProbableClassThatReachesItsThreshold() {
    assertThat(IntStream.range(0, 8).map(i -> EIGHT.seen(i).orElse(-1)))
        .containsExactly(0, 0, 0, 1, 1, 1, -1, 0);
  }

  @Test
  void predictsTheMostProbableClassWhateverTheThresholds() {
    assertThat(IntStream.range(0, 8).map(EIGHT::predicted)).containsExactly(0, 0, 0, 1, 1, 1, 0, 0);
    assertThat(EIGHT.probability(3, 1)).isEqualTo(0.75);
  }

  @Test
  void countsTheConfidentJoint() {
    assertThat(EIGHT.joint().confident().counts())
        .containsExactly(List.of(3L, 1L), List.of(1L, 2L));
    assertThat(EIGHT.joint().labelled()).containsExactly(4L, 4L);
  }

  @Test
  void estimatesErrorsAmongAllExamplesOfALabel() {
    LabelNoiseReport.Joint joint = EIGHT.joint();

    assertThat(joint.estimate(0, 1)).isCloseTo(4 * 1.0 / 4, within(EXACT));
    assertThat(joint.estimate(1, 0)).isCloseTo(4 * 1.0 / 3, within(EXACT));
    assertThat(joint.estimatedErrors()).isCloseTo(7.0 / 3, within(EXACT));
    assertThat(joint.noiseRate()).isCloseTo(7.0 / 24, within(EXACT));
  }

  @Test
  void suspectsComeByFallingMargin() {
    assertThat(EIGHT.suspects()).containsExactly(7, 3);
    assertThat(EIGHT.suspicion(7)).isEqualTo((1 + 0.75) / 2);
    assertThat(EIGHT.suspicion(3)).isEqualTo((1 + 0.5) / 2);
    assertThat(EIGHT.suspicion(6)).isEqualTo(0.5);
    assertThat(EIGHT.suspicion(0)).isEqualTo((1 - 0.75) / 2);
  }

  /**
   * Theorem 1 of the paper, section 4: where the probabilities are the noise's own and each class
   * keeps most of its examples, exactly the wrong labels are found.
   */
  @Test
  void findsExactlyTheWrongLabelsFromTheProbabilitiesOfTheNoise() {
    double[][] labelledAs = {{0.7, 0.2, 0.1}, {0.1, 0.6, 0.3}, {0, 0.2, 0.8}};
    int[] perTruth = {1000, 200, 500};
    List<Integer> labels = new ArrayList<>();
    List<double[]> probabilities = new ArrayList<>();
    List<Integer> wrong = new ArrayList<>();
    for (int truth = 0; truth < 3; truth++) {
      for (int label = 0; label < 3; label++) {
        for (int i = 0; i < Math.round(perTruth[truth] * labelledAs[truth][label]); i++) {
          if (label != truth) {
            wrong.add(labels.size());
          }
          labels.add(label);
          probabilities.add(labelledAs[truth]);
        }
      }
    }

    ConfidentLearning learning = learning(labels, probabilities);

    assertThat(learning.suspects()).containsExactlyInAnyOrderElementsOf(wrong);
    assertThat(learning.joint().estimatedErrors()).isCloseTo(300 + 80 + 100, within(1e-9));
    assertThat(learning.joint().estimate(1, 0)).isCloseTo(200, within(1e-9));
    assertThat(learning.joint().estimate(2, 1)).isCloseTo(60, within(1e-9));
    assertThat(learning.joint().noiseRate()).isCloseTo(480.0 / 1700, within(1e-9));
  }

  /** The definitions of section 3.1, set by set. */
  @Test
  void agreesWithTheDefinitionsOnRandomData() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int classes = 2 + random.nextInt(4);
      int examples = 50 + random.nextInt(200);
      List<Integer> labels = random.ints(examples, 0, classes).boxed().toList();
      List<double[]> probabilities =
          labels.stream().map(label -> randomRow(classes, label, random)).toList();

      ConfidentLearning learning = learning(labels, probabilities);

      Map<List<Integer>, List<Integer>> sets = confidentSets(labels, probabilities, classes);
      double[][] joint = calibrated(sets, labels, classes);
      List<Integer> suspects = new ArrayList<>();
      for (int given = 0; given < classes; given++) {
        for (int seen = 0; seen < classes; seen++) {
          List<Integer> set = sets.get(List.of(given, seen));
          assertThat(learning.joint().confident().count(given, seen)).isEqualTo(set.size());
          assertThat(learning.joint().estimate(given, seen) / examples)
              .isCloseTo(joint[given][seen], within(EXACT));
          suspects.addAll(given == seen ? List.of() : set);
        }
      }
      assertThat(suspects).as("seed %d", seed).isNotEmpty();
      assertThat(learning.suspects()).containsExactlyInAnyOrderElementsOf(suspects);
      assertThat(learning.suspects().stream().map(learning::suspicion).toList())
          .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }
  }

  /** X by given label and seen class (equation 1), from thresholds computed as equation 2 says. */
  private static Map<List<Integer>, List<Integer>> confidentSets(
      List<Integer> labels, List<double[]> probabilities, int classes) {
    double[] threshold = new double[classes];
    for (int j = 0; j < classes; j++) {
      double sum = 0;
      int count = 0;
      for (int x = 0; x < labels.size(); x++) {
        if (labels.get(x) == j) {
          sum += probabilities.get(x)[j];
          count++;
        }
      }
      threshold[j] = sum / count;
    }
    Map<List<Integer>, List<Integer>> sets = new HashMap<>();
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        List<Integer> set = new ArrayList<>();
        for (int x = 0; x < labels.size(); x++) {
          double[] p = probabilities.get(x);
          boolean isIn = labels.get(x) == i && p[j] >= threshold[j];
          for (int l = 0; l < classes; l++) {
            isIn &= l == j || p[l] < threshold[l] || p[l] < p[j];
          }
          if (isIn) {
            set.add(x);
          }
        }
        sets.put(List.of(i, j), set);
      }
    }
    return sets;
  }

  /** Equation 3. */
  private static double[][] calibrated(
      Map<List<Integer>, List<Integer>> sets, List<Integer> labels, int classes) {
    double[][] joint = new double[classes][classes];
    double total = 0;
    for (int i = 0; i < classes; i++) {
      double row = 0;
      for (int j = 0; j < classes; j++) {
        row += sets.get(List.of(i, j)).size();
      }
      int given = i;
      long labelled = labels.stream().filter(label -> label == given).count();
      for (int j = 0; j < classes; j++) {
        joint[i][j] = sets.get(List.of(i, j)).size() / row * labelled;
        total += joint[i][j];
      }
    }
    for (double[] row : joint) {
      for (int j = 0; j < classes; j++) {
        row[j] /= total;
      }
    }
    return joint;
  }

  private static double[] randomRow(int classes, int label, Random random) {
    double[] row = random.doubles(classes).toArray();
    row[label] += random.nextDouble();
    double sum = Arrays.stream(row).sum();
    return Arrays.stream(row).map(value -> value / sum).toArray();
  }

  @Test
  void noClassIsSeenThatNoExampleIsLabelledWith() {
    ConfidentLearning learning =
        new ConfidentLearning(
            List.of("a", "b", "c"),
            new int[] {0, 0, 1},
            new double[][] {{0.5, 0.2, 0.3}, {0, 0, 1}, {0.2, 0.5, 0.3}});

    assertThat(learning.threshold(2)).isInfinite();
    assertThat(learning.seen(1)).isEmpty();
    assertThat(learning.joint().labelled()).containsExactly(2L, 1L, 0L);
    assertThat(learning.joint().estimate(2, 0)).isZero();
    assertThat(learning.joint().noiseRate()).isZero();
  }

  /** Of 0.1 + 0.1 + 0.1 a third is 0.1 and the last bit more. */
  @Test
  void equalProbabilitiesReachTheirMean() {
    ConfidentLearning learning =
        new ConfidentLearning(
            TWO,
            new int[] {0, 0, 0, 1},
            new double[][] {{0.1, 0.9}, {0.1, 0.9}, {0.1, 0.9}, {0.05, 0.95}});

    assertThat(learning.threshold(0)).isEqualTo(0.1);
    assertThat(learning.joint().confident().counts())
        .containsExactly(List.of(3L, 0L), List.of(0L, 1L));
  }

  @Test
  void refusesArraysThatDoNotFit() {
    double[][] two = {{0.5, 0.5}, {0.5, 0.5}};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConfidentLearning(TWO, new int[3], two))
        .withMessageContaining("got 2 for 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConfidentLearning(TWO, new int[0], new double[0][]))
        .withMessageContaining("at least one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConfidentLearning(TWO, new int[] {0, 2}, two))
        .withMessageContainingAll("example 1", "label 2", "from 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConfidentLearning(TWO, new int[2], new double[][] {{1, 0}, {1}}))
        .withMessageContainingAll("example 1", "1 probabilities");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ConfidentLearning(TWO, new int[1], new double[][] {{0.5, Double.NaN}}))
        .withMessageContainingAll("in [0, 1]", "example 0", "NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LabelNoiseReport.Joint(
                    ConfusionMatrix.of(TWO, new int[1], new int[1]), List.of(1L)))
        .withMessage("labelled must be a number for each of " + TWO + ", got [1]");
  }

  private static ConfidentLearning learning(List<Integer> labels, List<double[]> probabilities) {
    return new ConfidentLearning(
        List.of("a", "b", "c", "d", "e").subList(0, probabilities.get(0).length),
        labels.stream().mapToInt(Integer::intValue).toArray(),
        probabilities.toArray(double[][]::new));
  }
}
