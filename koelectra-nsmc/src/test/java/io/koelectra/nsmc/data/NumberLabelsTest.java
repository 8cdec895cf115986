package io.koelectra.nsmc.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.nsmc.data.LabelledDataset.Values;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NumberLabelsTest {

  private static final LabelledTextFile FILE =
      LabelledTextFile.builder().label("stars").numbers().build();

  @Test
  void aLabelIsTheNumberThatItReadsAs() {
    assertThat(
            List.of("7", " 7.50", "-1e-3", "+.5", "3.").stream()
                .map(label -> LabelledText.of("가", label).value()))
        .containsExactly(7.0, 7.5, -0.001, 0.5, 3.0);
  }

  @Test
  void aLabelThatIsNoFiniteNumberIsNamedWithItsText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledText.of("정말 재미있어요".repeat(20), "좋음").value())
        .withMessageMatching(
            "the label \"좋음\" of the text \"(정말 재미있어요)+.{0,8}\\.\\.\\.\" is no finite number, such as 7,"
                + " 7.5 or -1e-3; correct it or leave the text out, or train a classifier if labels"
                + " are names of classes");
    for (String label : List.of("NaN", "Infinity", "1e999", "1d", "0x10", "1,5", "칠")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LabelledText.of("가", label).value())
          .withMessageContaining("the label \"" + label + "\" of the text \"가\"");
    }
  }

  @Test
  void aDataSetOfNumbersHasNoClasses() throws IOException {
    LabelledDataset data = read("text,stars\n가,10\n나, 1.50 \n,3\n다,3.5\n");

    assertThat(data.isOfNumbers()).isTrue();
    assertThat(data.labels()).isEmpty();
    assertThat(data.stream().mapToDouble(LabelledText::value)).containsExactly(10.0, 1.5, 3.5);
    assertThat(data).hasToString("LabelledDataset[3 texts, numbers]");
    assertThat(
            FILE.withLabels(data.labels())
                .read(new ByteArrayInputStream("text,stars\n라,2\n".getBytes(UTF_8)), "b.csv"))
        .as("a test file")
        .containsExactly(LabelledText.of("라", "2"));
    assertThat(data.balancedClassWeights()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.renamed(Map.of("10", "x")))
        .withMessage("\"10\" is not one of the classes []; rename one of these");
  }

  @Test
  void reportsLeastMeanGreatestAndDeviation() throws IOException {
    LabelledDataset.Report report = read("text,stars\n가,1\n나,2\n다,3\n다,6\n , 9\n").report();
    Values values = report.values().orElseThrow();

    assertThat(values.least()).isEqualTo(1);
    assertThat(values.mean()).isEqualTo(3);
    assertThat(values.greatest()).isEqualTo(6);
    assertThat(values.deviation()).as("numpy.std").isCloseTo(1.8708286933869707, within(1e-15));
    assertThat(report.examplesByLabel()).isEmpty();
    assertThat(List.of(report.rowsRead(), report.emptyDropped())).containsExactly(5, 1);
    assertThat(List.of(report.duplicateTexts(), report.conflictingTexts())).containsExactly(1, 1);
    assertThat(report.toString().lines())
        .containsExactly(
            "5 rows, 1 without text, first in line 6, 1 repeat an earlier text, 1 texts with different"
                + " labels",
            "numbers: 1.000 to 6.000, mean 3.000, standard deviation 1.871");
  }

  @Test
  void aLineWithoutANumberIsRefused() {
    assertThatIOException()
        .isThrownBy(() -> read("text,stars\n가,10\n나,열\n"))
        .withMessage(
            "a.csv, line 3: found label \"열\" in column \"stars\"; accepted: a finite number, such"
                + " as 7, 7.5 or -1e-3; correct the label, leave such rows out, or read names of"
                + " classes without numbers()");
    assertThatIOException()
        .isThrownBy(() -> read("text,stars\n가,\n"))
        .withMessageStartingWith("a.csv, line 2: found a blank label in column \"stars\"");
    assertThatIOException()
        .isThrownBy(() -> read("text,stars\n가,NaN\n"))
        .withMessageContaining("found label \"NaN\"");
  }

  @Test
  void numbersHaveNeitherNamesNorSeparators() {
    for (LabelledTextFile.Builder builder :
        List.of(
            LabelledTextFile.builder().numbers().labels(List.of("1", "2")),
            LabelledTextFile.builder().numbers().labelSeparator("|"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(builder::build)
          .withMessageContaining("leave out labels(...) and labelSeparator(...)");
    }
  }

  @Test
  void splitIsRandomAndKeepsEqualTextsTogether() {
    List<LabelledText> examples = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      examples.add(LabelledText.of("글 " + i / 2, String.valueOf(i / 40.0)));
    }
    LabelledDataset data = LabelledDataset.ofNumbers(examples);

    LabelledDataset.Split split = data.split(0.1, 42);

    assertThat(split.validation()).hasSize(20);
    assertThat(split.validation().isOfNumbers()).isTrue();
    assertThat(split.train().stream().map(LabelledText::text))
        .doesNotContainAnyElementsOf(split.validation().stream().map(LabelledText::text).toList());
    assertThat(data.split(0.1, 42)).isEqualTo(split).isNotEqualTo(data.split(0.1, 43));
    assertThat(split.validation().report().values().orElseThrow().greatest()).isGreaterThan(2.5);
  }

  @Test
  void refusesWhatARegressionCannotLearn() {
    List<LabelledText> examples = List.of(LabelledText.of("가", "1"), LabelledText.of("나", "둘"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledDataset.ofNumbers(examples))
        .withMessageStartingWith("the examples: number 1: the label \"둘\" of the text \"나\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTexts.requireValues("the training examples", List.of()))
        .withMessage("the training examples are an empty list; pass at least one");
  }

  private static LabelledDataset read(String content) throws IOException {
    return FILE.read(new ByteArrayInputStream(content.getBytes(UTF_8)), "a.csv");
  }
}
