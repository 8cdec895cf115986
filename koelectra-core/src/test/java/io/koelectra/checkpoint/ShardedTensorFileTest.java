package io.koelectra.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.djl.ndarray.NDManager;
import io.koelectra.model.OfflineEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedTensorFileTest {

  @TempDir private Path root;
  private Path directory;

  @BeforeEach
  void writeShards() throws IOException {
    directory = Files.createDirectory(root.resolve("model"));
    write("one", "a");
    write("two", "b");
  }

  @Test
  void readsShardsAsOneFile() throws IOException {
    Path index = TensorFiles.fixture("tiny-small-shape-sharded/model.safetensors.index.json");
    try (NDManager manager = OfflineEngine.newManager()) {
      assertThat(
              TensorFiles.bits(
                  path -> ShardedTensorFile.open(path, SafetensorsFile::open), index, manager))
          .hasSize(43)
          .containsExactlyInAnyOrderEntriesOf(
              TensorFiles.bits(
                  SafetensorsFile::open,
                  TensorFiles.fixture("tiny-small-shape/model.safetensors"),
                  manager));
    }
  }

  @Test
  void ordersNamesByShard() throws IOException {
    try (TensorFile file =
        open("{'metadata':{'total_size':8},'weight_map':{'b':'two','a':'one'}}")) {
      assertThat(file.names()).containsExactly("a", "b");
      assertThat(file.path()).isEqualTo(directory.resolve("index.json"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../one", "/one", "sub/one", "..", ".", "", "sub\\\\one", "C:one", "one\\u0000"})
  void refusesShardNamesThatAreNotPlain(String shard) throws IOException {
    Files.copy(directory.resolve("one"), root.resolve("one"));
    assertThatIOException()
        .isThrownBy(() -> open("{'weight_map':{'a':'" + shard + "'}}"))
        .withMessageContainingAll("index.json", "not a plain file name");
  }

  @Test
  void refusesLinksOutOfTheDirectory() throws IOException {
    Files.move(directory.resolve("one"), root.resolve("one"));
    Files.createSymbolicLink(directory.resolve("one"), root.resolve("one"));
    assertThatIOException()
        .isThrownBy(() -> open("{'weight_map':{'a':'one','b':'two'}}"))
        .withMessageContainingAll("'one'", "link");
  }

  @Test
  void refusesShardsThatDisagreeWithTheIndex() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> open("{'weight_map':{'a':'one','b':'one'}}"))
        .withMessageContaining("tensor 'b' is not in 'one'");
    assertThatIOException()
        .isThrownBy(() -> open("{'weight_map':{'a':'two','b':'two'}}"))
        .withMessageContaining("tensor 'a' is not in 'two'");
    write("three", "a");
    assertThatIOException()
        .isThrownBy(() -> open("{'weight_map':{'a':'one','c':'three'}}"))
        .withMessageContaining("tensor 'a' is in 'three'");
  }

  @Test
  void refusesShardsThatAreMissing() {
    assertThatIOException()
        .isThrownBy(() -> open("{'weight_map':{'a':'four'}}"))
        .withMessageContainingAll("'four'", "missing", "download");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'weight_map':{}}",
        "{'weight_map':{'a':'one','a':'two'}}",
        "{'weight_map':{'a':1}}",
        "{'weight_map':[]}",
        "[]",
        "",
        "{'weight_map':{'a':'one'}"
      })
  void refusesIndexesWithoutAWeightMap(String index) {
    assertThatIOException()
        .isThrownBy(() -> open(index))
        .withMessageContainingAll(directory.resolve("index.json").toString(), "JSON");
  }

  /** Opens an index, written with single quotes for JSON's double ones. */
  private TensorFile open(String index) throws IOException {
    Path path = Files.writeString(directory.resolve("index.json"), index.replace('\'', '"'));
    return ShardedTensorFile.open(path, SafetensorsFile::open);
  }

  private void write(String shard, String tensor) throws IOException {
    String header =
        "{\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".formatted(tensor);
    TensorFiles.write(
        directory.resolve(shard), TensorFiles.safetensors(header, TensorFiles.float32(1)));
  }
}
