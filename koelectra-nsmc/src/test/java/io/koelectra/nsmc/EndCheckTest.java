package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.evaluation.Softmax;
import io.koelectra.nsmc.EndCheck.Scored;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndCheckTest {

  private static final EndCheck CHECK =
      new EndCheck(List.of("a", "b"), new CrossEntropy(0, List.of()), 27, 1e-3);

  @Test
  void aModelThatIsRightIsFine() {
    assertThat(end(CHECK, answers(60, 2, i -> i), answers(20, 2, i -> i))).isEmpty();
  }

  @Test
  void aLossAtTheEntropyIsNotLearning() {
    Optional<TrainingAlarm> alarm = end(CHECK, answers(60, 0, i -> i), answers(20, 0, i -> i));

    assertThat(alarm).map(TrainingAlarm::kind).contains(Kind.NOT_LEARNING);
    assertThat(alarm.orElseThrow().step()).isEqualTo(27);
    assertThat(alarm.orElseThrow().message())
        .contains("after 27 steps at a peak rate of 1.0e-03", "0.6931", "all are said to be \"a\"");
  }

  /** 90 of 100 are of one class, and the model leans to it a little less where it is wrong. */
  @Test
  void oneClassForAllIsACollapseWhateverTheLoss() {
    Scored scored =
        new Scored(
            IntStream.range(0, 100).mapToObj(i -> i < 90 ? 0 : 1).toList(),
            IntStream.range(0, 100)
                .mapToObj(i -> new Softmax(new float[] {i < 90 ? 4 : 0.5f, 0}))
                .toList());

    Optional<TrainingAlarm> alarm = end(CHECK, scored, scored);

    assertThat(alarm).map(TrainingAlarm::kind).contains(Kind.COLLAPSED);
    assertThat(alarm.orElseThrow().message()).contains("\"a\", and 90.0% are", "out of balance");
  }

  @Test
  void labelsOfOtherTextsAreLearnedByHeartOnly() {
    Random random = new Random(3);
    Optional<TrainingAlarm> alarm =
        end(CHECK, answers(60, 3, i -> i), answers(120, 3, i -> random.nextInt(2)));

    assertThat(alarm).map(TrainingAlarm::kind).contains(Kind.NOT_GENERALIZING);
    assertThat(alarm.orElseThrow().message())
        .contains("accuracy on 120 validation texts", "labels belong to the texts");
  }

  @Test
  void fiveValidationTextsTellNothing() {
    assertThat(end(CHECK, answers(60, 3, i -> i), answers(5, 3, i -> 1 - i))).isEmpty();
  }

  @Test
  void aConfidentModelThatIsOftenWrongHasLearnedAllTheSame() {
    assertThat(end(CHECK, answers(60, 9, i -> i), answers(200, 9, i -> i, 3))).isEmpty();
  }

  /** With balanced weights a model that has learned may have a plain loss above the entropy. */
  @Test
  void theLossIsThatWhichTheTrainingHad() {
    Scored scored =
        new Scored(
            IntStream.range(0, 100).mapToObj(i -> i < 95 ? 0 : 1).toList(),
            IntStream.range(0, 100)
                .mapToObj(
                    i -> new Softmax(new float[] {i % 4 == 0 ? -0.5f : 0.5f, i >= 95 ? 2f : 0f}))
                .toList());

    assertThat(end(CHECK, scored, scored)).isPresent();
    assertThat(
            end(
                new EndCheck(
                    List.of("a", "b"), new CrossEntropy(0, List.of(100 / 190.0, 10.0)), 27, 1e-3),
                scored,
                scored))
        .isEmpty();
  }

  /** The best of 40 evaluations may look learned by chance; the last was chosen by nobody. */
  @Test
  void theBestOfManyEvaluationsIsHeldToAStricterMeasure() {
    Scored train = answers(60, 3, i -> i);
    Scored lucky = answers(60, 3, i -> i, 3);
    Random random = new Random(5);
    Scored byChance = answers(60, 3, i -> random.nextInt(2));

    assertThat(CHECK.of(train, byChance, byChance, 1)).isPresent();
    assertThat(CHECK.of(train, lucky, byChance, 1)).isEmpty();
    assertThat(CHECK.of(train, lucky, byChance, 400))
        .map(TrainingAlarm::kind)
        .contains(Kind.NOT_GENERALIZING);
    assertThat(CHECK.of(train, lucky, lucky, 400)).isEmpty();
  }

  private static Optional<TrainingAlarm> end(EndCheck check, Scored train, Scored validation) {
    return check.of(train, validation, validation, 1);
  }

  private static Scored answers(int count, float margin, IntUnaryOperator answer) {
    return answers(count, margin, answer, Integer.MAX_VALUE);
  }

  /** Labels in turn; what {@code answer} makes of the label, but every so many the other one. */
  private static Scored answers(int count, float margin, IntUnaryOperator answer, int wrongEvery) {
    return new Scored(
        IntStream.range(0, count).mapToObj(i -> i % 2).toList(),
        IntStream.range(0, count)
            .mapToObj(
                i -> {
                  int said = answer.applyAsInt(i % 2) ^ (i % wrongEvery == wrongEvery - 1 ? 1 : 0);
                  return new Softmax(new float[] {said == 0 ? margin : 0, said == 0 ? 0 : margin});
                })
            .toList());
  }
}
