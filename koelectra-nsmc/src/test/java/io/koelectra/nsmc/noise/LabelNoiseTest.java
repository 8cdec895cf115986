package io.koelectra.nsmc.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.TinyModels;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import io.koelectra.nsmc.data.Sentiment;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelNoiseTest {

  private static Set<Integer> flipped;
  private static List<LabelledText> examples;
  private static LabelNoiseReport noise;
  private static List<ConfusionMatrix> heldOut;

  @TempDir private Path directory;

  @BeforeAll
  static void searchTextsOfWhichATenthIsFlipped() throws IOException {
    List<LabelledText> clean = TinyModels.separable(400, 2, 5);
    flipped = choose(40, 400);
    examples = flip(clean, flipped, 2);
    heldOut = new ArrayList<>();
    noise =
        quickly(2)
            .folds(4)
            .listener(
                (fold, folds, training, confusion) -> {
                  assertThat(fold).isEqualTo(heldOut.size() + 1);
                  assertThat(folds).isEqualTo(4);
                  assertThat(training.trainingExamples() + training.validation().examples())
                      .isEqualTo(400 - confusion.examples());
                  heldOut.add(confusion);
                })
            .build()
            .find(examples);
  }

  @Test
  void recoversPlantedFlips() {
    assertRecovered(noise, flipped, 0.95, 0.95);
  }

  @Test
  void estimatesHowManyThereAre() {
    assertThat(noise.noiseRate()).isCloseTo(0.1, within(0.01));
    assertThat(noise.joint().estimate(0, 1) + noise.joint().estimate(1, 0))
        .isEqualTo(noise.joint().estimatedErrors())
        .isCloseTo(40, within(4.0));
  }

  @Test
  void suspectsAreTheUsersExamplesMostSuspiciousFirst() {
    assertThat(noise.suspects())
        .extracting(LabelNoiseReport.Suspect::index)
        .doesNotHaveDuplicates();
    assertThat(noise.suspects())
        .allSatisfy(
            suspect -> {
              assertThat(suspect.example()).isSameAs(examples.get(suspect.index()));
              assertThat(suspect.givenLabel()).isEqualTo(suspect.example().label());
              assertThat(suspect.suggestedLabel())
                  .isEqualTo(TinyModels.other(suspect.givenLabel()));
              assertThat(suspect.suggestedProbability() + suspect.givenProbability())
                  .isCloseTo(1, within(1e-9));
              assertThat(suspect.score())
                  .isCloseTo(suspect.suggestedProbability(), within(1e-9))
                  .isEqualTo(noise.suspicion().get(suspect.index()));
            });
    assertThat(noise.suspects().stream().map(LabelNoiseReport.Suspect::score).toList())
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void scoresEveryExampleOnceByAModelThatWasNotTrainedOnIt() {
    assertThat(noise.suspicion()).hasSize(400);
    assertThat(heldOut).hasSize(4);
    assertThat(heldOut.stream().mapToLong(ConfusionMatrix::examples)).allMatch(n -> n > 95);
    for (int given = 0; given < 2; given++) {
      for (int predicted = 0; predicted < 2; predicted++) {
        int row = given;
        int column = predicted;
        assertThat(noise.outOfFold().count(given, predicted))
            .isEqualTo(heldOut.stream().mapToLong(fold -> fold.count(row, column)).sum());
      }
    }
    assertThat(noise.outOfFold().accuracy())
        .as("a model trained on the flips would repeat them")
        .isBetween(0.88, 0.92);
  }

  @Test
  void tellsItselfInOneLine() {
    assertThat(noise.toString())
        .startsWith(noise.suspects().size() + " suspects among 400 labels (")
        .contains(
            "estimated noise rate ", " texts with several labels (", "out-of-fold accuracy 0.")
        .doesNotContain("\n");
    assertThat(noise.labels()).containsExactly("negative", "positive");
  }

  @Test
  void findsFlipsAmongThreeClassesAndNamesTheRightOne() throws IOException {
    List<LabelledText> clean = TinyModels.separable(750, 3, 8);
    Set<Integer> planted = choose(75, 750);

    LabelNoiseReport report =
        quickly(3)
            .trainer(learner(TinyModels.LABELS).andThen(trainer -> trainer.epochs(12)))
            .folds(3)
            .build()
            .find(flip(clean, planted, 3));

    assertRecovered(report, planted, 0.9, 0.9);
    assertThat(report.suspects().stream().filter(s -> planted.contains(s.index())))
        .allSatisfy(s -> assertThat(s.suggestedLabel()).isEqualTo(clean.get(s.index()).label()));
    assertThat(report.labels()).isEqualTo(TinyModels.LABELS);
  }

  @Test
  void theSameSeedGivesTheSameReport() throws IOException {
    List<LabelledText> few = examples.subList(0, 100);

    LabelNoiseReport report = quickly(2).folds(2).seed(7).build().find(few);

    assertThat(quickly(2).folds(2).seed(7).build().find(few)).isEqualTo(report);
  }

  @Test
  void repeatsAverageSearchesOfDifferentSeeds() throws IOException {
    List<LabelledText> few = examples.subList(0, 100);
    List<Integer> folds = new ArrayList<>();

    LabelNoiseReport mean =
        quickly(2)
            .folds(2)
            .repeats(2)
            .seed(7)
            .listener((fold, of, training, confusion) -> folds.add(10 * of + fold))
            .build()
            .find(few);

    List<Double> first = quickly(2).folds(2).seed(7).build().find(few).suspicion();
    List<Double> second = quickly(2).folds(2).seed(8).build().find(few).suspicion();
    assertThat(second).as("another seed").isNotEqualTo(first);
    assertThat(folds).containsExactly(41, 42, 43, 44);
    for (int i = 0; i < few.size(); i++) {
      assertThat(mean.suspicion().get(i))
          .isCloseTo((first.get(i) + second.get(i)) / 2, within(1e-9));
    }
  }

  @Test
  void everyMemberOfAConflictIsListed() {
    List<LabelledText> conflicting =
        List.of(
            LabelledText.of("최고", "positive"),
            LabelledText.of("별로", "negative"),
            LabelledText.of("최고", "negative"),
            LabelledText.of("최고 ", "negative"),
            LabelledText.of("별로", "negative"),
            LabelledText.of("최고", "positive"),
            LabelledText.of("질문", "답", "positive"),
            LabelledText.of("질문", "다른 답", "negative"),
            LabelledText.of("질문", "답", "negative"));

    assertThat(LabelledTexts.conflicts(conflicting))
        .containsExactly(
            new LabelledTexts.Conflict(
                "최고",
                Optional.empty(),
                List.of(0, 2, 5),
                List.of("positive", "negative", "positive")),
            new LabelledTexts.Conflict(
                "질문", Optional.of("답"), List.of(6, 8), List.of("positive", "negative")));
  }

  @Test
  void conflictsAreReportedBesideTheSuspects() throws IOException {
    List<LabelledText> withConflict = new ArrayList<>(TinyModels.separable(120, 2, 3));
    withConflict.add(0, LabelledText.of("영화 최고 감동", "negative"));
    withConflict.add(60, LabelledText.of("영화 최고 감동", "positive"));

    LabelNoiseReport report = quickly(2).folds(2).build().find(withConflict);

    assertThat(report.conflicts())
        .contains(
            new LabelledTexts.Conflict(
                "영화 최고 감동", Optional.empty(), List.of(0, 60), List.of("negative", "positive")));
    assertThat(report.conflictingExamples())
        .isEqualTo(report.conflicts().stream().mapToInt(c -> c.indices().size()).sum());
    assertThat(report.suspicion().get(0) + report.suspicion().get(60))
        .as("one text, one model, one probability")
        .isCloseTo(1, within(1e-6));
  }

  @Test
  void aSearchThatWasKilledGoesOnWhereItWas() throws IOException {
    List<Long> steps = new ArrayList<>();
    Consumer<SentimentTrainerBuilder> recorded =
        learner(Sentiment.labels())
            .andThen(
                trainer ->
                    trainer
                        .checkpoints(directory)
                        .listener(
                            new TrainingListener() {
                              @Override
                              public void onStep(TrainingProgress progress) {
                                steps.add(progress.stepsDone());
                              }
                            }));
    LabelNoise.Builder search = quickly(2).folds(2).trainer(recorded);
    List<LabelledText> few = examples.subList(0, 120);
    LabelNoise killed =
        search
            .listener(
                (fold, folds, training, confusion) -> {
                  throw new IllegalStateException("killed after fold " + fold);
                })
            .build();
    assertThatIllegalStateException()
        .isThrownBy(() -> killed.find(few))
        .withMessage("killed after fold 1");
    int oneFold = steps.size();
    steps.clear();

    LabelNoiseReport resumed =
        search.listener((fold, folds, training, confusion) -> {}).build().find(few);

    assertThat(steps).as("steps of the second fold alone").hasSize(oneFold);
    assertThat(directory.resolve("fold-1")).isNotEmptyDirectory();
    assertThat(directory.resolve("fold-2")).isNotEmptyDirectory();
    assertThat(resumed).isEqualTo(quickly(2).folds(2).build().find(few));
  }

  @Test
  void aFoldThatFailsIsNamed() throws IOException {
    HuggingFaceCheckpoint broken =
        HuggingFaceCheckpoint.open(
            TinyModels.copyClassifierWithNotANumber(directory.resolve("broken")));
    LabelNoise brokenSearch =
        LabelNoise.builder(broken)
            .trainer(t -> t.labels(Sentiment.labels()).maxTokens(TinyModels.MAX_TOKENS))
            .build();
    assertThatIllegalStateException()
        .isThrownBy(() -> brokenSearch.find(examples))
        .withMessageStartingWith("fold 1 of 5: NOT_FINITE at step 0")
        .withCauseInstanceOf(TrainingAlarmException.class);

    Consumer<SentimentTrainerBuilder> learner = learner(Sentiment.labels());
    LabelNoise other =
        quickly(2)
            .trainer(learner.andThen(trainer -> trainer.checkpoints(directory.resolve("runs"))))
            .build();
    other.find(examples.subList(0, 80));
    assertThatIOException()
        .isThrownBy(() -> other.find(examples.subList(80, 160)))
        .withMessageStartingWith("fold 1 of 5: ")
        .withMessageContaining("checkpoints of another training");
  }

  @Test
  void refusesExamplesThatCannotBeSearched() {
    LabelNoise search = quickly(2).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search.find(List.of()))
        .withMessage("the examples are an empty list; pass at least one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search.find(TinyModels.separable(60, 3, 1)))
        .withMessageContainingAll("number 2", "class \"neutral\"", "[negative, positive]");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> search.find(examples.stream().filter(e -> e.label().equals("negative")).toList()))
        .withMessageContaining("of the class \"negative\"");

    List<LabelledText> rare =
        Stream.concat(
                examples.stream().filter(e -> e.label().equals("negative")),
                Stream.of("가", "나", "나", "나", "나", "다", "라")
                    .map(t -> LabelledText.of(t, "positive")))
            .toList();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search.find(rare))
        .withMessageStartingWith(
            "the class \"positive\" has 4 different texts, but 5 folds need at least 5; ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly(2).folds(1))
        .withMessageContaining("folds must be at least 2, got 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly(2).repeats(0))
        .withMessageContaining("repeats must be at least 1, got 0");
  }

  private static LabelNoise.Builder quickly(int classes) {
    return LabelNoise.builder(TinyModels.untrained(0.1))
        .trainer(learner(TinyModels.LABELS.subList(0, classes)));
  }

  private static Consumer<SentimentTrainerBuilder> learner(List<String> labels) {
    return trainer ->
        trainer
            .labels(labels)
            .onAlarm(AlarmPolicy.WARN)
            .optimizer(AdamW.builder().learningRate(3e-3).build())
            .epochs(4)
            .batchSize(16)
            .maxTokens(TinyModels.MAX_TOKENS);
  }

  private static Set<Integer> choose(int count, int of) {
    Random random = new Random(11);
    Set<Integer> chosen = new HashSet<>();
    while (chosen.size() < count) {
      chosen.add(random.nextInt(of));
    }
    return chosen;
  }

  private static List<LabelledText> flip(
      List<LabelledText> clean, Set<Integer> chosen, int classes) {
    return IntStream.range(0, clean.size())
        .mapToObj(
            i ->
                chosen.contains(i)
                    ? LabelledText.of(clean.get(i).text(), next(clean.get(i).label(), classes))
                    : clean.get(i))
        .toList();
  }

  private static String next(String label, int classes) {
    return TinyModels.LABELS.get((TinyModels.LABELS.indexOf(label) + 1) % classes);
  }

  private static void assertRecovered(
      LabelNoiseReport report, Set<Integer> planted, double precision, double recall) {
    List<Integer> found =
        report.suspects().stream()
            .map(LabelNoiseReport.Suspect::index)
            .filter(planted::contains)
            .toList();
    assertThat((double) found.size() / report.suspects().size())
        .as("precision of %d suspects", report.suspects().size())
        .isGreaterThanOrEqualTo(precision);
    assertThat((double) found.size() / planted.size())
        .as("recall of %d flips", planted.size())
        .isGreaterThanOrEqualTo(recall);
  }
}
