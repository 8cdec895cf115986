package io.koelectra.nsmc.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

class SeveralLabelsTest {

  private static final LabelledTextFile PLAIN = LabelledTextFile.builder().build();

  private static final LabelledTextFile SEPARATED =
      LabelledTextFile.builder().labelSeparator("|").build();

  @Test
  void splitsACellAtTheSeparator() throws IOException {
    LabelledDataset data = read(SEPARATED, "a.csv", "text,label\n가,슬픔|분노\n나,\n다, 분노 ||분노|\n라,기쁨\n");

    assertThat(data.labels()).containsExactly("기쁨", "분노", "슬픔");
    assertThat(data)
        .containsExactly(
            LabelledText.of("가", List.of("분노", "슬픔")),
            LabelledText.of("나", List.of()),
            LabelledText.of("다", "분노"),
            LabelledText.of("라", "기쁨"));
    assertThat(data.report().examplesByLabel()).isEqualTo(Map.of("기쁨", 1, "분노", 2, "슬픔", 1));
    assertThat(data.report().rowsRead()).isEqualTo(4);
    assertThat(data.report().toString()).endsWith("labels: 기쁨=1, 분노=2, 슬픔=1");
  }

  @Test
  void anArrayOfStringsInJsonIsSeveralLabels() throws IOException {
    String json =
        """
        {"text": "가", "label": ["슬픔", "분노"]}
        {"text": "나", "label": []}
        {"text": "다", "label": "분노"}
        """;

    LabelledDataset data = read(PLAIN, "a.jsonl", json);

    assertThat(data.labels()).containsExactly("분노", "슬픔");
    assertThat(data.stream().map(LabelledText::labels))
        .containsExactly(List.of("분노", "슬픔"), List.of(), List.of("분노"));
    assertThat(data.stream().map(LabelledText::label)).containsExactly("분노, 슬픔", "", "분노");
  }

  @Test
  void otherArraysAreNoLabels() {
    assertRefused(PLAIN, "a.jsonl", "{\"text\": \"가\", \"label\": [\"a\", 1]}")
        .withMessage(
            "a.jsonl, line 1: found an array of more than strings as \"label\"; accepted: a string,"
                + " a number, a boolean, or an array of strings, which are several labels; write each"
                + " label of an array in quotation marks");
    assertRefused(PLAIN, "a.jsonl", "{\"text\": [\"가\"], \"label\": \"a\"}")
        .withMessageContaining("found an object or array as \"text\"");
    assertRefused(PLAIN, "a.jsonl", "{\"text\": \"가\", \"label\": [\"a\", \"\"]}")
        .withMessageContaining("line 1: found ", "without a label");
  }

  @Test
  void aFileWithoutAnyLabelIsRefused() {
    assertRefused(SEPARATED, "a.csv", "text,label\n가,\n나,|\n")
        .withMessage(
            "a.csv: found no label in column \"label\" of 2 rows, at least 1 is needed; name the"
                + " column of the labels, or all classes with labels(...)");
  }

