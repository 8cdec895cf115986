package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateScheduleTest {

  private static final Offset<Double> ROUNDING = within(1e-15);

  @Test
  void constantIsThePeakThroughout() {
    assertThat(factors(LearningRateSchedule.constant(), 3)).containsExactly(1, 1, 1);
  }

  @Test
  void linearRisesFromZeroAndFallsTowardsZero() {
    assertThat(factors(LearningRateSchedule.linear(0.4), 10))
        .containsExactly(
            new double[] {
              0, 1 / 4d, 2 / 4d, 3 / 4d, 6 / 6d, 5 / 6d, 4 / 6d, 3 / 6d, 2 / 6d, 1 / 6d
            },
            ROUNDING);
  }

  @Test
  void withoutWarmUpTheFirstStepHasThePeak() {
    assertThat(factors(LearningRateSchedule.linear(0), 4))
        .containsExactly(new double[] {1, 0.75, 0.5, 0.25}, ROUNDING);
  }

  @Test
  void aTenthOfTheStepsWarmsUpAsInGooglesCode() {
    LearningRateSchedule schedule = LearningRateSchedule.linear(0.1);

    assertThat(schedule.factor(0, 1000)).isZero();
    assertThat(schedule.factor(1, 1000)).isEqualTo(0.01);
    assertThat(schedule.factor(99, 1000)).isEqualTo(0.99);
    assertThat(schedule.factor(100, 1000)).isEqualTo(1);
    assertThat(schedule.factor(550, 1000)).isEqualTo(0.5);
    assertThat(schedule.factor(999, 1000)).isCloseTo(1 / 900d, ROUNDING);
  }

  @Test
  void afterTheLastStepItIsZero() {
    assertThat(LearningRateSchedule.linear(0.1).factor(10, 10)).isZero();
    assertThat(LearningRateSchedule.linear(0.1).factor(11, 10)).isZero();
  }

  @Test
  void aRunOfOneStepStillLearns() {
    assertThat(LearningRateSchedule.linear(0).factor(0, 1)).isEqualTo(1);
    assertThat(LearningRateSchedule.linear(0.1).factor(0, 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.06, 0.1, 1 / 3d, 0.5, 0.9, 0.999})
  void staysBetweenZeroAndOneAndHasOnePeak(double share) {
    for (long total : new long[] {1, 2, 3, 7, 100, 1001}) {
      double[] factors = factors(LearningRateSchedule.linear(share), total);
      boolean falling = false;
      for (int step = 0; step < total; step++) {
        assertThat(factors[step]).isBetween(0.0, 1.0);
        if (step > 0 && factors[step] < factors[step - 1]) {
          falling = true;
        } else if (step > 0) {
          assertThat(falling).as("rises again at step %d of %d", step, total).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void refusesSharesOutsideTheRun(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LearningRateSchedule.linear(share))
        .withMessage("warmUpShare must be in [0, 1), got " + share);
  }

  private static double[] factors(LearningRateSchedule schedule, long total) {
    return LongStream.range(0, total).mapToDouble(step -> schedule.factor(step, total)).toArray();
  }
}
