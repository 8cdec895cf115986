package io.koelectra.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFileTest {

  @TempDir private Path directory;

  @Test
  void opensEachLayoutThatHuggingFaceHas() throws IOException {
    for (var fixture :
        Map.of(
                "tiny-small-shape", "model.safetensors",
                "tiny-small-shape-sharded", "model.safetensors.index.json",
                "tiny-small-shape-legacy-bin", "pytorch_model.bin",
                "tiny-base-shape", "pytorch_model.bin")
            .entrySet()) {
      TensorFile file = TensorFile.openDirectory(TensorFiles.fixture(fixture.getKey()));
      assertThat(file.path().getFileName()).hasToString(fixture.getValue());
      assertThat(file.names()).contains("electra.embeddings.word_embeddings.weight");
    }
  }

  @Test
  void prefersSafetensorsThenWholeFiles() throws IOException {
    Path fixture = TensorFiles.fixture("tiny-small-shape");
    Files.writeString(
        directory.resolve("pytorch_model.bin.index.json"),
        "{\"weight_map\":{%s}}".formatted(weightMapTo(fixture, "shard.bin")));
    Files.copy(fixture.resolve("pytorch_model.bin"), directory.resolve("shard.bin"));
    assertThat(opened()).isEqualTo("pytorch_model.bin.index.json");
    Files.copy(fixture.resolve("pytorch_model.bin"), directory.resolve("pytorch_model.bin"));
    assertThat(opened()).isEqualTo("pytorch_model.bin");
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{%s}}".formatted(weightMapTo(fixture, "shard.safetensors")));
    Files.copy(fixture.resolve("model.safetensors"), directory.resolve("shard.safetensors"));
    assertThat(opened()).isEqualTo("model.safetensors.index.json");
    Files.copy(fixture.resolve("model.safetensors"), directory.resolve("model.safetensors"));
    assertThat(opened()).isEqualTo("model.safetensors");
  }

  @Test
  void saysWhatItLookedFor() {
    for (Path path : List.of(directory, directory.resolve("missing"))) {
      assertThatIOException()
          .isThrownBy(() -> TensorFile.openDirectory(path))
          .withMessageContainingAll(
              path.toString(), "model.safetensors", "pytorch_model.bin", ".index.json");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tf_model.h5", "model.onnx", "adapter_model.safetensors", "a.pt"})
  void saysWhatItFoundInstead(String name) throws IOException {
    Files.createFile(directory.resolve(name));
    Files.createFile(directory.resolve("vocab.txt"));

    assertThatIOException()
        .isThrownBy(() -> TensorFile.openDirectory(directory))
        .withMessageContaining("found only " + name + ", which this library does not read");
  }

  private String opened() throws IOException {
    TensorFile file = TensorFile.openDirectory(directory);
    return file.path().getFileName().toString();
  }

  private static String weightMapTo(Path fixture, String shard) throws IOException {
    return String.join(
        ",",
        IndependentSafetensors.read(fixture.resolve("model.safetensors")).keySet().stream()
            .map(name -> "\"%s\":\"%s\"".formatted(name, shard))
            .toList());
  }
}
