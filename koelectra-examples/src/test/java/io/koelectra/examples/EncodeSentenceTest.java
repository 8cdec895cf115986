package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

class EncodeSentenceTest {

  private static final int HIDDEN_SIZE = 32;

  @TempDir private static Path directory;

  private static String model;

  @BeforeAll
  static void train() throws IOException {
    model = ReviewFiles.model(directory.resolve("model")).toString();
  }

  @Test
  void givesTheHiddenStateOfTheFirstToken() throws IOException {
    float[] first = new EncodeSentence().run("--model", model, "재미있는 영화");

    assertThat(first).hasSize(HIDDEN_SIZE).doesNotContain(Float.NaN);
    assertThat(new EncodeSentence().run("--model", model, "재미있는 영화")).isEqualTo(first);
    assertThat(new EncodeSentence().run("--model", model, "지루한 영화")).isNotEqualTo(first);
  }

  @Test
  void hasASentenceOfItsOwn() throws IOException {
    assertThat(new EncodeSentence().run("--model", model))
        .isEqualTo(new EncodeSentence().run("--model", model, "이 영화 정말 재미있어요"));
  }

  @Test
  void printsPiecesIdsAndShape() throws IOException {
    String output = Console.outputOf(() -> new EncodeSentence().run("--model", model, "영화"));

    assertThat(output.lines().toList())
        .satisfiesExactly(
            pieces -> assertThat(pieces).isEqualTo("pieces: [영화]"),
            ids -> assertThat(ids).matches("ids: \\[2, \\d+, 3\\]"),
            shape -> assertThat(shape).isEqualTo("last hidden states: (1, 3, 32)"),
            cls -> assertThat(cls).startsWith("[CLS] begins ["));
  }

  @Test
  void cutsASentenceThatIsTooLong() throws IOException {
    assertThat(new EncodeSentence().run("--model", model, "영화 ".repeat(10_000)))
        .hasSize(HIDDEN_SIZE);
  }

  @Test
  void namesAModelThatIsMissing() {
    String absent = directory.resolve("absent").toString();

    assertThatIOException()
        .isThrownBy(() -> new EncodeSentence().run("--model", absent))
        .withMessageContaining(absent);
  }

  @Test
  void refusesAnUnknownOptionAndASecondSentence() {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> new EncodeSentence().run("--text", "영화"))
        .withMessageContaining("--text");
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> new EncodeSentence().run("--model", model, "하나", "둘"))
        .withMessageContaining("둘");
  }

  @Test
  void helpListsTheOptions() throws IOException {
    assertThat(Console.outputOf(() -> EncodeSentence.main(new String[] {"--help"})))
        .startsWith("Usage: EncodeSentence")
        .contains("--model", "SENTENCE");
  }
}
