package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

class FineTuneNsmcTest {

  /** Guessing gives a half; the few hundred embedded reviews allow no more than this for sure. */
  private static final double ABOVE_CHANCE = 0.65;

  @TempDir private static Path directory;

  private static Path model;
  private static FineTuneNsmc.Result result;
  private static String output;

  @BeforeAll
  static void fineTuneOnTheEmbeddedReviews() throws IOException {
    model = directory.resolve("fine-tuned");
    output = Console.outputOf(() -> result = new FineTuneNsmc().run("--out", model.toString()));
  }

  @Test
  void learnsFromTheEmbeddedReviews() throws IOException {
    ClassificationReport test = result.test().orElseThrow().classification();

    assertThat(test.examples()).isEqualTo(Math.round(0.2 * EmbeddedDefault.reviews().size()));
    assertThat(test.accuracy()).isGreaterThan(ABOVE_CHANCE);
    assertThat(test.macroF1()).isGreaterThan(ABOVE_CHANCE);
  }

  @Test
  void trainsOnWhatIsNeitherTestNorValidation() throws IOException {
    TrainingReport training = result.training();
    long all =
        training.trainingExamples()
            + training.validation().examples()
            + result.test().orElseThrow().examples();

    assertThat(all).isEqualTo(EmbeddedDefault.reviews().size());
    assertThat(training.weights().loaded())
        .as("starts from the encoder of the model in the jar")
        .contains("electra.embeddings.word_embeddings.weight");
    assertThat(training.weights().fresh()).as("its head stays: it has the classes").isEmpty();
    assertThat(training.evaluations()).isNotEmpty();
  }

  @Test
  void savesAModelThatLoadsAgain() throws IOException {
    try (Stream<Path> files = Files.list(model)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt");
    }
    try (SentimentClassifier classifier = SentimentClassifier.load(model)) {
      assertThat(classifier.labels()).containsExactly("negative", "positive");
    }
  }

  @Test
  void printsSettingsScoresAndClassifiedSentences() throws IOException {
    assertThat(output)
        .contains("settings: AdamW(learningRate=2.0E-4", "weights: ", "validation: accuracy ")
        .contains("test: accuracy ", "epoch 1.00, step ")
        .contains(EmbeddedDefault.sentences());
  }

  @Test
  void writesAPageAboutTheTrainingBesideTheModel() throws IOException {
    Path page = directory.resolve("fine-tuned-report.html");
    String accuracy =
        String.format(Locale.ROOT, "%.1f%%", 100 * result.test().orElseThrow().accuracy());

    assertThat(page)
        .content()
        .startsWith("<!DOCTYPE html>")
        .contains(
            "<h1>Fine-tuned from koelectra-default-model</h1>", "Accuracy " + accuracy + " on ")
        .contains(result.training().dataFingerprint());
    assertThat(output).contains("report: " + page);
  }

  @Test
  void writesThePageAndTheRecordingWhereAsked() throws IOException {
    Path page = directory.resolve("pages").resolve("page.html");
    Path recording = directory.resolve("recording");

    quickly(
        "watched",
        "--sample",
        "40",
        "--report",
        page.toString(),
        "--tensorboard",
        recording.toString());

    assertThat(page).isNotEmptyFile();
    assertThat(directory.resolve("watched-report.html")).doesNotExist();
    try (Stream<Path> files = Files.list(recording)) {
      assertThat(files)
          .singleElement()
          .satisfies(file -> assertThat(file.getFileName().toString()).contains(".tfevents."))
          .satisfies(file -> assertThat(file).isNotEmptyFile());
    }
  }

  @Test
  void trainsOnFilesOfOnesOwn() throws IOException {
    Path train = ReviewFiles.plain(directory.resolve("train.txt"), 60);
    Path test = ReviewFiles.gzip(directory.resolve("test.txt.gz"), 10);

    FineTuneNsmc.Result own =
        quickly("own", "--train", train.toString(), "--test", test.toString());

    assertThat(own.training().trainingExamples()).isEqualTo(48);
    assertThat(own.training().validation().examples()).as("20% of 60").isEqualTo(12);
    assertThat(own.test().orElseThrow().examples()).isEqualTo(10);
  }

  @Test
  void readsACompressedTrainingFileAndNeedsNoTestFile() throws IOException {
    Path train = ReviewFiles.gzip(directory.resolve("train.txt.gz"), 40);

    FineTuneNsmc.Result own =
        quickly("without-test", "--train", train.toString(), "--validation-share", "0.25");

    assertThat(own.training().trainingExamples()).isEqualTo(30);
    assertThat(own.test()).isEmpty();
  }

