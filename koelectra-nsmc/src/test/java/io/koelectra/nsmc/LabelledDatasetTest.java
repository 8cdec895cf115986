package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.nsmc.LabelledDataset.Split;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelledDatasetTest {

  private static final List<String> THREE = List.of("a", "b", "c");

  /** 60, 30 and 10 texts of three classes, no two equal. */
  private static final LabelledDataset UNEVEN =
      LabelledDataset.of(
          IntStream.range(0, 100)
              .mapToObj(i -> LabelledText.of("글 " + i, i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2))
              .toList(),
          THREE);

  @Test
  void reportsClassesDuplicatesAndConflicts() {
    LabelledDataset data =
        LabelledDataset.of(
            List.of(
                LabelledText.of("같다", 0),
                LabelledText.of("같다", 1),
                LabelledText.of("같다", 0),
                LabelledText.of("다르다", 1),
                LabelledText.of("같다", "짝", 1),
                LabelledText.of("같다", "짝", 1),
                LabelledText.of("짝", "같다", 0)),
            THREE);

    LabelledDatasetReport report = data.report();

    assertThat(report)
        .isEqualTo(
            new LabelledDatasetReport(7, 0, List.of(), 3, 1, Map.of("a", 3, "b", 4, "c", 0)));
    assertThat(report.examplesByLabel().keySet()).containsExactly("a", "b", "c");
    assertThat(data.withoutDuplicates())
        .containsExactly(
            LabelledText.of("같다", 0),
            LabelledText.of("다르다", 1),
            LabelledText.of("같다", "짝", 1),
            LabelledText.of("짝", "같다", 0));
  }

  @Test
  void balancedWeightsAreScikitLearns() {
    assertThat(UNEVEN.balancedClassWeights())
        .as("compute_class_weight('balanced', ...): n / (n_classes * count)")
        .hasSize(3)
        .satisfies(
            weights -> {
              assertThat(weights.get(0)).isCloseTo(0.5555555555555556, within(1e-15));
              assertThat(weights.get(1)).isCloseTo(1.1111111111111112, within(1e-15));
              assertThat(weights.get(2)).isCloseTo(3.3333333333333335, within(1e-15));
            });
  }

  @Test
  void aClassWithoutExamplesHasNoWeight() {
    LabelledDataset two = LabelledDataset.of(List.of(LabelledText.of("글", 0)), List.of("a", "b"));

    assertThatIllegalArgumentException()
        .isThrownBy(two::balancedClassWeights)
        .withMessageContaining("no example is of the class \"b\"");
  }

  @Test
  void splitKeepsTheProportionOfEveryClass() {
    for (long seed = 0; seed < 20; seed++) {
      Split split = UNEVEN.split(0.2, seed);

      assertThat(split.validation().report().examplesByLabel())
          .isEqualTo(Map.of("a", 12, "b", 6, "c", 2));
      assertThat(split.train().report().examplesByLabel())
          .isEqualTo(Map.of("a", 48, "b", 24, "c", 8));
      assertThat(split.train().labels()).isEqualTo(THREE);
      assertThat(split.validation().labels()).isEqualTo(THREE);
    }
  }

  @Test
  void splitDependsOnTheSeedAlone() {
    assertThat(UNEVEN.split(0.2, 1)).isEqualTo(UNEVEN.split(0.2, 1));
    assertThat(UNEVEN.split(0.2, 1)).isNotEqualTo(UNEVEN.split(0.2, 2));
  }

  @Test
  void splitPutsAPairAndItsMirrorImageOnOneSide() {
    List<LabelledText> pairs = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      pairs.add(LabelledText.of("앞 " + i, "뒤 " + i, 1));
      pairs.add(LabelledText.of("뒤 " + i, "앞 " + i, 0));
    }
    Split split = LabelledDataset.of(pairs, List.of("reversed", "in order")).split(0.3, 5);

    assertThat(split.validation()).hasSize(30);
    assertThat(texts(split.train())).doesNotContainAnyElementsOf(texts(split.validation()));
    assertThat(split.validation().report().examplesByLabel().values()).containsOnly(15);
  }

  private static Set<Set<String>> texts(LabelledDataset data) {
    return data.stream()
        .map(e -> new HashSet<>(List.of(e.text(), e.secondText().orElseThrow())))
        .collect(Collectors.toSet());
  }

  @Test
  void samplesInFileOrder() {
    LabelledDataset sample = UNEVEN.sample(10, 3);

    assertThat(sample).hasSize(10).isSubsetOf(UNEVEN).doesNotHaveDuplicates();
    assertThat(sample.stream().map(UNEVEN::indexOf)).isSorted();
    assertThat(sample.labels()).isEqualTo(THREE);
    assertThat(UNEVEN.sample(10, 3)).isEqualTo(sample);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UNEVEN.sample(101, 3))
        .withMessage("count must be in [1, size = 100], got 101; ask for fewer texts");
  }

  @Test
  void refusesLabelsWithoutAName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledDataset.of(List.of(LabelledText.of("글", 2)), List.of("a", "b")))
        .withMessageContaining("the examples: number 0 has label 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledDataset.of(List.of(), THREE))
        .withMessageContaining("the examples are an empty list");
  }

  @Test
  void printsItsSizeAndNotItsTexts() {
    assertThat(UNEVEN).hasToString("LabelledDataset[100 texts, 3 classes]");
  }
}
