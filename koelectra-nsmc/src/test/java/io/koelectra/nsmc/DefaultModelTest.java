package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultModelTest {

  private static final long MOST_BYTES = 8_000_000;

  @TempDir private Path directory;

  @Test
  void tellsPraiseFromBlame() throws IOException {
    try (SentimentClassifier classifier = SentimentClassifier.loadDefault()) {
      assertThat(classifier.labels()).containsExactly("negative", "positive");
      assertThat(
              classifier.classify(
                  List.of("인생 영화입니다 꼭 보세요", "연기도 좋고 감동적이에요", "돈이 아깝다", "지루하고 재미없다")))
          .extracting(SentimentPrediction::label)
          .containsExactly("positive", "positive", "negative", "negative");
    }
  }

  @Test
  void leavesNothingInTheTemporaryDirectory() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    List<Path> before = copies(temporary);

    SentimentClassifier.loadDefault().close();

    assertThat(copies(temporary)).containsExactlyInAnyOrderElementsOf(before);
  }

  private static List<Path> copies(Path temporary) throws IOException {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve("model.safetensors")))
          .toList();
    }
  }

  @Test
  void fitsInTheJar() throws IOException {
    DefaultModel.copyTo(directory.resolve("copy"));

    try (Stream<Path> files = Files.list(directory.resolve("copy"))) {
      assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThan(MOST_BYTES);
    }
  }

  @Test
  void isNotCopiedOverAnotherModel() throws IOException {
    Path copy = directory.resolve("copy");
    DefaultModel.copyTo(copy);
    DefaultModel.copyTo(copy);
    Files.writeString(copy.resolve("config.json"), "{}");

    assertThatIOException()
        .isThrownBy(() -> DefaultModel.copyTo(copy))
        .withMessageContainingAll(
            copy.resolve("config.json").toString(), "name an empty or a new directory");
    assertThat(copy.resolve("config.json")).hasContent("{}");
  }

  @Test
  void isACheckpointToFineTuneFrom() throws IOException {
    HuggingFaceCheckpoint checkpoint = DefaultModel.pretrained();

    assertThat(checkpoint.kind()).isEqualTo(CheckpointKind.CLASSIFIER);
    assertThat(checkpoint.name()).isEqualTo("koelectra-default-model");
    try (SentimentTrainer trainer =
        SentimentTrainer.builder(checkpoint).freshHead().labels(List.of("가", "나", "다")).build()) {
      assertThat(trainer.labels()).containsExactly("가", "나", "다");
    }
  }

  @Test
  void namesAFileThatItCannotWrite() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");

    assertThatIOException()
        .isThrownBy(() -> DefaultModel.copyTo(file))
        .withMessageContaining(file.toString());
  }
}