  @Test
  void labelsAreThoseThatAreNamed() throws IOException {
    LabelledTextFile named =
        LabelledTextFile.builder().labelSeparator(" ").labels(List.of("x", "y", "z")).build();

    assertThat(read(named, "a.csv", "text,label\n가,z x\n나,1\n").stream().map(LabelledText::labels))
        .containsExactly(List.of("x", "z"), List.of("y"));
    assertRefused(named, "a.csv", "text,label\n가,x y\n나,x w\n")
        .withMessageStartingWith(
            "a.csv, line 3: found label \"w\" in column \"label\"; accepted: x, y, z");
    assertThat(read(SEPARATED.withLabels(List.of("x", "y")), "b.csv", "text,label\n가,y|x\n").get(0))
        .isEqualTo(LabelledText.of("가", List.of("x", "y")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTextFile.builder().labelSeparator(""))
        .withMessage("labelSeparator must not be empty; | and ; are usual");
  }

  @Test
  void aSetOfLabelsIsConflictingWithAnother() {
    LabelledDataset data =
        LabelledDataset.of(
            List.of(
                LabelledText.of("가", List.of("a", "b")),
                LabelledText.of("가", List.of("b", "a")),
                LabelledText.of("나", List.of("a")),
                LabelledText.of("나", List.of()),
                LabelledText.of("나", List.of("a"))),
            List.of("a", "b"));

    assertThat(data.report().conflictingTexts()).isEqualTo(1);
    assertThat(data.report().duplicateTexts()).isEqualTo(3);
    assertThat(LabelledTexts.conflicts(data).get(0).labels()).containsExactly("a", "", "a");
  }

  @Test
  void splitKeepsTheProportionOfEverySetAndEqualTextsTogether() {
    List<LabelledText> examples = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<String> labels = i % 2 == 0 ? List.of("a") : i % 4 == 1 ? List.of("a", "b") : List.of();
      examples.add(LabelledText.of("글 " + i, labels));
      examples.add(LabelledText.of("글 " + i, labels));
    }
    LabelledDataset data = LabelledDataset.of(examples, List.of("a", "b"));
    Set<LabelledDataset> sides = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      LabelledDataset.Split split = data.split(0.2, seed);

      assertThat(split.validation()).hasSize(40);
      assertThat(split.validation().report().examplesByLabel()).isEqualTo(Map.of("a", 30, "b", 10));
      assertThat(split.validation()).doesNotContainAnyElementsOf(split.train());
      sides.add(split.validation());
    }
    assertThat(sides).hasSize(20);
  }

  @Test
  void splitOfSetsThatAreAllDifferentIsRandom() {
    List<String> names = List.of("a", "b", "c", "d", "e", "f");
    List<LabelledText> examples = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      int bits = i;
      examples.add(
          LabelledText.of(
              "글 " + i,
              names.stream().filter(name -> (bits >> names.indexOf(name) & 1) == 1).toList()));
    }
    examples.add(LabelledText.of("하나뿐", List.of("a", "g")));
    LabelledDataset data = LabelledDataset.of(examples, List.of("a", "b", "c", "d", "e", "f", "g"));
    Set<LabelledText> held = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      LabelledDataset.Split split = data.split(0.25, seed);
      assertThat(split.validation()).hasSize(16);
      held.addAll(split.validation());
    }
    assertThat(held).as("all but the only text of a label").hasSize(64);
  }

  @Test
  void targetsAreOneForEachLabel() {
    ClassIndex classes = new ClassIndex(List.of("a", "b", "c"));

    assertThat(
            classes.targets(
                List.of(LabelledText.of("가", List.of("c", "a")), LabelledText.of("나", List.of()))))
        .isDeepEqualTo(new double[][] {{1, 0, 1}, {0, 0, 0}});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> classes.of(LabelledText.of("가", List.of("a", "c"))))
        .withMessage(
            "the text \"가\" has the labels [a, c], but here a text has one label; train for several"
                + " labels at once, or give it one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> classes.of(LabelledText.of("가", List.of())))
        .withMessageContaining("the text \"가\" has no label, but");
  }

  @Test
  void renamesAndRefusesAsForOneLabel() {
    LabelledDataset data =
        LabelledDataset.of(List.of(LabelledText.of("가", List.of("a", "b"))), List.of("a", "b"));

    assertThat(data.renamed(Map.of("a", "x")).get(0))
        .isEqualTo(LabelledText.of("가", List.of("x", "b")));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LabelledDataset.of(
                    List.of(LabelledText.of("가", List.of("a", "c"))), List.of("a", "b")))
        .withMessageContaining("number 0 is of the class \"c\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledText.of("가", List.of("1", "1.0")))
        .withMessageContaining("\"1\" and \"1.0\" are one name");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> LabelledTexts.requireSeveralClasses(data, new ClassIndex(List.of("a", "b"))))
        .withMessageContaining("all 1 training examples are of the class \"a\" and \"b\"");
  }

  @Test
  void fingerprintsTellSetsOfLabelsApart() {
    assertThat(
            List.of(
                LabelledTexts.fingerprint(List.of(LabelledText.of("가", List.of("a", "b")))),
                LabelledTexts.fingerprint(List.of(LabelledText.of("가", "a", "b"))),
                LabelledTexts.fingerprint(List.of(LabelledText.of("가", List.of()))),
                LabelledTexts.fingerprint(List.of(LabelledText.of("가", "a")))))
        .doesNotHaveDuplicates();
  }

  private static LabelledDataset read(LabelledTextFile file, String name, String content)
      throws IOException {
    return file.read(new ByteArrayInputStream(content.getBytes(UTF_8)), name);
  }

  private static ThrowableAssertAlternative<?> assertRefused(
      LabelledTextFile file, String name, String content) {
    return assertThatIOException().isThrownBy(() -> read(file, name, content));
  }
}
