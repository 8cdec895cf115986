package io.koelectra.nsmc.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.text.Normalizer;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelNamesTest {

  @Test
  void integersKeepTheirNumericOrder() {
    assertThat(ClassIndex.collect(List.of("10", "2", "0", "1", "2")).names())
        .containsExactly("0", "1", "2", "10");
    List<String> shuffled = List.of("11", "3", "0", "7", "1", "2", "4", "5", "6", "8", "9", "10");
    ClassIndex eleven = ClassIndex.collect(shuffled);
    for (String label : shuffled) {
      assertThat(eleven.find(label)).hasValue(Integer.parseInt(label));
    }
    assertThat(ClassIndex.collect(List.of("1", "-1", "0")).names()).containsExactly("-1", "0", "1");
  }

  @Test
  void otherNamesComeInTheOrderOfTheirCharacters() {
    assertThat(ClassIndex.collect(List.of("하", "가", "b", "10", "나", "B")).names())
        .containsExactly("10", "B", "b", "가", "나", "하");
  }

  @Test
  void numeralsAreOneClassWhenEqualByValue() {
    ClassIndex stars = ClassIndex.collect(List.of("10.0", "1.0", "2.5", " 1", "10", "01", "-1"));

    assertThat(stars.names()).as("as written first").containsExactly("-1", "1.0", "2.5", "10.0");
    assertThat(stars.find("1")).hasValue(1);
    assertThat(stars.find("2.50")).hasValue(2);
    assertThat(stars.find("2")).as("no index among numerals").isEmpty();
  }

  @Test
  void namesThatLookTheSameAreOneClass() {
    String decomposed = Normalizer.normalize("긍정", Normalizer.Form.NFD);

    ClassIndex names = ClassIndex.collect(List.of(decomposed, "부정", "긍정", "\uFEFF부정 "));

    assertThat(names.names()).containsExactly("긍정", "부정");
    assertThat(names.find(decomposed)).hasValue(0);
  }

  @Test
  void namesInAnOrderThatSomebodyChoseMayBeGivenByIndex() {
    LabelledTextFile names = inOrder(List.of("negative", "positive"));

    assertThat(index(names, "positive")).hasValue(1);
    for (String one : List.of("1", "1.0", " 1", "01")) {
      assertThat(index(names, one)).as(one).hasValue(1);
    }
    assertThat(index(names, "0")).hasValue(0);
    for (String unknown : List.of("2", "-1", "Positive", "", "0.5", "99999999999")) {
      assertThat(index(names, unknown)).as(unknown).isEmpty();
    }
  }

  @Test
  void indicesAreNotTakenWhereNobodyChoseTheOrder() {
    assertThat(index(byName(List.of("긍정", "부정")), "1")).isEmpty();
    assertThat(ClassIndex.collect(List.of("긍정", "부정")).find("1")).isEmpty();
  }

  @Test
  void indicesAreNotTakenWhereNumbersAreNames() {
    LabelledTextFile stars = inOrder(List.of("1", "2", "3", "4", "5"));

    assertThat(index(stars, "1")).hasValue(0);
    assertThat(index(stars, "5.0")).hasValue(4);
    assertThat(index(stars, "0")).as("neither a name nor, among numbers, an index").isEmpty();
  }

  @Test
  void tellsWhatItTakes() {
    assertThat(accepted(inOrder(List.of("a", "b")))).isEqualTo("a, b, or 0 to 1");
    assertThat(accepted(byName(List.of("a", "b")))).isEqualTo("a, b");
    assertThat(accepted(inOrder(List.of("1", "2")))).isEqualTo("1, 2");
    List<String> many = IntStream.range(0, 30).mapToObj(i -> "c" + i).toList();
    assertThat(accepted(inOrder(many)))
        .startsWith("c0, c1, ")
        .endsWith("c19, ... (30 names), or 0 to 29");
  }

  private static LabelledTextFile inOrder(List<String> names) {
    return LabelledTextFile.builder().labels(names).build();
  }

  private static LabelledTextFile byName(List<String> names) {
    return LabelledTextFile.builder().build().withLabels(names);
  }

  /** The class that a label in a file is read as. */
  private static OptionalInt index(LabelledTextFile file, String label) {
    try {
      LabelledDataset data = read(file, label);
      return OptionalInt.of(data.labels().indexOf(data.get(0).label()));
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }

  private static String accepted(LabelledTextFile file) {
    return catchThrowableOfType(IOException.class, () -> read(file, "no class"))
        .getMessage()
        .replaceFirst(".*; accepted: ", "")
        .replaceFirst("; .*", "");
  }

  private static LabelledDataset read(LabelledTextFile file, String label) throws IOException {
    String csv = "text,label\n가,\"" + label + "\"\n";
    return file.read(new ByteArrayInputStream(csv.getBytes(UTF_8)), "a.csv");
  }
}
