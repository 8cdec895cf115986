package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.nsmc.data.LabelledDataset.Split;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
              .mapToObj(i -> LabelledText.of("글 " + i, i % 10 < 6 ? "a" : i % 10 < 9 ? "b" : "c"))
              .toList(),
          THREE);

  @Test
  void reportsClassesDuplicatesAndConflicts() {
    LabelledDataset data =
        LabelledDataset.of(
            List.of(
                LabelledText.of("같다", "a"),
                LabelledText.of("같다", "b"),
                LabelledText.of("같다", "a"),
                LabelledText.of("다르다", "b"),
                LabelledText.of("같다", "짝", "b"),
                LabelledText.of("같다", "짝", "b"),
                LabelledText.of("짝", "같다", "a")),
            THREE);

    LabelledDataset.Report report = data.report();

    assertThat(report)
        .isEqualTo(
            new LabelledDataset.Report(
                7, 0, List.of(), 3, 1, Map.of("a", 3, "b", 4, "c", 0), Optional.empty()));
    assertThat(report.examplesByLabel().keySet()).containsExactly("a", "b", "c");
    assertThat(report.toString().lines())
        .containsExactly(
            "7 rows, 3 repeat an earlier text, 1 texts with different labels",
            "labels: a=3, b=4, c=0");
    assertThat(data.withoutDuplicates())
        .containsExactly(
            LabelledText.of("같다", "a"),
            LabelledText.of("다르다", "b"),
            LabelledText.of("같다", "짝", "b"),
            LabelledText.of("짝", "같다", "a"));
  }

  @Test
  void balancedWeightsAreScikitLearns() {
    assertThat(UNEVEN.balancedClassWeights())
        .as("compute_class_weight('balanced', ...): n / (n_classes * count)")
        .hasSize(3)
        .satisfies(
            weights -> {
              assertThat(weights.get("a")).isCloseTo(0.5555555555555556, within(1e-15));
              assertThat(weights.get("b")).isCloseTo(1.1111111111111112, within(1e-15));
              assertThat(weights.get("c")).isCloseTo(3.3333333333333335, within(1e-15));
            });
  }

  @Test
  void aClassWithoutExamplesHasNoWeight() {
    LabelledDataset two = LabelledDataset.of(List.of(LabelledText.of("글", "a")), List.of("a", "b"));

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
  void theOnlyTextOfAClassIsTrainedOn() {
    List<LabelledText> examples = new ArrayList<>(UNEVEN.subList(0, 60));
    examples.removeIf(example -> example.label().equals("c"));
    examples.add(LabelledText.of("하나뿐", "c"));
    LabelledDataset data = LabelledDataset.of(examples, THREE);

    for (long seed = 0; seed < 50; seed++) {
      assertThat(data.split(0.5, seed).train().report().examplesByLabel()).containsEntry("c", 1);
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
      pairs.add(LabelledText.of("앞 " + i, "뒤 " + i, "in order"));
      pairs.add(LabelledText.of("뒤 " + i, "앞 " + i, "reversed"));
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
        .isThrownBy(() -> LabelledDataset.of(List.of(LabelledText.of("글", "c")), List.of("a", "b")))
        .withMessage(
            "the examples: number 0 is of the class \"c\", which is not one of [a, b]; the classes of the"
                + " examples are [c], and classes are matched by name; correct the label, or name all"
                + " classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledDataset.of(List.of(), THREE))
        .withMessageContaining("the examples are an empty list");
  }

  @Test
  void printsItsSizeAndNotItsTexts() {
    assertThat(UNEVEN).hasToString("LabelledDataset[100 texts, 3 classes]");
  }
}
