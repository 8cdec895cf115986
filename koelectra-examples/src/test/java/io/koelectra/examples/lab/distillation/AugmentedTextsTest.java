package io.koelectra.examples.lab.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentedTextsTest {

  private static final List<String> SOURCES = List.of("가 나 다 라", " 마 바\t사 ", "아");

  @Test
  void everyTextIsABeginningAndAnEndOrHasLostWords() {
    List<String> made = new AugmentedTexts(SOURCES, 1).make(500, Set.of());

    assertThat(made).hasSize(500).allSatisfy(text -> assertThat(words(text)).isNotEmpty());
    assertThat(made).contains("가 마 바 사", "가 나 다 라 아", "아 사", "가 다 라").doesNotContain("나 가", "");
    assertThat(made)
        .allSatisfy(
            text -> assertThat(isThinned(words(text)) || isSpliced(words(text))).as(text).isTrue());
  }

  private static boolean isThinned(List<String> words) {
    return SOURCES.stream()
        .map(AugmentedTextsTest::words)
        .anyMatch(
            source ->
                source.stream().filter(new HashSet<>(words)::contains).toList().equals(words));
  }

  private static boolean isSpliced(List<String> words) {
    for (int cut = 1; cut < words.size(); cut++) {
      List<String> beginning = words.subList(0, cut);
      List<String> end = words.subList(cut, words.size());
      boolean begins =
          SOURCES.stream()
              .map(AugmentedTextsTest::words)
              .anyMatch(
                  source ->
                      source.size() >= beginning.size()
                          && source.subList(0, beginning.size()).equals(beginning));
      boolean ends =
          SOURCES.stream()
              .map(AugmentedTextsTest::words)
              .anyMatch(
                  source ->
                      source.size() >= end.size()
                          && source.subList(source.size() - end.size(), source.size()).equals(end));
      if (begins && ends) {
        return true;
      }
    }
    return false;
  }

  @Test
  void dependsOnTheSeedAlone() {
    assertThat(new AugmentedTexts(SOURCES, 5).make(50, Set.of()))
        .isEqualTo(new AugmentedTexts(SOURCES, 5).make(50, Set.of()))
        .isNotEqualTo(new AugmentedTexts(SOURCES, 6).make(50, Set.of()));
  }

  @Test
  void cutsLongTextsAndLeavesExcludedOnesOut() {
    String longText = "낱말 ".repeat(100);

    List<String> made =
        new AugmentedTexts(List.of(longText, "가 나"), 2).make(200, Set.of("가 나", "가"));

    assertThat(made)
        .doesNotContain("가 나", "가")
        .allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(140));
  }

  @Test
  void saysWhenItCannotMakeSoMany() {
    AugmentedTexts blank = new AugmentedTexts(List.of(" ", ""), 3);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> blank.make(2, Set.of()))
        .withMessageContainingAll("of 2 texts only 0 others", "several words");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> blank.make(-1, Set.of()))
        .withMessageContaining("-1");
    assertThat(new AugmentedTexts(List.of(), 3).make(0, Set.of())).isEmpty();
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.strip().split("\\s+"));
  }
}
