package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.TrainingAlarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

class PretrainElectraTest {

  @TempDir private Path directory;

  private Path corpus;

  @BeforeEach
  void writeACorpus() throws IOException {
    List<String> texts = EmbeddedDefault.reviews().stream().map(LabelledText::text).toList();
    corpus = Files.write(directory.resolve("corpus.txt"), texts.subList(0, 200));
  }

  @Test
  void comparesFineTuningFromPretrainedAndFromRandomWeightsOnTheEmbeddedReviews()
      throws IOException {
    PretrainElectra.Result[] result = new PretrainElectra.Result[1];

    String output =
        Console.outputOf(
            () ->
                result[0] =
                    new PretrainElectra()
                        .run("--out", directory.resolve("out").toString(), "--steps", "20"));

    PretrainElectra.Comparison comparison = result[0].comparison().orElseThrow();
    assertThat(result[0].pretraining().steps()).isEqualTo(20);
    assertThat(comparison.random()).isBetween(0.6, 0.95);
    assertThat(comparison.pretrained()).isBetween(0.5, 0.95);
    assertThat(output)
        .contains(
            "step 20: training loss",
            "settings: AdamW(",
            "REPLACED_TOKEN_DETECTION",
            comparison.toString());
    assertThat(result[0].pretraining().verdict().orElseThrow().toString())
        .as("of so few texts")
        .contains("NOT_LEARNING at step 20");
    assertThat(new PretrainElectra().isInVain(result[0]))
        .as("its comparison is what was asked for")
        .isFalse();
    assertThat(kind("out/discriminator")).isEqualTo(CheckpointKind.DISCRIMINATOR);
    assertThat(kind("out/generator")).isEqualTo(CheckpointKind.GENERATOR);
    assertThat(kind("out/fine-tuned")).isEqualTo(CheckpointKind.CLASSIFIER);
  }

  @Test
  void aCorpusThatNothingIsLearnedFromEndsInAnErrorUnlessAskedToBeSaved() throws IOException {
    String[] options = {
      "--corpus", corpus.toString(), "--out", directory.resolve("out").toString(), "--steps", "2"
    };
    assertThatExceptionOfType(TrainingAlarmException.class)
        .isThrownBy(() -> new PretrainElectra().run(options))
        .withMessageContainingAll("NOT_LEARNING at step 2", "token frequencies alone have");
    assertThat(directory.resolve("out/discriminator")).doesNotExist();

    PretrainElectra warned = new PretrainElectra();
    PretrainElectra.Result result =
        warned.run(
            Stream.concat(Stream.of(options), Stream.of("--on-alarm", "WARN"))
                .toArray(String[]::new));

    assertThat(warned.isInVain(result)).isTrue();
    assertThat(kind("out/discriminator")).isEqualTo(CheckpointKind.DISCRIMINATOR);
  }

  @Test
  void savesAMaskedLanguageModelThatFineTunes() throws IOException {
    pretrain("mlm", "--objective", "MASKED_LANGUAGE_MODEL");
    Path train = ReviewFiles.plain(directory.resolve("train.txt"), 60);

    FineTuneNsmc.Result fineTuned =
        new FineTuneNsmc()
            .run(
                "--model",
                directory.resolve("mlm/masked-lm").toString(),
                "--train",
                train.toString(),
                "--epochs",
                "1",
                "--on-alarm",
                "WARN",
                "--out",
                directory.resolve("fine-tuned").toString());

    assertThat(kind("mlm/masked-lm")).isEqualTo(CheckpointKind.GENERATOR);
    assertThat(directory.resolve("mlm/generator")).doesNotExist();
    assertThat(fineTuned.training().weights().loaded())
        .contains("electra.embeddings.word_embeddings.weight");
    assertThat(fineTuned.training().weights().fresh())
        .allMatch(name -> name.startsWith("classifier."));
  }

  @Test
  void goesOnFromAnEarlierRunAndFromADiscriminatorAlone() throws IOException {
    pretrain("first");

    PretrainElectra.Result both =
        pretrain("both", "--continue-from", directory.resolve("first").toString());
    PretrainElectra.Result alone =
        pretrain("alone", "--continue-from", directory.resolve("first/discriminator").toString());

    assertThat(both.pretraining().weights().fresh()).isEmpty();
    assertThat(alone.pretraining().weights().fresh())
        .isNotEmpty()
        .noneMatch(name -> name.startsWith("electra.embeddings."))
        .noneMatch(name -> name.startsWith("discriminator_predictions."));
    assertThat(both.comparison()).isEmpty();
  }

  @Test
  void tokenisesOnceAndGoesOnFromItsCheckpoints() throws IOException {
    String[] options = {"--checkpoints", directory.resolve("checkpoints").toString()};
    pretrain("first", options);

    PretrainElectra.Result again = pretrain("second", options);

    assertThat(again.pretraining().steps()).isEqualTo(3);
    assertThat(directory.resolve("checkpoints/corpus.tokens")).isRegularFile();
    assertThat(Files.readAllBytes(directory.resolve("second/discriminator/model.safetensors")))
        .isEqualTo(Files.readAllBytes(directory.resolve("first/discriminator/model.safetensors")));
  }

  @Test
  void takesOneLengthAlone() {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> new PretrainElectra().run("--hours", "1", "--epochs", "2"))
        .withMessageContaining("mutually exclusive");
  }

  private PretrainElectra.Result pretrain(String out, String... more) throws IOException {
    List<String> options =
        List.of(
            "--corpus",
            corpus.toString(),
            "--out",
            directory.resolve(out).toString(),
            "--steps",
            "3",
            "--layers",
            "1",
            "--vocabulary-size",
            "500",
            "--tokens-per-batch",
            "256",
            "--on-alarm",
            "WARN");
    return new PretrainElectra()
        .run(Stream.concat(options.stream(), Stream.of(more)).toArray(String[]::new));
  }

  private CheckpointKind kind(String saved) throws IOException {
    return HuggingFaceCheckpoint.open(directory.resolve(saved)).kind();
  }
}