  @Test
  void aTestFileIsUsedWithTheEmbeddedReviewsToo() throws IOException {
    Path test = ReviewFiles.plain(directory.resolve("only-test.txt"), 12);

    FineTuneNsmc.Result own = quickly("only-test", "--test", test.toString());

    assertThat(own.test().orElseThrow().examples()).isEqualTo(12);
  }

  @Test
  void sampleLimitsTheTrainingReviews() throws IOException {
    TrainingReport training = quickly("sample", "--sample", "40").training();

    assertThat(training.trainingExamples() + training.validation().examples()).isEqualTo(40);
  }

  @Test
  void goesOnFromAModel() throws IOException {
    TrainingReport training =
        quickly("continued", "--model", model.toString(), "--sample", "40").training();

    assertThat(training.weights().fresh()).isEmpty();
    assertThat(training.weights().loaded()).contains("classifier.out_proj.weight");
    assertThat(training.settings()).contains("learningRate=2.0E-4");
  }

  @Test
  void theSameSeedGivesTheSameModel() throws IOException {
    quickly("first", "--sample", "60", "--seed", "7");
    quickly("second", "--sample", "60", "--seed", "7");

    assertThat(weights("second")).isEqualTo(weights("first"));
  }

  @Test
  void anotherSeedHoldsOutTheSameReviewsIfTheSplitHasItsOwn() throws IOException {
    FineTuneNsmc.Result seventh = quickly("seventh", "--sample", "60", "--seed", "7");
    FineTuneNsmc.Result eighth =
        quickly("eighth", "--sample", "60", "--seed", "8", "--split-seed", "7");

    assertThat(eighth.training().dataFingerprint()).isEqualTo(seventh.training().dataFingerprint());
    assertThat(weights("eighth")).isNotEqualTo(weights("seventh"));
  }

  @Test
  void namesAFileThatIsMissing() {
    String absent = directory.resolve("absent.txt").toString();

    assertThatIOException()
        .isThrownBy(() -> quickly("never", "--train", absent))
        .withMessageContaining(absent);
    assertThatIOException()
        .isThrownBy(() -> quickly("never", "--model", absent))
        .withMessageContaining(absent);
    assertThat(directory.resolve("never")).doesNotExist();
  }

  @Test
  void namesATestFileThatIsMissingBeforeTraining() throws IOException {
    Path train = ReviewFiles.plain(directory.resolve("some.txt"), 20);
    String absent = directory.resolve("absent.txt").toString();

    assertThatIOException()
        .isThrownBy(() -> quickly("never", "--train", train.toString(), "--test", absent))
        .withMessageContaining(absent);
    assertThat(directory.resolve("never")).doesNotExist();
  }

  @Test
  void leavesADirectoryThatIsNoModelAlone() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(other.resolve("thesis.txt"), "years of work");

    assertThatIOException()
        .isThrownBy(() -> quickly("other", "--sample", "40"))
        .withMessageContainingAll(other.toString(), "not a saved model");
    assertThat(other.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void refusesWrongOptionsAndValues() {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> quickly("never", "--learnin-rate", "1"))
        .withMessageContaining("--learnin-rate");
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> quickly("never", "--batch-size", "many"))
        .withMessageContainingAll("--batch-size", "many");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly("never", "--learning-rate", "2"))
        .withMessageContaining("learningRate must be in (0, 1), got 2.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly("never", "--validation-share", "1"))
        .withMessageContaining("validationShare must be in (0, 1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly("never", "--max-tokens", "1000"))
        .withMessageContainingAll("maxTokens", "1000");
    assertThat(directory.resolve("never")).doesNotExist();
  }

  @Test
  void helpListsTheOptions() throws IOException {
    String help = Console.outputOf(() -> FineTuneNsmc.main(new String[] {"--help"}));

    assertThat(help)
        .startsWith("Usage: FineTuneNsmc")
        .contains(
            "--train",
            "--test",
            "--model",
            "--out",
            "--report",
            "--tensorboard",
            "--epochs",
            "--batch-size",
            "--seed",
            "--learning-rate",
            "--max-tokens",
            "--validation-share",
            "--split-seed",
            "--vocabulary-size")
        .contains("default: by their number");
  }

  /** Runs with a tiny model and one epoch, saving to {@code name}. */
  private static FineTuneNsmc.Result quickly(String name, String... options) throws IOException {
    List<String> tiny =
        List.of("--out", directory.resolve(name).toString(), "--epochs", "1", "--on-alarm", "WARN");
    return new FineTuneNsmc().run(ReviewFiles.withTinyModel(tiny, options));
  }

  private static byte[] weights(String name) throws IOException {
    return Files.readAllBytes(directory.resolve(name).resolve("model.safetensors"));
  }
}
