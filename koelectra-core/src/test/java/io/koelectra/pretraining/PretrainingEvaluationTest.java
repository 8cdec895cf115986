package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PretrainingEvaluationTest {

  @Test
  void aDiscriminatorThatHasLearnedNothingIsAnAlarm() {
    assertThat(PretrainingVerdict.ofBlindness(0.515, 2400, 2000).orElseThrow().toString())
        .contains("NOT_LEARNING at step 2,400", "AUC of 0.5150", "lower the peak rate");
    assertThat(PretrainingVerdict.ofBlindness(0.6, 2400, 2000)).isEmpty();
  }

  @Test
  void doesNotJudgeARunThatHasJustBegunNorOneWithoutDetection() {
    assertThat(PretrainingVerdict.ofBlindness(0.5, 2400, 1999)).isEmpty();
    assertThat(PretrainingVerdict.ofBlindness(Double.NaN, 5000, 5000)).isEmpty();
  }
}
