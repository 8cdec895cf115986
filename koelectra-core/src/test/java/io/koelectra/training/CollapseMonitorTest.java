package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.training.Task.Watch;
import io.koelectra.training.TrainingAlarm.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class CollapseMonitorTest {

  private static final double LN_2 = Math.log(2);
  private static final double PEAK = 5e-5;
  private static final double CONSTANT = 1;
  private static final double VARYING = 0.6;

  @Test
  void theEntropyOfEvenLabelsIsTheLogarithmOfTheClasses() {
    assertThat(Watch.entropy(500, 500)).isCloseTo(LN_2, within(1e-12));
    assertThat(Watch.entropy(7, 7, 7)).isCloseTo(Math.log(3), within(1e-12));
    assertThat(Watch.entropy(0, 9)).isZero();
    assertThat(Watch.entropy(1, 3))
        .as("-(1/4 ln 1/4 + 3/4 ln 3/4)")
        .isCloseTo(0.5623351446, within(1e-9));
  }

  @Test
  void aModelThatLearnsRaisesNothing() {
    assertThat(
            alarms(monitor(true), VARYING, 3000, step -> signals(step, PEAK, 0.7 * decay(step), 5)))
        .isEmpty();
  }

  @Test
  void atTooHighARateTheCollapseIsToldAfterAHundredSteps() {
    List<TrainingAlarm> alarms =
        alarms(
            new CollapseMonitor(Watch.fineTuning(LN_2, "the labels\' entropy", true, true), 1e-3),
            CONSTANT,
            400,
            step -> signals(step, 1e-3, 0.694, 0.5));

    assertThat(alarms).hasSize(1);
    assertThat(alarms.get(0).kind()).isEqualTo(Kind.COLLAPSED);
    assertThat(alarms.get(0).step()).isEqualTo(101);
    assertThat(alarms.get(0).message())
        .contains(
            "0.6940",
            "0.6931",
            "100.0% of the predictions",
            "does not read",
            "Lower the peak rate",
            "warm");
  }

  @Test
  void theFirstStepsAtALowRateAreNoCollapse() {
    assertThat(alarms(monitor(true), CONSTANT, 400, step -> signals(step, 5e-6, 0.693, 1)))
        .isEmpty();
  }

  @Test
  void aCollapseAfterLearningIsToldWithinAHundredAndTwentySteps() {
    CollapseMonitor monitor = monitor(true);
    List<TrainingAlarm> alarms =
        alarms(
            monitor,
            CONSTANT,
            400,
            step -> step < 200 ? signals(step, PEAK, 0.4, 5) : signals(step, PEAK, 0.7, 1));

    assertThat(alarms).extracting(TrainingAlarm::kind).containsExactly(Kind.COLLAPSED);
    assertThat(alarms.get(0).step()).isBetween(300L, 321L);
    assertThat(alarms.get(0).message()).contains("has forgotten");
  }

  /** A few batches that happen to be easy, in a model that has not left the plateau yet. */
  @Test
  void aShortDipIsNoLearningThatCouldBeForgotten() {
    assertThat(
            alarms(
                monitor(true),
                CONSTANT,
                400,
                step -> signals(step, 1e-5, step > 60 && step <= 85 ? 0.55 : 0.69, 1)))
        .isEmpty();
  }

  @Test
  void aLossAtTheEntropyWithVaryingPredictionsIsNoCollapseButAStandstill() {
    List<TrainingAlarm> alarms =
        alarms(monitor(true), VARYING, 1000, step -> signals(step, PEAK, 0.695, 2));

    assertThat(alarms).extracting(TrainingAlarm::kind).containsExactly(Kind.NOT_LEARNING);
    assertThat(alarms.get(0).step()).isBetween(500L, 501L);
    assertThat(alarms.get(0).message()).contains("labels belong to the texts", "5.0e-05");
  }

  @Test
  void randomWeightsHaveMoreTimeToLearn() {
    LongFunction<StepReport> slow = step -> signals(step, PEAK, 0.693, 2);

    assertThat(alarms(monitor(false), VARYING, 1990, slow)).isEmpty();
    assertThat(alarms(monitor(false), VARYING, 2010, slow))
        .extracting(TrainingAlarm::kind)
        .containsExactly(Kind.NOT_LEARNING);
  }

  @Test
  void gradientsThatBecomeManyTimesLargerAreToldAndSingleOnesAreNot() {
    assertThat(
            alarms(
                monitor(true),
                VARYING,
                800,
                s -> signals(s, PEAK, 0.4, s % 100 == 99 ? 5_000 : 0.1)))
        .as("one step in a hundred")
        .isEmpty();

    List<TrainingAlarm> alarms =
        alarms(monitor(true), VARYING, 800, s -> signals(s, PEAK, 0.4, s < 500 ? 1 : 60));
    assertThat(alarms).extracting(TrainingAlarm::kind).containsExactly(Kind.EXPLODING_GRADIENTS);
    assertThat(alarms.get(0).step()).isBetween(510L, 520L);
  }

  @Test
  void hugeGradientsAreToldFromTheStart() {
    assertThat(alarms(monitor(true), VARYING, 30, s -> signals(s, PEAK, 3, 1e6)))
        .extracting(TrainingAlarm::kind)
        .containsExactly(Kind.EXPLODING_GRADIENTS);
  }

  @Test
  void anEncoderWithoutGradientIsToldUnlessItIsFrozenOrAllIsLearned() {
    LongFunction<StepReport> headOnly = s -> new StepReport(s, 0.6, 2, 1e-9, PEAK);
    LongFunction<StepReport> learned = s -> new StepReport(s, 0.01, 2, 1e-9, PEAK);

    List<TrainingAlarm> alarms = alarms(monitor(true), VARYING, 100, headOnly);
    assertThat(alarms).extracting(TrainingAlarm::kind).containsExactly(Kind.DEAD_GRADIENTS);
    assertThat(alarms.get(0).step()).isEqualTo(50);
    assertThat(alarms(monitor(true), VARYING, 100, learned)).isEmpty();
    assertThat(
            alarms(
                new CollapseMonitor(
                    Watch.fineTuning(LN_2, "the labels\' entropy", true, false), PEAK),
                VARYING,
                100,
                headOnly))
        .isEmpty();
  }

  @Test
  void aRareClassLowersTheYardstick() {
    double entropy = Watch.entropy(950, 50);
    CollapseMonitor monitor =
        new CollapseMonitor(Watch.fineTuning(entropy, "the labels\' entropy", false, true), 1e-3);

    List<TrainingAlarm> alarms =
        alarms(monitor, CONSTANT, 500, step -> signals(step, 1e-3, entropy, 0.5));

    assertThat(alarms).extracting(TrainingAlarm::kind).containsExactly(Kind.COLLAPSED);
  }

  @Test
  void healthIsTheLossOfTheLastTwentySteps() {
    CollapseMonitor monitor = monitor(true);
    assertThat(monitor.isHealthy()).isFalse();
    alarms(monitor, VARYING, 100, step -> signals(step, PEAK, 0.5, 1));
    assertThat(monitor.isHealthy()).isTrue();
    for (long step = 100; step < 120; step++) {
      monitor.observe(signals(step, PEAK, 0.69, 1), () -> OptionalDouble.of(VARYING));
    }
    assertThat(monitor.isHealthy()).isFalse();
  }

  @Test
  void goesOnFromItsState() {
    LongFunction<StepReport> collapse =
        step -> step < 150 ? signals(step, PEAK, 0.4, 5) : signals(step, PEAK, 0.7, 1);
    CollapseMonitor first = monitor(true);
    for (long step = 0; step < 180; step++) {
      assertThat(first.observe(collapse.apply(step), () -> OptionalDouble.of(CONSTANT))).isEmpty();
    }

    CollapseMonitor second = monitor(true);
    second.resume(first.state());

    assertThat(second.state()).isEqualTo(first.state());
    long told = 180;
    while (second.observe(collapse.apply(told), () -> OptionalDouble.of(CONSTANT)).isEmpty()) {
      told++;
    }
    assertThat(told + 1).as("steps taken when it is told").isBetween(248L, 261L);
  }

  @Test
  void refusesLabelsWithoutEntropy() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new CollapseMonitor(Watch.fineTuning(0, "the labels\' entropy", true, true), PEAK))
        .withMessageContaining("the baseline must be above 0, got 0.0");
  }

  private static CollapseMonitor monitor(boolean isPretrained) {
    return new CollapseMonitor(
        Watch.fineTuning(LN_2, "the labels\' entropy", isPretrained, true), PEAK);
  }

  private static double decay(long step) {
    return Math.exp(-step / 300.0);
  }

  private static StepReport signals(long step, double rate, double loss, double norm) {
    return new StepReport(step, loss, norm, norm / 2, rate);
  }

  private static List<TrainingAlarm> alarms(
      CollapseMonitor monitor, double topShare, int steps, LongFunction<StepReport> training) {
    List<TrainingAlarm> alarms = new ArrayList<>();
    for (long step = 0; step < steps; step++) {
      monitor
          .observe(training.apply(step), () -> OptionalDouble.of(topShare))
          .ifPresent(alarms::add);
    }
    return alarms;
  }
}
