package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.tokenizer.KoElectraTokenizer;
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
  void writesNothingToTheTemporaryDirectory() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    List<Path> before = ours(temporary);

    SentimentClassifier.loadDefault().close();
    DefaultModel.pretrained();

    assertThat(ours(temporary)).containsExactlyInAnyOrderElementsOf(before);
  }

  private static List<Path> ours(Path temporary) throws IOException {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("koelectra-"))
          .toList();
    }
  }

  /** The jar's tokenizer_config.json is not read there: its settings are KoELECTRA's. */
  @Test
  void isTheSameInTheJarAsInACopy() throws IOException {
    Path directory = this.directory.resolve("copy");
    DefaultModel.copyTo(directory);

    HuggingFaceCheckpoint copy = HuggingFaceCheckpoint.open(directory);
    HuggingFaceCheckpoint inJar = DefaultModel.pretrained();

    assertThat(inJar.config()).isEqualTo(copy.config());
    assertThat(inJar.vocabulary()).isEqualTo(copy.vocabulary());
    assertThat(inJar.temperature()).isEqualTo(copy.temperature()).isNotEqualTo(1);
    try (KoElectraTokenizer tokenizer = inJar.tokenizer();
        KoElectraTokenizer copied = copy.tokenizer();
        SentimentClassifier classifier = SentimentClassifier.loadDefault();
        SentimentClassifier loaded = SentimentClassifier.load(directory)) {
      assertThat(tokenizer.config()).isEqualTo(copied.config());
      assertThat(classifier.classify("연기도 좋고 감동적이에요")).isEqualTo(loaded.classify("연기도 좋고 감동적이에요"));
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
