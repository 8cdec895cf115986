package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PretrainingEvaluationTest {

  @Test
  void saysSoWhenADiscriminatorHasLearnedNothing() {
    assertThat(evaluation(2000, 0.515).isBlind()).isTrue();
    assertThat(evaluation(2000, 0.515).toString())
        .contains("AUC 0.5150", "like that of chance", "lower the learning rate");
    assertThat(evaluation(2000, 0.6).toString()).doesNotContain("chance");
  }

  @Test
  void doesNotJudgeARunThatHasJustBegunNorOneWithoutDetection() {
    assertThat(evaluation(999, 0.5).isBlind()).isFalse();
    assertThat(evaluation(2000, Double.NaN).isBlind()).isFalse();
  }

  private static PretrainingEvaluation evaluation(long step, double auc) {
    return new PretrainingEvaluation(step, 1_000_000, 6.1, 0.16, 0.38, auc, 0, 0);
  }
}
