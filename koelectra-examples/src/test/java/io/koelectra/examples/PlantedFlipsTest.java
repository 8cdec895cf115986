package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlantedFlipsTest {

  /** Six examples; 0 and 3 are suspects; 0, 1, 3 and 4 disagree; 1 and 4 are equally suspicious. */
  private static final LabelNoiseReport NOISE =
      new LabelNoiseReport(
          ConfusionMatrix.of(List.of("a", "b"), new int[6], new int[6]),
          new LabelNoiseReport.Joint(
              new ConfusionMatrix(List.of("a", "b"), List.of(List.of(4L, 2L), List.of(0L, 0L))),
              List.of(6L, 0L)),
          List.of(0.9, 0.6, 0.1, 0.8, 0.6, 0.2),
          List.of(suspect(0, 0.9), suspect(3, 0.8)),
          List.of(),
          List.of());

  /** Worked out by hand. */
  @Test
  void countsFlipsAmongSuspectsAndTheMostSuspicious() {
    PlantedFlips.Recovery recovery = PlantedFlips.recovery(NOISE, Set.of(0, 4, 5));

    assertThat(recovery.suspects()).isEqualTo(new PlantedFlips.Found(2, 1, 3));
    assertThat(recovery.suspects().precision()).isEqualTo(1.0 / 2);
    assertThat(recovery.suspects().recall()).isEqualTo(1.0 / 3);
    assertThat(recovery.mostSuspicious())
        .as("0, 3 and 1")
        .isEqualTo(new PlantedFlips.Found(3, 1, 3));
    assertThat(recovery.plantedShare()).isEqualTo(0.5);
  }

  /** 0 is ahead of 1, 2 and 3; 4 of 2, and even with 1; 5 of 2: 5.5 of 9 pairs. */
  @Test
  void theAreaIsTheShareOfPairsInOrder() {
    assertThat(PlantedFlips.recovery(NOISE, Set.of(0, 4, 5)).rocAuc())
        .isCloseTo(5.5 / 9, within(1e-12));
    assertThat(PlantedFlips.recovery(NOISE, Set.of(0, 3)).rocAuc()).isEqualTo(1);
    assertThat(PlantedFlips.recovery(NOISE, Set.of(2)).rocAuc()).isZero();
  }

  @Test
  void showsAChoiceAtRandomBesideIt() {
    assertThat(PlantedFlips.recovery(NOISE, Set.of(0, 3, 5)).toString())
        .contains("suspects:              2 flips in       2 texts: precision 1.000, recall 0.667")
        .contains("at random: precision 0.500, ROC-AUC 0.5");
  }

  @Test
  void plantsEachFlipOnceAndLeavesTheOthers() {
    LabelledDataset texts =
        LabelledDataset.of(
            IntStream.range(0, 50)
                .mapToObj(
                    i -> LabelledText.of("text " + i, i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c"))
                .toList(),
            List.of("a", "b", "c"));

    PlantedFlips flips = PlantedFlips.in(texts, 0.2, 3);

    assertThat(flips).isEqualTo(PlantedFlips.in(texts, 0.2, 3));
    assertThat(flips.indices()).hasSize(10);
    for (int i = 0; i < 50; i++) {
      assertThat(flips.texts().get(i).text()).isEqualTo(texts.get(i).text());
      assertThat(!flips.texts().get(i).label().equals(texts.get(i).label()))
          .isEqualTo(flips.indices().contains(i));
    }
    assertThat(PlantedFlips.in(texts, 0, 3).texts()).isEqualTo(texts);
  }

  private static LabelNoiseReport.Suspect suspect(int index, double score) {
    return new LabelNoiseReport.Suspect(
        index, LabelledText.of("text", "a"), "b", 1 - score, score, score);
  }
}
