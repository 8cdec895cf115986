package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.nsmc.SentimentPrediction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

class ClassifyReviewsTest {

  private static final Charset MS949 = Charset.forName("MS949");

  @TempDir private static Path directory;

  private static String model;

  @BeforeAll
  static void train() throws IOException {
    model = ReviewFiles.model(directory.resolve("model")).toString();
  }

  @Test
  void classifiesTheTextsOfTheCommandLine() throws IOException {
    List<SentimentPrediction> predictions = classify("정말 재미있어요", "지루해요");

    assertThat(predictions).hasSize(2);
    assertThat(positive(predictions.get(0))).isGreaterThan(positive(predictions.get(1)));
    assertSame(predictions.get(0), classify("정말 재미있어요").get(0));
    assertSame(predictions.get(1), classify("지루해요").get(0));
  }

  @Test
  void classifiesTheLinesOfAFileAfterThoseTexts() throws IOException {
    Path input = Files.writeString(directory.resolve("input.txt"), "지루해요\n최고의 영화\r\n");

    List<SentimentPrediction> predictions = classify("--input", input.toString(), "명작입니다");

    List<SentimentPrediction> expected = classify("명작입니다", "지루해요", "최고의 영화");
    assertThat(predictions).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertSame(predictions.get(i), expected.get(i));
    }
  }

  @Test
  void answersEveryLineOnce() throws IOException {
    Path input = directory.resolve("lines.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(input))) {
      out.write("\uFEFF정말 재미있어요\r\n\r\n지루해요\u2028줄\n좋은\r영화".getBytes(UTF_8));
    }

    assertThat(classify("--input", input.toString())).hasSize(4);
    assertThat(Console.outputOf(() -> classify("--input", input.toString())).split("[\r\n]+"))
        .hasSize(4);
  }

  @Test
  void decomposedHangulIsAnsweredAsComposed() throws IOException {
    String text = "돈이 아깝다 최악";

    List<SentimentPrediction> predictions =
        new ClassifyReviews().run(text, Normalizer.normalize(text, Normalizer.Form.NFD));

    assertThat(predictions.get(1)).isEqualTo(predictions.get(0));
    assertThat(positive(predictions.get(0))).isLessThan(0.01);
  }

  @Test
  void theEncodingOfAFileCanBeChosen() throws IOException {
    Path korean = Files.write(directory.resolve("949.txt"), "지루해요\n".getBytes(MS949));

    assertSame(
        classify("--input", korean.toString(), "--encoding", "CP949").get(0),
        classify("지루해요").get(0));
  }

  @Test
  void refusesAnArgumentThatCouldNotBeRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> classify("좋\uFFFD"))
        .withMessageContainingAll("argument 3", "LC_ALL=C.UTF-8");
  }

  @Test
  void classifiesItsOwnSentencesByDefault() throws IOException {
    assertThat(classify()).hasSameSizeAs(EmbeddedDefault.sentences());
  }

  @Test
  void anEmptyFileHasNothingToClassify() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty.txt"));

    assertThat(classify("--input", empty.toString())).isEmpty();
  }

  @Test
  void printsEachTextBehindItsClass() throws IOException {
    String output = Console.outputOf(() -> classify("정말 재미있어요", "지루해요"));

    assertThat(output.lines())
        .hasSize(2)
        .allMatch(
            line ->
                line.matches(
                    "(negative|positive) \\d+\\.\\d% \\((negative|positive) \\d+\\.\\d%\\) +\\S.*"))
        .anyMatch(line -> line.endsWith(" 정말 재미있어요"));
  }

  @Test
  void printsNoAnswerForAnEmptyLine() throws IOException {
    Path input = Files.writeString(directory.resolve("gaps.txt"), "지루해요\n\n최고의 영화\n");

    String output = Console.outputOf(() -> classify("--input", input.toString()));

    assertThat(output.lines()).hasSize(3).element(1).asString().startsWith("no answer: empty text");
  }

  @Test
  void namesWhatIsMissing() {
    String absent = directory.resolve("absent").toString();

    assertThatIOException()
        .isThrownBy(() -> new ClassifyReviews().run("--model", absent, "영화"))
        .withMessageContaining(absent);
    assertThatIOException()
        .isThrownBy(() -> classify("--input", absent))
        .withMessageContaining(absent);
  }

  @Test
  void namesAFileThatIsNotUtf8() throws IOException {
    Path korean = directory.resolve("cp949.txt");
    Files.write(korean, "재미있다\n".getBytes(MS949));

    assertThatIOException()
        .isThrownBy(() -> classify("--input", korean.toString()))
        .withMessageContainingAll(korean + ", line 1", "not UTF-8", "CP949", "--encoding");
  }

  @Test
  void refusesAnUnknownOption() {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> classify("--file", "input.txt"))
        .withMessageContaining("--file");
  }

  @Test
  void helpListsTheOptions() throws IOException {
    assertThat(Console.outputOf(() -> ClassifyReviews.main(new String[] {"--help"})))
        .startsWith("Usage: ClassifyReviews")
        .contains("--model", "--input", "TEXT");
  }

  private static List<SentimentPrediction> classify(String... options) throws IOException {
    String[] all = new String[options.length + 2];
    all[0] = "--model";
    all[1] = model;
    System.arraycopy(options, 0, all, 2, options.length);
    return new ClassifyReviews().run(all);
  }

  private static double positive(SentimentPrediction prediction) {
    return prediction.probabilities().get("positive");
  }

  private static void assertSame(SentimentPrediction actual, SentimentPrediction expected) {
    assertThat(positive(actual)).isCloseTo(positive(expected), within(1e-5));
  }
}
