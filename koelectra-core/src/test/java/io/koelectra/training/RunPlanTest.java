package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunPlanTest {

  static TrainerBuilder.Settings settings(RunLength length) {
    return settings(length, LearningRateSchedule.linear(0.1));
  }

  private static TrainerBuilder.Settings settings(RunLength length, LearningRateSchedule schedule) {
    return new Builder(schedule)
        .loopSettings(
            "a model",
            AdamW.builder().build(),
            length,
            Optional.empty(),
            Integer.MAX_VALUE,
            List.of());
  }

  private static final class Builder extends TrainerBuilder<Builder> {

    Builder(LearningRateSchedule schedule) {
      super(schedule, 0);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }

  private static RunPlan plan(long steps, LearningRateSchedule schedule) {
    return new RunPlan(settings(new RunLength.Steps(steps), schedule), 10);
  }

  @Test
  void countsTheStepsOfEpochs() {
    assertThat(new RunPlan(settings(new RunLength.Epochs(2.5)), 3).totalSteps()).hasValue(8);
  }

  @Test
  void aConstantRateCanBeLengthenedAndALinearOneCannot() {
    RunPlan.State twenty = new RunPlan.State(20, 0, 0);

    assertThat(plan(40, LearningRateSchedule.constant()).resume(twenty, 15)).isTrue();
    RunPlan linear = plan(40, LearningRateSchedule.linear(0));
    assertThat(linear.resume(twenty, 15)).as("an earlier checkpoint may do").isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(linear::requireStart)
        .withMessageContainingAll("15 steps taken", "WarmUpStableDecay");
  }

  @Test
  void aRunCannotBecomeShorterThanItIs() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> plan(10, LearningRateSchedule.constant()).resume(new RunPlan.State(20, 0, 0), 15))
        .withMessageContaining("15 steps taken");
  }

  @Test
  void aTimeBecomesStepsWhenItsDecayBegins() {
    WarmUpStableDecay schedule = new WarmUpStableDecay(0, 0.2);
    RunPlan plan = new RunPlan(settings(new RunLength.Time(Duration.ofSeconds(10)), schedule), 5);

    assertThat(plan.totalSteps()).isEmpty();
    assertThat(plan.planDecay(70, Duration.ofSeconds(7))).isFalse();
    assertThat(plan.planDecay(80, Duration.ofSeconds(8))).isTrue();
    assertThat(plan.totalSteps()).hasValue(100);
    assertThat(plan.planDecay(81, Duration.ofSeconds(9))).as("it has begun already").isFalse();
    assertThat(plan.rateFactor(90)).isEqualTo(0.5);
  }

  @Test
  void aTimeNeedsAScheduleThatDoesNotDependOnTheSteps() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(new RunLength.Time(Duration.ofSeconds(10))))
        .withMessageContainingAll("WarmUpStableDecay", "LinearSchedule");
  }
}
