package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTextFile;
import io.koelectra.nsmc.data.Sentiment;
import io.koelectra.nsmc.noise.LabelNoise;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import io.koelectra.training.AlarmPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets and models whose classes have other names, or the same in another order or form. */
class ClassMatchingTest {

  private static final String REVIEWS =
      """
      text,label
      정말 재미있어요,긍정
      돈이 아깝다 최악,부정
      또 보고 싶은 영화,긍정
      지루하고 별로다,부정
      """;

  private static final List<LabelledText> TRAIN = TinyModels.separable(60, 2, 1);
  private static final List<LabelledText> VALIDATION = TinyModels.separable(30, 2, 2);

  @TempDir private static Path directory;

  private static LabelledDataset korean;
  private static HuggingFaceCheckpoint named;

  @BeforeAll
  static void openFiles() throws IOException {
    korean = read("korean.csv", REVIEWS);
    named =
        HuggingFaceCheckpoint.open(
            TinyModels.copyClassifierWithLabels(
                directory.resolve("named"), "negative", "positive"));
  }

  private static LabelledDataset read(String name, String content) throws IOException {
    return LabelledTextFile.builder()
        .build()
        .read(Files.writeString(directory.resolve(name), content));
  }

  @Test
  void aFileOfOtherNamesIsNeitherEvaluatedNorScoredUntilItsClassesAreRenamed() throws IOException {
    try (SentimentClassifier classifier = SentimentClassifier.loadDefault()) {
      String both =
          "the examples to evaluate: number 0 is of the class \"긍정\", which is not one of"
              + " [negative, positive]; the classes of the examples are [긍정, 부정], ";
      assertThatIllegalArgumentException()
          .isThrownBy(() -> classifier.evaluate(korean))
          .withMessageStartingWith(both)
          .withMessageContaining("rename the classes of the examples");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> classifier.score(korean))
          .withMessageStartingWith(both);

      LabelledDataset renamed = korean.renamed(Map.of("긍정", "positive", "부정", "negative"));

      assertThat(renamed.labels()).containsExactly("positive", "negative");
      assertThat(classifier.evaluate(renamed).accuracy()).isEqualTo(1);
      assertThat(classifier.score(renamed))
          .extracting(ScoredText::predicted)
          .containsExactly("positive", "negative", "positive", "negative");
    }
  }

  @Test
  void anotherOrderAndFewerClassesAreNoOtherClasses() throws IOException {
    try (SentimentClassifier classifier = SentimentClassifier.loadDefault()) {
      LabelledDataset turned = LabelledDataset.of(VALIDATION, List.of("positive", "negative"));
      ClassificationReport report = classifier.evaluate(turned).classification();

      assertThat(report.confusion())
          .isEqualTo(classifier.evaluate(VALIDATION).classification().confusion());
      assertThat(report.confusion().labels()).containsExactly("negative", "positive");
      List<LabelledText> positive =
          VALIDATION.stream().filter(e -> e.label().equals("positive")).toList();
      assertThat(classifier.evaluate(positive).examples()).isEqualTo(15);
    }
  }

  @Test
  void numbersAreEqualByTheirValueAndNeverIndices() throws IOException {
    LabelledDataset test = read("stars-test.csv", "text,label\n최악,1\n별로,2\n보통,3\n최고,4\n");
    try (SentimentTrainer trainer =
        TinyModels.trainer(TinyModels.untrained(0))
            .labels(List.of("1.0", "2.0", "3.0", "4.0", "5.0"))
            .maxTokens(TinyModels.MAX_TOKENS)
            .build()) {
      assertThat(trainer.score(test))
          .extracting(ScoredText::label)
          .containsExactly("1.0", "2.0", "3.0", "4.0");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.evaluate(List.of(LabelledText.of("최악", "0"))))
          .withMessageContaining("the class \"0\", which is not one of [1.0, 2.0, 3.0, 4.0, 5.0]");
    }
  }

  @Test
  void aHeadOfOtherClassesIsNotTrainedUnlessItIsReplaced() throws IOException {
    List<LabelledText> train = renamed(TRAIN);
    List<LabelledText> validation = renamed(VALIDATION);
    try (SentimentTrainer trainer = settings().build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.fit(train, validation))
          .withMessageContainingAll(
              "[negative, positive]",
              "[부정, 긍정]",
              "use freshHead() and labels(List.of(\"부정\", \"긍정\"))");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings().labels(List.of("긍정", "부정")).build())
        .withMessageContainingAll("[negative, positive]", "[긍정, 부정] are asked for", "freshHead()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings().labels(List.of("0", "1")).build())
        .withMessageEndingWith("read the file with labels(List.of(\"negative\", \"positive\"))");

    try (SentimentTrainer trainer = settings().freshHead().labels(List.of("긍정", "부정")).build()) {
      assertThat(trainer.fit(train, validation).weights().fresh()).hasSize(4);
    }
  }

  private static List<LabelledText> renamed(List<LabelledText> examples) {
    return LabelledDataset.of(examples, Sentiment.labels())
        .renamed(Map.of("negative", "부정", "positive", "긍정"));
  }

  @Test
  void aHeadKeepsItsOrderWhateverThatOfTheLabels() throws IOException {
    try (SentimentTrainer trainer = settings().labels(List.of("positive", "negative")).build();
        SentimentTrainer same = settings().build()) {
      assertThat(trainer.labels()).containsExactly("negative", "positive");
      assertThat(trainer.evaluate(VALIDATION).meanLoss())
          .isEqualTo(same.evaluate(VALIDATION).meanLoss());
      assertThat(trainer.fit(TRAIN, VALIDATION).weights().fresh()).isEmpty();
    }
  }

  @Test
  void twoNamesThatAreOneAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings().labels(List.of("1", "1.0")))
        .withMessageContaining("\"1\" and \"1.0\" are one name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings().labels(List.of("a")).build())
        .withMessageContaining("labels must be at least two names, got [a]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> korean.renamed(Map.of("긍정", "부정")))
        .withMessageContaining("\"부정\" and \"부정\" are one name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> korean.renamed(Map.of("중립", "neutral")))
        .withMessage("\"중립\" is not one of the classes [긍정, 부정]; rename one of these");
  }

  @Test
  void wrongLabelsAreSoughtAmongTheClassesOfTheExamples() throws IOException {
    LabelledDataset three =
        LabelledDataset.of(TinyModels.separable(60, 3, 3), TinyModels.LABELS)
            .renamed(Map.of("negative", "환불", "positive", "배송", "neutral", "교환"));

    LabelNoiseReport noise = search(new ArrayList<>()).find(three);

    assertThat(noise.labels())
        .isEqualTo(noise.joint().confident().labels())
        .containsExactly("환불", "배송", "교환");
    assertThat(noise.suspects())
        .allSatisfy(s -> assertThat(three.labels()).contains(s.givenLabel(), s.suggestedLabel()));
  }

  @Test
  void wrongLabelsAreSoughtByTheHeadThatKnowsTheClasses() throws IOException {
    List<LoadReport> weights = new ArrayList<>();

    LabelNoiseReport noise = search(weights).find(TRAIN);

    assertThat(noise.labels()).containsExactly("negative", "positive");
    assertThat(weights).hasSize(2).allSatisfy(report -> assertThat(report.fresh()).isEmpty());
  }

  private static LabelNoise search(List<LoadReport> weights) {
    return LabelNoise.builder(named)
        .folds(2)
        .trainer(
            trainer -> trainer.epochs(1).maxTokens(TinyModels.MAX_TOKENS).onAlarm(AlarmPolicy.WARN))
        .listener((fold, folds, training, heldOut) -> weights.add(training.weights()))
        .build();
  }

  private static SentimentTrainerBuilder settings() {
    return TinyModels.trainer(named).epochs(1).maxTokens(TinyModels.MAX_TOKENS);
  }
}
