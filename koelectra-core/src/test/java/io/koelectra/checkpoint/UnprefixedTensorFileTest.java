package io.koelectra.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.ParityFixture;
import io.koelectra.checkpoint.HuggingFaceCheckpoint.Loaded;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.SafetensorsFile;
import io.koelectra.format.StoredType;
import io.koelectra.format.TensorFile;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnprefixedTensorFileTest {

  private static final Path FIXTURE = ParityFixture.directory("tiny-small-shape");

  @TempDir private Path directory;
  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"module.", "_orig_mod.", "model.", "module._orig_mod."})
  void whatAWrapperPutsBeforeEveryNameIsRemovedAndReported(String prefix) throws IOException {
    saveWeights(name -> prefix + name);

    Loaded<ElectraForSequenceClassification> loaded =
        HuggingFaceCheckpoint.open(directory).loadClassifier(manager);

    Loaded<ElectraForSequenceClassification> original =
        HuggingFaceCheckpoint.open(FIXTURE).loadClassifier(manager);
    ParameterNames.of(original.block())
        .forEach(
            (name, parameter) ->
                assertThat(ParameterNames.of(loaded.block()).get(name).getArray())
                    .as(name)
                    .isEqualTo(parameter.getArray()));
    assertThat(loaded.report().removedPrefix()).isEqualTo(prefix);
    assertThat(loaded.report().toString()).endsWith(", every name without its " + prefix);
    assertThat(original.report().removedPrefix()).isEmpty();
  }

  @Test
  void aPrefixOfSomeNamesIsAMismatch() throws IOException {
    saveWeights(name -> name.startsWith("classifier.") ? name : "module." + name);

    assertThatExceptionOfType(CheckpointMismatchException.class)
        .isThrownBy(() -> HuggingFaceCheckpoint.open(directory).loadClassifier(manager))
        .withMessageContaining("module.electra.embeddings.word_embeddings.weight");
  }

  private void saveWeights(UnaryOperator<String> rename) throws IOException {
    for (String name : List.of("config.json", "vocab.txt", "tokenizer_config.json")) {
      Files.copy(FIXTURE.resolve(name), directory.resolve(name));
    }
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    TensorFile file = TensorFile.open(FIXTURE.resolve("model.safetensors"));
    for (String name : file.names()) {
      if (file.type(name).isFloat()) {
        tensors.put(rename.apply(name), file.readFloat32(name, manager));
      }
    }
    SafetensorsFile.write(
        directory.resolve("model.safetensors"), tensors, Map.of(), StoredType.F32);
  }
}
