package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.noise.ConfidentJoint;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import io.koelectra.nsmc.noise.SuspectLabel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlipRecoveryTest {

  /** Six examples; 0 and 3 are suspects; 0, 1, 3 and 4 disagree; 1 and 4 are equally suspicious. */
  private static final LabelNoiseReport NOISE =
      new LabelNoiseReport(
          ConfusionMatrix.of(List.of("a", "b"), new int[6], new int[6]),
          new ConfidentJoint(
              List.of("a", "b"), List.of(List.of(4L, 2L), List.of(0L, 0L)), List.of(6L, 0L)),
          List.of(0.9, 0.6, 0.1, 0.8, 0.6, 0.2),
          List.of(suspect(0, 0.9), suspect(3, 0.8)),
          List.of(),
          List.of());

  /** Worked out by hand. */
  @Test
  void countsFlipsAmongSuspectsDisagreementsAndTheMostSuspicious() {
    FlipRecovery recovery = FlipRecovery.of(NOISE, Set.of(0, 4, 5));

    assertThat(recovery.suspects()).isEqualTo(new FlipRecovery.Found(2, 1, 3));
    assertThat(recovery.suspects().precision()).isEqualTo(1.0 / 2);
    assertThat(recovery.suspects().recall()).isEqualTo(1.0 / 3);
    assertThat(recovery.disagreements()).isEqualTo(new FlipRecovery.Found(4, 2, 3));
    assertThat(recovery.mostSuspicious())
        .as("0, 3 and 1")
        .isEqualTo(new FlipRecovery.Found(3, 1, 3));
    assertThat(recovery.plantedShare()).isEqualTo(0.5);
  }

  /** 0 is ahead of 1, 2 and 3; 4 of 2, and even with 1; 5 of 2: 5.5 of 9 pairs. */
  @Test
  void theAreaIsTheShareOfPairsInOrder() {
    assertThat(FlipRecovery.of(NOISE, Set.of(0, 4, 5)).rocAuc()).isCloseTo(5.5 / 9, within(1e-12));
    assertThat(FlipRecovery.of(NOISE, Set.of(0, 3)).rocAuc()).isEqualTo(1);
    assertThat(FlipRecovery.of(NOISE, Set.of(2)).rocAuc()).isZero();
  }

  @Test
  void showsAChoiceAtRandomBesideIt() {
    assertThat(FlipRecovery.of(NOISE, Set.of(0, 3, 5)).toString())
        .contains("suspects:              2 flips in       2 texts: precision 1.000, recall 0.667")
        .contains("at random: precision 0.500, ROC-AUC 0.5");
  }

  private static SuspectLabel suspect(int index, double score) {
    return new SuspectLabel(index, LabelledText.of("text", "a"), "b", 1 - score, score, score);
  }
}
