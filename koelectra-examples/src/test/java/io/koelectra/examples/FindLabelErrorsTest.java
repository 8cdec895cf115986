package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.nsmc.data.Review;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

class FindLabelErrorsTest {

  @TempDir private static Path directory;

  private static Path file;
  private static FindLabelErrors.Result result;
  private static String output;

  @BeforeAll
  static void searchTheEmbeddedReviews() throws IOException {
    file = directory.resolve("suspects.tsv");
    output =
        Console.outputOf(
            () ->
                result =
                    new FindLabelErrors()
                        .run("--folds", "3", "--repeats", "1", "--out", file.toString()));
  }

  /** 8% are planted; a model that saw 600 reviews errs on a quarter, and those are suspects too. */
  @Test
  void recoversFlipsPlantedInTheEmbeddedReviews() throws IOException {
    PlantedFlips.Recovery recovery = result.recovery().orElseThrow();

    assertThat(result.noise().examples()).isEqualTo(EmbeddedDefault.reviews().size());
    assertThat(recovery.plantedShare()).isCloseTo(0.08, within(0.001));
    assertThat(recovery.suspects().recall()).isGreaterThan(0.4);
    assertThat(recovery.suspects().precision()).isGreaterThan(1.5 * 0.08);
    assertThat(recovery.rocAuc()).isGreaterThan(0.65);
  }

  @Test
  void printsTheSummaryTheMostSuspiciousReviewsAndTheRecovery() {
    LabelNoiseReport noise = result.noise();

    assertThat(output)
        .contains("fold 3 of 3: ", noise.toString(), "about ", " labelled negative are positive")
        .contains("80 labels were flipped:", "suspects: ", "most suspicious: ", "ROC-AUC of the ");
    for (LabelNoiseReport.Suspect suspect : noise.suspects().subList(0, 10)) {
      assertThat(output).contains(", rather ", suspect.example().text());
    }
  }

  @Test
  void writesAllSuspectsMostSuspiciousFirst() throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<LabelNoiseReport.Suspect> suspects = result.noise().suspects();

    assertThat(lines).hasSize(1 + suspects.size());
    assertThat(lines.get(0))
        .isEqualTo("id\ttext\tsecond_text\tlabel\tsuggested\tsuspicion\tconflicting");
    for (int i = 0; i < suspects.size(); i++) {
      Review review = (Review) suspects.get(i).example();
      assertThat(lines.get(1 + i).split("\t"))
          .containsExactly(
              review.id(),
              review.document(),
              "",
              review.label(),
              review.label().equals("negative") ? "positive" : "negative",
              "%.4f".formatted(suspects.get(i).score()),
              "0");
    }
  }

  @Test
  void searchesAFileOfOnesOwnAndWritesItsConflicts() throws IOException {
    Path input = ReviewFiles.plain(directory.resolve("own.txt"), 60);
    Files.writeString(input, Files.readString(input) + "61\t보통\t0\n62\t보통\t1\n");
    Path own = directory.resolve("own.tsv");

    FindLabelErrors.Result found = quickly("--input", input.toString(), "--out", own.toString());

    assertThat(found.recovery()).as("nothing was planted").isEmpty();
    assertThat(found.noise().conflicts())
        .singleElement()
        .satisfies(text -> assertThat(text.indices()).containsExactly(60, 61));
    assertThat(Files.readAllLines(own))
        .anyMatch(l -> l.matches("61\t보통\t\tnegative\t(positive)?\t0\\.\\d+\t1"));
    assertThat(Files.readAllLines(own))
        .anyMatch(l -> l.matches("62\t보통\t\tpositive\t(negative)?\t0\\.\\d+\t1"));
  }

  @Test
  void searchesLabelledTextsOfOnesOwnAndWritesTheirNames() throws IOException {
    StringBuilder rows = new StringBuilder("내용,분류\n");
    for (int i = 0; i < 60; i++) {
      rows.append("문의 %d번,%s%n".formatted(i, List.of("환불", "배송", "교환").get(i % 3)));
    }
    Path input = Files.writeString(directory.resolve("own.csv"), rows + "어디,배송\n어디,환불\n");
    Path own = directory.resolve("own-texts.tsv");

    FindLabelErrors.Result found =
        quickly(
            "--input", input.toString(), "--text", "내용", "--label", "분류", "--out", own.toString());

    assertThat(found.noise().labels()).containsExactly("교환", "배송", "환불");
    assertThat(Files.readAllLines(own))
        .anyMatch(l -> l.matches("61\t어디\t\t배송\t(교환|환불)?\t0\\.\\d+\t1"))
        .anyMatch(l -> l.matches("62\t어디\t\t환불\t(교환|배송)?\t0\\.\\d+\t1"));
  }

  @Test
  void flipsTheShareThatIsAskedForOfASample() throws IOException {
    Path input = ReviewFiles.gzip(directory.resolve("many.txt.gz"), 200);

    FindLabelErrors.Result found =
        quickly("--input", input.toString(), "--sample", "100", "--flip", "0.1");

    assertThat(found.noise().examples()).isEqualTo(100);
    assertThat(found.recovery().orElseThrow().plantedShare()).isEqualTo(0.1);
  }

  @Test
  void goesOnFromAModelAndItsCheckpoints() throws IOException {
    Path model = directory.resolve("model");
    new FineTuneNsmc()
        .run("--sample", "60", "--epochs", "1", "--out", model.toString(), "--on-alarm", "WARN");
    Path checkpoints = directory.resolve("checkpoints");
    String[] options = {
      "--sample", "60", "--model", model.toString(), "--checkpoints", checkpoints.toString()
    };

    LabelNoiseReport first = quickly(options).noise();

    assertThat(checkpoints.resolve("fold-2")).isNotEmptyDirectory();
    assertThat(quickly(options).noise()).isEqualTo(first);
  }

  @Test
  void namesWhatIsWrong() {
    String absent = directory.resolve("absent").toString();

    assertThatIOException()
        .isThrownBy(() -> quickly("--input", absent))
        .withMessageContaining(absent);
    assertThatIOException()
        .isThrownBy(() -> quickly("--model", absent))
        .withMessageContaining(absent);
    assertThatIOException()
        .isThrownBy(() -> quickly("--out", absent + "/suspects.tsv"))
        .withMessageContainingAll(absent, "its directory is not there");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quickly("--flip", "1"))
        .withMessage("--flip must be in [0, 1), got 1.0; 0.05 flips one label of twenty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindLabelErrors().run("--folds", "1"))
        .withMessageContaining("folds must be at least 2");
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> quickly("--train", "ratings_train.txt"))
        .withMessageContaining("--train");
  }

  @Test
  void helpListsTheOptions() throws IOException {
    assertThat(Console.outputOf(() -> FindLabelErrors.main(new String[] {"--help"})))
        .startsWith("Usage: FindLabelErrors")
        .contains("--input", "--sample", "--flip", "--out", "--model", "--folds", "--repeats")
        .contains("else 0.08)");
  }

  /** Runs with a tiny model, two folds and one epoch. */
  private static FindLabelErrors.Result quickly(String... options) throws IOException {
    List<String> tiny =
        List.of("--folds", "2", "--repeats", "1", "--epochs", "1", "--on-alarm", "WARN");
    return new FindLabelErrors().run(ReviewFiles.withTinyModel(tiny, options));
  }
}
