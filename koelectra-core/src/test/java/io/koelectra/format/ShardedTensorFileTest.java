package io.koelectra.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.djl.ndarray.NDManager;
import io.koelectra.engine.OfflineEngine;
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
                  path -> ShardedTensorFile.open(path, SafetensorsFile::readHeader),
                  index,
                  manager))
          .hasSize(43)
          .containsExactlyInAnyOrderEntriesOf(
              TensorFiles.bits(
                  TensorFile::open,
                  TensorFiles.fixture("tiny-small-shape/model.safetensors"),
                  manager));
    }
  }

  @Test
  void ordersNamesByShard() throws IOException {
    TensorFile file = open("{'metadata':{'total_size':8},'weight_map':{'b':'two','a':'one'}}");
    assertThat(file.names()).containsExactly("a", "b");
    assertThat(file.path()).isEqualTo(directory.resolve("index.json"));
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
  void followsASnapshotsLinksIntoItsRepositorysBlobs() throws IOException {
    directory = snapshot("models--a--b");
    link("one", root.resolve("models--a--b/blobs/1"));
    link("two", Path.of("../../blobs/2"));
    assertThat(open("{'weight_map':{'a':'one','b':'two'}}").names()).containsExactly("a", "b");
    directory = Files.createSymbolicLink(root.resolve("linked"), directory.toAbsolutePath());
    assertThat(open("{'weight_map':{'a':'one','b':'two'}}").names()).containsExactly("a", "b");
  }

  @Test
  void refusesASnapshotsLinksToAnythingElse() throws IOException {
    Path other = snapshot("models--other--model");
    directory = snapshot("models--a--b");
    Files.copy(root.resolve("models--a--b/blobs/1"), root.resolve("models--a--b/secret"));
    Files.createDirectory(root.resolve("models--a--b/blobs/deeper"));
    Files.copy(root.resolve("models--a--b/blobs/1"), root.resolve("models--a--b/blobs/deeper/1"));
    for (Path elsewhere :
        new Path[] {
          other.resolve("../../blobs/1"),
          root.resolve("models--a--b/secret"),
          root.resolve("models--a--b/blobs/deeper/1"),
          root.resolve("model/one")
        }) {
      link("one", elsewhere);
      assertThatIOException()
          .isThrownBy(() -> open("{'weight_map':{'a':'one'}}"))
          .withMessageContainingAll("'one'", "link");
    }
  }

  /** Only a directory in {@code snapshots} has such a neighbour. */
  @Test
  void refusesLinksToBlobsBesideAnOrdinaryDirectory() throws IOException {
    snapshot("models--a--b");
    directory = Files.createDirectories(root.resolve("models--a--b/unpacked/model"));
    link("one", root.resolve("models--a--b/blobs/1"));
    assertThatIOException()
        .isThrownBy(() -> open("{'weight_map':{'a':'one'}}"))
        .withMessageContainingAll("'one'", "link");
  }

  /** A snapshot of a model folder with tensors a and b in its blobs 1 and 2. */
  private Path snapshot(String model) throws IOException {
    Path blobs = Files.createDirectories(root.resolve(model).resolve("blobs"));
    Files.copy(root.resolve("model/one"), blobs.resolve("1"));
    Files.copy(root.resolve("model/two"), blobs.resolve("2"));
    return Files.createDirectories(root.resolve(model).resolve("snapshots/commit"));
  }

  private void link(String name, Path target) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
    Files.createSymbolicLink(directory.resolve(name), target);
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
    return ShardedTensorFile.open(path, SafetensorsFile::readHeader);
  }

  private void write(String shard, String tensor) throws IOException {
    String header =
        "{\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".formatted(tensor);
    TensorFiles.write(
        directory.resolve(shard), TensorFiles.safetensors(header, TensorFiles.float32(1)));
  }
}
