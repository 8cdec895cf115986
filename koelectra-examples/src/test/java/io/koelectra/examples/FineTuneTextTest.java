package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.MultiLabelReport;
import io.koelectra.evaluation.RegressionReport;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

class FineTuneTextTest {

  @TempDir private static Path directory;

  private static FineTuneText.Result stages;
  private static FineTuneText.Result pairs;
  private static String output;

  @BeforeAll
  static void fineTuneOnTheEmbeddedTexts() throws IOException {
    output =
        Console.outputOf(
            () -> stages = new FineTuneText().run("--out", directory.resolve("stages").toString()));
    pairs = new FineTuneText().run("--pairs", "--out", directory.resolve("pairs").toString());
  }

  @Test
  void learnsThreeClasses() throws IOException {
    ClassificationReport test = stages.test().orElseThrow().calibrated().classification();

    assertThat(test.examples()).isEqualTo(Math.round(0.2 * EmbeddedDefault.purchases().size()));
    assertThat(test.confusion().labels()).containsExactly("배송", "사용", "주문");
    assertThat(test.accuracy()).as("the largest class has 0.38").isGreaterThan(0.55);
    assertThat(test.macroF1()).isGreaterThan(0.5);
    assertThat(test.matthewsCorrelation()).isGreaterThan(0.3);
    assertThat(test.macroRocAuc().orElseThrow()).isGreaterThan(0.7);
  }

  @Test
  void learnsWhetherPairsAreInOrder() throws IOException {
    ClassificationReport test = pairs.test().orElseThrow().calibrated().classification();

    assertThat(test.confusion().labels()).containsExactly("거꾸로", "바른 순서");
    assertThat(test.accuracy()).as("chance is a half").isGreaterThan(0.62);
    assertThat(test.matthewsCorrelation()).isGreaterThan(0.2);
  }

  @Test
  void trainsOnWhatIsNeitherTestNorValidation() throws IOException {
    TrainingReport training = stages.training();
    long all =
        training.trainingExamples()
            + training.validation().examples()
            + stages.test().orElseThrow().calibrated().examples();

    assertThat(all).isEqualTo(EmbeddedDefault.purchases().size());
    assertThat(training.weights().loaded())
        .as("starts from the encoder of the model in the jar")
        .contains("electra.embeddings.word_embeddings.weight");
  }

  @Test
  void testsWithAndWithoutTheSavedTemperature() throws IOException {
    FineTuneText.Test test = stages.test().orElseThrow();
    double temperature = stages.training().calibration().temperature();

    try (SentimentClassifier classifier = SentimentClassifier.load(directory.resolve("stages"))) {
      assertThat(classifier.temperature()).isEqualTo(temperature);
    }
    assertThat(temperature).isNotEqualTo(1);
    assertThat(test.calibrated().accuracy()).isEqualTo(test.raw().accuracy());
    assertThat(test.calibrated().classification().temperatureScaling().temperature() * temperature)
        .as("the best temperature does not depend on where one starts")
        .isCloseTo(test.raw().classification().temperatureScaling().temperature(), within(1e-6));
    assertThat(test.calibrated().meanLoss()).isNotEqualTo(test.raw().meanLoss());
  }

  @Test
  void printsDataFiguresAndSomeOfTheTestTexts() {
    assertThat(output)
        .contains("504 rows, ", "배송=160, 사용=151, 주문=193")
        .contains("validation: accuracy ", "calibration: temperature ", "ROC-AUC ", "MCC ")
        .contains("test: accuracy ", "test, temperature 1 -> ", "precision     recall         F1")
        .containsPattern("(배송|사용|주문) \\d+\\.\\d%, truly (배송|사용|주문): ");
  }

  @Test
  void writesAPageAboutTheTrainingBesideTheModel() {
    Path page = directory.resolve("stages-report.html");

    assertThat(page).content().contains("<th>배송</th>", stages.training().dataFingerprint());
    assertThat(output).contains("report: " + page);
    assertThat(directory.resolve("pairs-report.html")).content().contains("class=\"second\"");
  }

