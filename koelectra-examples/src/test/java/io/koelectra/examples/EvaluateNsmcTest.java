package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.koelectra.evaluation.ClassificationReport;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

class EvaluateNsmcTest {

  @TempDir private static Path directory;

  private static String model;

  @BeforeAll
  static void train() throws IOException {
    model = ReviewFiles.model(directory.resolve("model")).toString();
  }

  @Test
  void measuresTheEmbeddedReviewsWithoutATestFile() throws IOException {
    ClassificationReport report = new EvaluateNsmc().run("--model", model).classification();

    assertThat(report.examples()).isEqualTo(EmbeddedDefault.reviews().size());
    assertThat(report.confusion().labels()).containsExactly("negative", "positive");
    assertThat(report.accuracy()).as("most were trained on").isGreaterThan(0.7);
  }

  @Test
  void measuresAFilePlainOrCompressed() throws IOException {
    Path plain = ReviewFiles.plain(directory.resolve("test.txt"), 14);
    Path gzip = ReviewFiles.gzip(directory.resolve("test.txt.gz"), 14);

    ClassificationReport fromPlain =
        new EvaluateNsmc().run("--model", model, "--test", plain.toString()).classification();
    ClassificationReport fromGzip =
        new EvaluateNsmc().run("--model", model, "--test", gzip.toString()).classification();

    assertThat(fromPlain.examples()).isEqualTo(14);
    assertThat(fromGzip.meanLoss()).isEqualTo(fromPlain.meanLoss());
    assertThat(fromGzip.confusion()).hasToString(fromPlain.confusion().toString());
  }

  @Test
  void printsTheDataAndTheScores() throws IOException {
    Path plain = ReviewFiles.plain(directory.resolve("printed.txt"), 6);

    String output =
        Console.outputOf(
            () -> new EvaluateNsmc().run("--model", model, "--test", plain.toString()));

    assertThat(output)
        .contains(
            "6 rows, ",
            "accuracy ",
            "over 6 examples",
            "actual \\ predicted",
            " tokens: accuracy ");
  }

  @Test
  void namesWhatIsMissing() {
    String absent = directory.resolve("absent").toString();

    assertThatIOException()
        .isThrownBy(() -> new EvaluateNsmc().run("--model", absent))
        .withMessageContaining(absent);
    assertThatIOException()
        .isThrownBy(() -> new EvaluateNsmc().run("--model", model, "--test", absent))
        .withMessageContaining(absent);
  }

  @Test
  void refusesAnUnknownOption() {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> new EvaluateNsmc().run("--train", "ratings_train.txt"))
        .withMessageContaining("--train");
  }

  @Test
  void helpListsTheOptions() throws IOException {
    assertThat(Console.outputOf(() -> EvaluateNsmc.main(new String[] {"--help"})))
        .startsWith("Usage: EvaluateNsmc")
        .contains("--model", "--test");
  }
}
