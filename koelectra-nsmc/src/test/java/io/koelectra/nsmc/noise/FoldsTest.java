package io.koelectra.nsmc.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {

  private static final ClassIndex CLASSES = new ClassIndex(List.of("a", "b", "c"));
  private static final int FOLDS = 5;

  /** 1,000 examples, a third of them repeated texts, of shares 0.6, 0.3 and 0.1. */
  private static final List<LabelledText> EXAMPLES = examples();

  private static List<LabelledText> examples() {
    Random random = new Random(3);
    List<LabelledText> examples = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      String text = random.nextInt(3) == 0 ? "repeated " + random.nextInt(40) : "text " + i;
      double u = random.nextDouble();
      examples.add(LabelledText.of(text, u < 0.6 ? "a" : u < 0.9 ? "b" : "c"));
    }
    return examples;
  }

  private final Folds folds = Folds.of(EXAMPLES, CLASSES, FOLDS, 1);

  @Test
  void everyExampleIsInOneFoldAndOutsideTheOthers() {
    List<Integer> all = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      List<Integer> inside = boxed(folds.inside(fold));
      all.addAll(inside);

      List<Integer> both = new ArrayList<>(inside);
      both.addAll(boxed(folds.outside(fold)));
      assertThat(both)
          .containsExactlyInAnyOrderElementsOf(boxed(IntStream.range(0, 1000).toArray()));
    }
    assertThat(all).hasSize(1000).doesNotHaveDuplicates();
  }

  @Test
  void equalTextsAreInOneFoldWhateverTheirLabels() {
    Map<String, Integer> foldOfText = new HashMap<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      for (int i : folds.inside(fold)) {
        Integer earlier = foldOfText.putIfAbsent(EXAMPLES.get(i).text(), fold);
        assertThat(earlier).isIn(null, fold);
      }
    }
    assertThat(foldOfText).as("texts that are repeated").hasSizeLessThan(EXAMPLES.size() - 200);
  }

  @Test
  void foldsAreOfLikeSizeAndShareOfLabels() {
    for (int fold = 0; fold < FOLDS; fold++) {
      assertThat(folds.inside(fold).length).isBetween(195, 205);
      for (int label = 0; label < CLASSES.size(); label++) {
        assertThat(share(folds.inside(fold), label))
            .as("label %d in fold %d", label, fold)
            .isBetween(share(all(), label) - 0.06, share(all(), label) + 0.06);
      }
    }
  }

  /** Without repeated texts nothing stands in the way of equal shares. */
  @Test
  void differentTextsAreDividedToTheLastExample() {
    List<LabelledText> different =
        IntStream.range(0, 103)
            .mapToObj(i -> LabelledText.of("text " + i, i % 2 == 0 ? "a" : "b"))
            .toList();

    Folds even = Folds.of(different, CLASSES, FOLDS, 7);

    for (int fold = 0; fold < FOLDS; fold++) {
      assertThat(even.inside(fold).length).isBetween(20, 21);
      for (int label = 0; label < 2; label++) {
        int wanted = label;
        assertThat(IntStream.of(even.inside(fold)).filter(i -> i % 2 == wanted).count())
            .isBetween(10L, 11L);
      }
    }
  }

  @Test
  void theSeedDecides() {
    assertThat(Folds.of(EXAMPLES, CLASSES, FOLDS, 1).inside(2)).isEqualTo(folds.inside(2));
    assertThat(Folds.of(EXAMPLES, CLASSES, FOLDS, 2).inside(2)).isNotEqualTo(folds.inside(2));
  }

  @Test
  void pairsAreEqualWhenBothTextsAre() {
    List<LabelledText> pairs =
        List.of(
            LabelledText.of("a", "b", "0"),
            LabelledText.of("a", "c", "0"),
            LabelledText.of("a", "b", "1"),
            LabelledText.of("a", "0"));

    assertThat(LabelledTexts.groups(pairs)).containsExactly(List.of(0, 2), List.of(1), List.of(3));
  }

  @Test
  void decomposedHangulEqualsComposed() {
    String decomposed = Normalizer.normalize("돈이 아깝다", Normalizer.Form.NFD);
    List<LabelledText> texts =
        List.of(LabelledText.of("돈이 아깝다", "a"), LabelledText.of(decomposed, "a"));

    assertThat(LabelledTexts.groups(texts)).containsExactly(List.of(0, 1));
  }

  private static int[] all() {
    return IntStream.range(0, EXAMPLES.size()).toArray();
  }

  private static double share(int[] indices, int label) {
    return IntStream.of(indices)
        .map(i -> CLASSES.of(EXAMPLES.get(i)) == label ? 1 : 0)
        .average()
        .orElse(0);
  }

  private static List<Integer> boxed(int[] indices) {
    return Arrays.stream(indices).boxed().toList();
  }
}