  @Test
  void trainsOnFilesOfOnesOwn() throws IOException {
    Path train = write("train.csv", rows("문장,주제", "%s %d번,%s", 60));
    Path test = write("test.tsv", rows("주제\t문장", "%3$s\t%1$s %2$d번", 12));

    FineTuneText.Result own =
        quickly(
            "own",
            "--train",
            train.toString(),
            "--test",
            test.toString(),
            "--text",
            "문장",
            "--label",
            "주제",
            "--class-weights",
            "balanced",
            "--best-by",
            "MACRO_F1");

    assertThat(own.training().trainingExamples()).isEqualTo(48);
    assertThat(own.training().settings())
        .contains("class weights {나쁨=", "best by MACRO_F1")
        .doesNotContain("class weights {나쁨=1.0, 보통=1.0");
    assertThat(own.test().orElseThrow().calibrated().examples()).isEqualTo(12);
    assertThat(own.test().orElseThrow().calibrated().classification().confusion().labels())
        .containsExactly("나쁨", "보통", "좋음");
  }

  @Test
  void trainsOnPairsOfOnesOwnWithNamesForIndices() throws IOException {
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      json.append(
          "{\"질문\": \"언제 %d번 갔나\", \"답\": \"%s\", \"label\": %d}%n"
              .formatted(i, i % 2 == 0 ? "어제" : "글쎄", i % 2));
    }
    Path train = write("pairs.data", json.toString());

    FineTuneText.Result own =
        quickly(
            "own-pairs",
            "--train",
            train.toString(),
            "--format",
            "JSON_LINES",
            "--text",
            "질문",
            "--second-text",
            "답",
            "--labels",
            "대답,회피");

