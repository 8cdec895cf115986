package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelNamesTest {

  @Test
  void integersKeepTheirNumericOrder() {
    assertThat(LabelNames.collect(List.of("10", "2", "0", "1", "2")).names())
        .containsExactly("0", "1", "2", "10");
    List<String> shuffled = List.of("11", "3", "0", "7", "1", "2", "4", "5", "6", "8", "9", "10");
    LabelNames eleven = LabelNames.collect(shuffled);
    for (String label : shuffled) {
      assertThat(eleven.index(label)).hasValue(Integer.parseInt(label));
    }
    assertThat(LabelNames.collect(List.of("1", "-1", "0")).names()).containsExactly("-1", "0", "1");
  }

  @Test
  void otherNamesComeInTheOrderOfTheirCharacters() {
    assertThat(LabelNames.collect(List.of("하", "가", "b", "10", "나", "B")).names())
        .containsExactly("10", "B", "b", "가", "나", "하");
  }

  @Test
  void numeralsAreOneClassWhenEqualByValue() {
    LabelNames stars = LabelNames.collect(List.of("10.0", "1.0", "2.5", " 1", "10", "01", "-1"));

    assertThat(stars.names()).as("as written first").containsExactly("-1", "1.0", "2.5", "10.0");
    assertThat(stars.index("1")).hasValue(1);
    assertThat(stars.index("2.50")).hasValue(2);
    assertThat(stars.index("2")).as("no index among numerals").isEmpty();
  }

  @Test
  void namesThatLookTheSameAreOneClass() {
    String decomposed = Normalizer.normalize("긍정", Normalizer.Form.NFD);

    LabelNames names = LabelNames.collect(List.of(decomposed, "부정", "긍정", "\uFEFF부정 "));

    assertThat(names.names()).containsExactly("긍정", "부정");
    assertThat(names.index(decomposed)).hasValue(0);
  }

  @Test
  void namesInAnOrderThatSomebodyChoseMayBeGivenByIndex() {
    LabelNames names = LabelNames.inOrder(List.of("negative", "positive"));

    assertThat(names.index("positive")).hasValue(1);
    for (String one : List.of("1", "1.0", " 1", "01")) {
      assertThat(names.index(one)).as(one).hasValue(1);
    }
    assertThat(names.index("0")).hasValue(0);
    for (String unknown : List.of("2", "-1", "Positive", "", "0.5", "99999999999")) {
      assertThat(names.index(unknown)).as(unknown).isEmpty();
    }
  }

  @Test
  void indicesAreNotTakenWhereNobodyChoseTheOrder() {
    assertThat(LabelNames.byName(List.of("긍정", "부정")).index("1")).isEmpty();
    assertThat(LabelNames.collect(List.of("긍정", "부정")).index("1")).isEmpty();
  }

  @Test
  void indicesAreNotTakenWhereNumbersAreNames() {
    LabelNames stars = LabelNames.inOrder(List.of("1", "2", "3", "4", "5"));

    assertThat(stars.index("1")).hasValue(0);
    assertThat(stars.index("5.0")).hasValue(4);
    assertThat(stars.index("0")).as("neither a name nor, among numbers, an index").isEmpty();
  }

  @Test
  void tellsWhatItTakes() {
    assertThat(LabelNames.inOrder(List.of("a", "b"))).hasToString("a, b, or 0 to 1");
    assertThat(LabelNames.byName(List.of("a", "b"))).hasToString("a, b");
    assertThat(LabelNames.inOrder(List.of("1", "2"))).hasToString("1, 2");
    List<String> many = IntStream.range(0, 30).mapToObj(i -> "c" + i).toList();
    assertThat(LabelNames.inOrder(many).toString())
        .startsWith("c0, c1, ")
        .endsWith("c19 ... (30 names), or 0 to 29");
  }
}
