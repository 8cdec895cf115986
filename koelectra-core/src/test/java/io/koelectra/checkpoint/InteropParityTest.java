package io.koelectra.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.koelectra.InteropFixture;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import io.koelectra.model.ProblemType;
import io.koelectra.tokenizer.EncodedBatch;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of transformers 4 and 5 open, answer as there, and are saved with all they have. */
class InteropParityTest {

  private static final String WORDS = "electra.embeddings.word_embeddings.weight";

  @TempDir private Path folder;
  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v5_full",
        "added_tokens_v4",
        "unused_special_v4",
        "padded_vocab",
        "multi_label",
        "regression"
      })
  void idsAndLogitsAreTransformersBeforeAndAfterSaving(String name) throws IOException {
    InteropFixture fixture = InteropFixture.open(name);
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(fixture.directory());
    ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
    requireParity(fixture, checkpoint, model);

    Path saved = folder.resolve("saved");
    try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      ModelDirectoryWriter.write(saved, model, tokenizer);
    }

    assertThat(saved.toFile().list()).contains("vocab.txt", "tokenizer.json");
    HuggingFaceCheckpoint opened = HuggingFaceCheckpoint.open(saved);
    assertThat(opened.config()).isEqualTo(checkpoint.config());
    requireParity(fixture, opened, opened.loadClassifier(manager).block());
    Files.delete(saved.resolve("vocab.txt"));
    HuggingFaceCheckpoint fromTokenizerJson = HuggingFaceCheckpoint.open(saved);
    requireParity(fixture, fromTokenizerJson, fromTokenizerJson.loadClassifier(manager).block());
  }

  private void requireParity(
      InteropFixture fixture,
      HuggingFaceCheckpoint checkpoint,
      ElectraForSequenceClassification model)
      throws IOException {
    try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      for (InteropFixture.Row row : fixture.rows()) {
        EncodedText encoded = tokenizer.encode(row.text(), 512);
        assertThat(Arrays.stream(encoded.inputIds()).boxed())
            .as(row.text())
            .containsExactlyElementsOf(row.inputIds());
        EncodedBatch batch = EncodedBatch.pad(List.of(encoded), tokenizer.padTokenId());
        assertThat(model.logits(batch.toInputs(manager)).toFloatArray())
            .as(row.text())
            .containsExactly(row.logits().toArray(Float[]::new), within(1e-5f));
      }
    }
  }

  @Test
  void rowsBeyondTheVocabularyAreKept() throws IOException {
    InteropFixture fixture = InteropFixture.open("padded_vocab");
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(fixture.directory());
    ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
    Path saved = folder.resolve("saved");
    try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(4000);
      ModelDirectoryWriter.write(saved, model, tokenizer);
    }

    ElectraForSequenceClassification opened =
        HuggingFaceCheckpoint.open(saved).loadClassifier(manager).block();
    assertThat(ParameterNames.of(opened).get(WORDS).getArray())
        .isEqualTo(ParameterNames.of(model).get(WORDS).getArray());
    assertThat(ParameterNames.of(opened).get(WORDS).getArray().getShape().get(0)).isEqualTo(4032);
  }

  @Test
  void moreTokensThanRowsAreRefused() throws IOException {
    Path copy = InteropFixture.open("added_tokens_v4").copyTo(folder.resolve("copy"));
    Files.writeString(
        copy.resolve("special_tokens_map.json"),
        "{\"additional_special_tokens\": [\"[A]\", \"[B]\"]}");

    assertThatIOException()
        .isThrownBy(() -> HuggingFaceCheckpoint.open(copy))
        .withMessage(
            copy.resolve("vocab.txt")
                + " has 4004 tokens, but vocab_size in config.json is 4002; use the vocabulary that"
                + " belongs to the model");
  }

  @Test
  void theProblemTypeIsConfigJsons() throws IOException {
    assertThat(type("multi_label")).isEqualTo(ProblemType.MULTI_LABEL_CLASSIFICATION);
    assertThat(type("regression")).isEqualTo(ProblemType.REGRESSION);
    assertThat(type("v5_full")).isEqualTo(ProblemType.SINGLE_LABEL_CLASSIFICATION);
  }

  private static ProblemType type(String name) throws IOException {
    return HuggingFaceCheckpoint.open(InteropFixture.open(name).directory()).config().problemType();
  }

  @Test
  void filesThatAreGitLfsPointersAreCalledSo() throws IOException {
    for (String name :
        List.of(
            "model.safetensors",
            "config.json",
            "vocab.txt",
            "tokenizer_config.json",
            "added_tokens.json")) {
      Path copy = InteropFixture.open("added_tokens_v4").copyTo(folder.resolve("lfs-" + name));
      Files.writeString(
          copy.resolve(name),
          """
          version https://git-lfs.github.com/spec/v1
          oid sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
          size 725992
          """);

      assertThatIOException()
          .isThrownBy(() -> HuggingFaceCheckpoint.open(copy))
          .withMessageStartingWith(copy.resolve(name) + " is a Git LFS pointer of 131 bytes")
          .withMessageContaining("`git lfs pull`");
    }
  }
}