    assertThat(own.training().validation().classification().confusion().labels())
        .containsExactly("대답", "회피");
    assertThat(own.test()).isEmpty();
  }

  @Test
  void predictsNumbers() throws IOException {
    StringBuilder csv = new StringBuilder("text,label\n");
    for (int i = 0; i < 120; i++) {
      csv.append((i % 2 == 0 ? "정말 재미있어요 %d번,9" : "너무 지루해요 %d번,2").formatted(i)).append('\n');
    }
    String file = write("ratings.csv", csv.toString()).toString();

    FineTuneText.Result own =
        new FineTuneText()
            .run(
                "--train",
                file,
                "--test",
                file,
                "--task",
                "regression",
                "--out",
                directory.resolve("ratings").toString());

    RegressionReport test = own.test().orElseThrow().calibrated().regression();
    assertThat(test.pearson().orElseThrow()).isGreaterThan(0.8);
    assertThat(Files.readString(directory.resolve("ratings/config.json")))
        .contains("\"problem_type\": \"regression\"");
    assertThat(Files.readString(directory.resolve("ratings-report.html"))).contains("Pearson");
  }

  @Test
  void givesSeveralLabelsAtOnce() throws IOException {
    StringBuilder csv = new StringBuilder("text,label\n");
    for (int i = 0; i < 120; i++) {
      csv.append((i % 2 == 0 ? "정말 재미있어요 %d번,칭찬;영화" : "너무 지루해요 %d번,영화").formatted(i)).append('\n');
    }
    String file = write("labels.csv", csv.append("택배가 늦어요,\n").toString()).toString();

    FineTuneText.Result own =
        new FineTuneText()
            .run(
                "--train",
                file,
                "--test",
                file,
                "--task",
                "MULTI_LABEL",
                "--label-separator",
                ";",
                "--out",
                directory.resolve("labels").toString());

    MultiLabelReport test = own.test().orElseThrow().calibrated().multiLabel();
    assertThat(test.scores()).hasSize(2);
    assertThat(test.microF1()).isGreaterThan(0.8);
  }

  @Test
  void namesTheOptionThatATaskNeeds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly("never", "--task", "REGRESSION"))
        .withMessageContaining("--task REGRESSION needs --train");
    String[] classes = {"--task", "MULTI_LABEL", "--train", "a.csv", "--class-weights", "balanced"};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly("never", classes))
        .withMessageContaining("--class-weights BALANCED is for texts of one class each");
  }

  @Test
  void refusesAFigureThatTheTaskDoesNotHaveBeforeTraining() throws IOException {
    String train = write("figures.csv", rows("text,label", "%s %d번,%s", 20)).toString();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly("never", "--train", train, "--best-by", "PEARSON"))
        .withMessageContainingAll("--best-by PEARSON", "[ACCURACY, MACRO_F1, LOSS]");
    assertThat(directory.resolve("never")).doesNotExist();
  }

  @Test
  void asksForAFreshHeadWhereTheModelsIsOfAnotherTask() throws IOException {
    String train = write("numbers.csv", rows("text,label", "%s %2$d번,%2$d", 40)).toString();
    String[] regression = {
      "--train",
      train,
      "--task",
      "REGRESSION",
      "--epochs",
      "1",
      "--on-alarm",
      "WARN",
      "--model",
      directory.resolve("stages").toString(),
      "--out",
      directory.resolve("other").toString()
    };

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FineTuneText().run(regression))
        .withMessageContainingAll("stages is for single_label_classification", "--fresh-head");

    FineTuneText.Result own =
        new FineTuneText()
            .run(
                Stream.concat(Stream.of(regression), Stream.of("--fresh-head"))
                    .toArray(String[]::new));
    assertThat(own.training().validation()).isInstanceOf(RegressionReport.class);
  }

  @Test
  void namesAColumnThatIsMissingBeforeTraining() throws IOException {
    Path train = write("columns.csv", rows("문장,주제", "%s %d번,%s", 20));

    assertThatIOException()
        .isThrownBy(() -> quickly("never", "--train", train.toString()))
        .withMessageContainingAll(train + ", line 1", "no column \"label\"", "\"문장\", \"주제\"");
    assertThat(directory.resolve("never")).doesNotExist();
  }

  @Test
  void namesATestLabelThatTrainingDoesNotHave() throws IOException {
    Path train = write("some.csv", rows("text,label", "%s %d번,%s", 20));
    Path test = write("other.csv", "text,label\n새롭다,최고\n");

    assertThatIOException()
        .isThrownBy(() -> quickly("never", "--train", train.toString(), "--test", test.toString()))
        .withMessageContainingAll(test + ", line 2", "\"최고\"", "나쁨, 보통, 좋음");
    assertThat(directory.resolve("never")).doesNotExist();
  }

  @Test
  void refusesWrongOptions() throws IOException {
    Path unnamed = write("train.txt", "text\tlabel\n좋다\ta\n");
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> quickly("never", "--class-weights", "heavy"))
        .withMessageContainingAll("--class-weights", "heavy");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly("never", "--train", unnamed.toString()))
        .withMessageContainingAll("train.txt", ".csv, .tsv or .jsonl");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly("never", "--train", "train.csv", "--pairs"))
        .withMessageContaining("--second-text");
    assertThat(directory.resolve("never")).doesNotExist();
  }

  @Test
  void helpListsTheOptions() throws IOException {
    assertThat(Console.outputOf(() -> FineTuneText.main(new String[] {"--help"})))
        .startsWith("Usage: FineTuneText")
        .contains(
            "--train",
            "--text",
            "--second-text",
            "--label",
            "--labels",
            "--format",
            "--class-weights",
            "--pairs",
            "--best-by",
            "--out",
            "runs/fine-tuned-text",
            "--vocabulary-size");
  }

  /** A header and texts of three classes, half of them of the first. */
  private static String rows(String header, String form, int count) {
    StringBuilder rows = new StringBuilder(header).append('\n');
    for (int i = 0; i < count; i++) {
      int kind = i % 4 < 2 ? 0 : i % 4 - 1;
      rows.append(
              form.formatted(
                  List.of("지루하고 별로였다", "재미있고 최고였다", "그럭저럭 볼 만했다").get(kind),
                  i,
                  List.of("나쁨", "좋음", "보통").get(kind)))
          .append('\n');
    }
    return rows.toString();
  }

  private static Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  /** Runs with a tiny model and one epoch, saving to {@code name}. */
  private static FineTuneText.Result quickly(String name, String... options) throws IOException {
    List<String> tiny =
        List.of("--out", directory.resolve(name).toString(), "--epochs", "1", "--on-alarm", "WARN");
    return new FineTuneText().run(ReviewFiles.withTinyModel(tiny, options));
  }
}
