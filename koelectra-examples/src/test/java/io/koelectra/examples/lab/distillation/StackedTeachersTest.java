package io.koelectra.examples.lab.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.examples.lab.distillation.TeacherEnsemble.StackedTeachers;
import io.koelectra.nsmc.data.LabelledText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class StackedTeachersTest {

  private static final int TEXTS = 50_000;

  @Test
  void findsTheWeightsByWhichLabelsWereDrawn() {
    Random random = new Random(3);
    double[] first = random.doubles(TEXTS, -3, 3).toArray();
    double[] second = DoubleStream.of(first).map(x -> x / 2 + random.nextGaussian()).toArray();
    List<LabelledText> examples = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      double p = 1 / (1 + Math.exp(-(0.3 + 0.9 * first[i] - 0.5 * second[i])));
      examples.add(LabelledText.of("글", random.nextDouble() < p ? "positive" : "negative"));
    }

    StackedTeachers stacked = StackedTeachers.fit(List.of(first, second), examples);

    assertThat(logOdds(stacked, 0, 0)).isCloseTo(0.3, within(0.05));
    assertThat(logOdds(stacked, 1, 0)).isCloseTo(0.3 + 0.9, within(0.06));
    assertThat(logOdds(stacked, 0, 1)).isCloseTo(0.3 - 0.5, within(0.06));
  }

  @Test
  void aTeacherWhoIsAlwaysRightDoesNotCountWithoutLimit() {
    List<LabelledText> examples =
        List.of(
            LabelledText.of("가", "negative"),
            LabelledText.of("나", "positive"),
            LabelledText.of("다", "positive"));

    StackedTeachers stacked = StackedTeachers.fit(List.of(new double[] {-1, 1, 2}), examples);

    assertThat(logOdds(stacked, 1)).isFinite().isBetween(1.0, 20.0);
  }

  private static double logOdds(StackedTeachers stacked, double... ofEach) {
    double p =
        stacked
            .probabilities(DoubleStream.of(ofEach).mapToObj(one -> new double[] {one}).toList())[0];
    return Math.log(p / (1 - p));
  }
}
