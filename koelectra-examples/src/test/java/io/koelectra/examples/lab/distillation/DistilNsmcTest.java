package io.koelectra.examples.lab.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.examples.EmbeddedDefault;
import io.koelectra.examples.FineTuneText;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.data.LabelledDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistilNsmcTest {

  @TempDir private Path directory;

  @Test
  void aStudentLearnsFromLabelledAndUnlabelledReviews() throws IOException {
    LabelledDataset reviews = EmbeddedDefault.reviews();
    LabelledDataset.Split split = reviews.split(0.2, 42);
    Path unlabelled = directory.resolve("unlabelled.txt");
    List<String> heldOut = split.validation().stream().map(review -> review.text()).toList();
    Files.writeString(
        unlabelled,
        String.join("\n", heldOut) + "\n 다시 봐도 좋은 영화였다 \n\n" + reviews.get(0).text() + "\n");
    Path student = directory.resolve("student");

    DistilNsmc.Result result =
        new DistilNsmc()
            .run(
                "--unlabelled",
                unlabelled.toString(),
                "--out",
                student.toString(),
                "--precision",
                "FLOAT16");

    assertThat(result.teachers()).containsOnlyKeys("n-grams", "language models", "all together");
    assertThat(result.teachers().get("n-grams")).isGreaterThan(0.7);
    assertThat(result.training().validation().accuracy()).isGreaterThan(0.65);
    assertThat(result.training().trainingExamples())
        .as("the labelled reviews and the one line that is none of them, held-out ones included")
        .isEqualTo(split.train().size() + 1);
    assertThat(student.resolve("config.json")).content().contains("\"torch_dtype\": \"float16\"");
    try (SentimentClassifier classifier = SentimentClassifier.load(student)) {
      assertThat(classifier.evaluate(split.validation()).accuracy())
          .as("as before the weights were rounded to float16")
          .isCloseTo(result.training().validation().accuracy(), within(0.02));
    }
  }

  @Test
  void asksNoTeacherAgainForLessonsThatWereKept() throws IOException {
    Path lessons = directory.resolve("lessons.tsv");

    DistilNsmc.Result asked = distil(lessons, "asked", 42);
    DistilNsmc.Result read = distil(lessons, "read", 42);

    assertThat(asked.teachers()).isNotEmpty();
    assertThat(read.teachers()).isEmpty();
    assertThat(read.training().dataFingerprint()).isEqualTo(asked.training().dataFingerprint());
    assertThat(directory.resolve("read/model.safetensors"))
        .hasSameBinaryContentAs(directory.resolve("asked/model.safetensors"));
    assertThatIOException()
        .isThrownBy(() -> distil(lessons, "other", 7))
        .withMessageContainingAll(lessons.toString(), "held out for validation", "--split-seed");
  }

  private DistilNsmc.Result distil(Path lessons, String out, int seed, String... more)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--lessons", lessons.toString()));
    arguments.addAll(List.of("--out", directory.resolve(out).toString(), "--seed", "" + seed));
    arguments.addAll(List.of("--epochs", "1", "--on-alarm", "WARN"));
    arguments.addAll(List.of(more));
    return new DistilNsmc().run(arguments.toArray(String[]::new));
  }

  @Test
  void aStudentThatLearnedNothingEndsInAnErrorCode() throws IOException {
    DistilNsmc distillation = new DistilNsmc();

    DistilNsmc.Result result =
        distillation.run(
            "--epochs",
            "1",
            "--learning-rate",
            "1e-8",
            "--fresh-head",
            "--layers",
            "1",
            "--on-alarm",
            "WARN",
            "--out",
            directory.resolve("useless").toString());

    assertThat(distillation.isInVain(result)).isTrue();
  }

  @Test
  void learnsFromMadeUpTextsToo() throws IOException {
    Path others = directory.resolve("others.tsv");
    DistilNsmc.Result without = distil(others, "without", 42);

    Path lessons = directory.resolve("lessons.tsv");
    DistilNsmc.Result with =
        distil(lessons, "with", 42, "--augmented", "30", "--augmented-seed", "1");

    assertThat(with.training().trainingExamples())
        .isEqualTo(without.training().trainingExamples() + 30);
    assertThat(Files.readAllLines(lessons)).containsAll(Files.readAllLines(others));
  }

  @Test
  void anotherSeedMakesUpOtherTexts() throws IOException {
    Path ofTheSplit = directory.resolve("split.tsv");
    Path named = directory.resolve("named.tsv");
    Path other = directory.resolve("other.tsv");

    distil(ofTheSplit, "split", 42, "--augmented", "30");
    distil(named, "named", 42, "--augmented", "30", "--augmented-seed", "42");
    distil(other, "other", 42, "--augmented", "30", "--augmented-seed", "1");

    assertThat(named).hasSameTextualContentAs(ofTheSplit);
    assertThat(Files.readAllLines(other)).doesNotContainAnyElementsOf(lastOf(ofTheSplit, 30));
  }

  private static List<String> lastOf(Path file, int count) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.subList(lines.size() - count, lines.size());
  }

  @Test
  void refusesATeacherOfOtherClasses() throws IOException {
    Path other = directory.resolve("stages");
    new FineTuneText().run("--epochs", "1", "--on-alarm", "WARN", "--out", other.toString());

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new DistilNsmc()
                    .run("--teacher", other.toString(), "--out", directory.resolve("s").toString()))
        .withMessageContainingAll(other.toString(), "[negative, positive]");
  }
}
