package io.koelectra.hub;

import static io.koelectra.hub.FakeHub.COMMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.koelectra.InteropFixture;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.format.TensorFile;
import io.koelectra.format.TensorFiles;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelHubTest {

  private static final String REPOSITORY = "monologg/koelectra-tiny";
  private static final String OTHER_COMMIT = COMMIT.replace('0', 'f');

  @TempDir private Path cache;
  private FakeHub server;
  private final List<String> notices = new ArrayList<>();
  private final List<String> progress = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    server = new FakeHub(REPOSITORY).putDirectory(TensorFiles.fixture("tiny-small-shape"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void downloadsIntoHuggingFacesLayoutAndOpens() throws IOException {
    HuggingFaceCheckpoint checkpoint =
        HuggingFaceCheckpoint.download(REPOSITORY, "main", hub().build());

    assertThat(checkpoint.config().vocabSize()).isPositive();
    Path folder = cache.resolve("models--monologg--koelectra-tiny");
    assertThat(folder.resolve("refs/main")).hasContent(COMMIT);
    Path snapshot = folder.resolve("snapshots").resolve(COMMIT);
    assertThat(snapshot.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json",
            "vocab.txt",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "model.safetensors");
    byte[] weights = Files.readAllBytes(TensorFiles.fixture("tiny-small-shape/model.safetensors"));
    assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
        .isEqualTo(Path.of("../../blobs/" + FakeHub.sha256(weights)));
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(weights);
    byte[] vocabulary = Files.readAllBytes(TensorFiles.fixture("tiny-small-shape/vocab.txt"));
    assertThat(Files.readSymbolicLink(snapshot.resolve("vocab.txt")))
        .isEqualTo(Path.of("../../blobs/" + FakeHub.etag(vocabulary)));
    assertThat(folder.resolve("blobs").toFile().list()).hasSize(5);
    assertThat(cache.resolve(".locks/models--monologg--koelectra-tiny").toFile().list())
        .hasSize(5)
        .allMatch(name -> name.endsWith(".lock"));
    assertThat(progress).last().asString().endsWith("model.safetensors 97392 of 97392");
  }

  @Test
  void takesPickledWeightsWhereThereIsNothingElse() throws IOException {
    server.remove("model.safetensors");
    server.remove("tokenizer_config.json");

    Path snapshot = hub().build().download(REPOSITORY);

    assertThat(snapshot.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json", "vocab.txt", "special_tokens_map.json", "pytorch_model.bin");
    assertThat(snapshot.resolve("../../.no_exist").resolve(COMMIT).toFile().list())
        .containsExactlyInAnyOrder(
            "tokenizer.json",
            "tokenizer_config.json",
            "added_tokens.json",
            "calibration.json",
            "model.safetensors",
            "model.safetensors.index.json");
    assertThat(HuggingFaceCheckpoint.open(snapshot).config().numHiddenLayers()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v5_full", "added_tokens_v4", "unused_special_v4"})
  void bringsTheTokenizerHoweverItWasSaved(String name) throws IOException {
    InteropFixture fixture = InteropFixture.open(name);
    try (FakeHub hub = new FakeHub(REPOSITORY).putDirectory(fixture.directory())) {
      HuggingFaceCheckpoint checkpoint =
          HuggingFaceCheckpoint.download(
              REPOSITORY, "main", hub().endpoint(hub.endpoint()).build());

      try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
        for (InteropFixture.Row row : fixture.rows()) {
          assertThat(Arrays.stream(tokenizer.encode(row.text(), 512).inputIds()).boxed())
              .as(row.text())
              .containsExactlyElementsOf(row.inputIds());
        }
      }
      assertThat(hub().endpoint(hub.endpoint()).offline(true).build().download(REPOSITORY))
          .as("whole in the cache")
          .exists();
    }
  }

  @Test
  void aDownloadedModelIsCalledByItsRepository() throws IOException {
    assertThat(HuggingFaceCheckpoint.download(REPOSITORY, "main", hub().build()).name())
        .isEqualTo(REPOSITORY);
  }

  @Test
  void bringsTheTemperatureOfAModelOfOurs() throws IOException {
    String calibration = "{\"method\": \"temperature_scaling\", \"temperature\": 1.5}";
    server.put("calibration.json", calibration.getBytes(StandardCharsets.UTF_8));

    HuggingFaceCheckpoint checkpoint =
        HuggingFaceCheckpoint.download(REPOSITORY, "main", hub().build());

    assertThat(checkpoint.temperature()).isEqualTo(1.5);
  }

  @Test
  void opensShardsThroughTheSnapshotsLinks() throws IOException {
    server.remove("model.safetensors");
    server.putDirectory(TensorFiles.fixture("tiny-small-shape-sharded"));

    Path snapshot = hub().build().download(REPOSITORY);

    assertThat(Files.isSymbolicLink(snapshot.resolve("model-00001-of-00002.safetensors"))).isTrue();
    TensorFile weights = TensorFile.openDirectory(snapshot);
    assertThat(weights.names()).contains("electra.embeddings.word_embeddings.weight");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../one.safetensors",
        "sub/one.safetensors",
        "config.json",
        "CON:.safetensors",
        ".safetensors",
        "one.bin",
        "%2e%2e.safetensors",
        "one..safetensors"
      })
  void refusesShardsThatAreNotPlainNamesOfTheIndexsKind(String shard) {
    server.remove("model.safetensors");
    server.put(
        "model.safetensors.index.json",
        "{\"weight_map\":{\"a\":\"%s\"}}".formatted(shard).getBytes(StandardCharsets.UTF_8));
    assertThatIOException()
        .isThrownBy(() -> hub().build().download(REPOSITORY))
        .withMessageContainingAll("shard", "plain file name");
    assertThat(snapshots().resolve(COMMIT).toFile().list())
        .containsExactlyInAnyOrder(
            "config.json",
            "vocab.txt",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "model.safetensors.index.json");
  }

  @Test
  void aCommitInTheCacheNeedsNoNetwork() throws IOException {
    Path first = hub().build().download(REPOSITORY, COMMIT);
    server.close();
    server.forgetRequests();

    assertThat(hub().build().download(REPOSITORY, COMMIT)).isEqualTo(first);
    assertThat(server.requests()).isEmpty();
    assertThat(first.resolve("../../refs")).doesNotExist();
  }

  @Test
  void aBranchInTheCacheNeedsOneRequest() throws IOException {
    hub().build().download(REPOSITORY);
    server.forgetRequests();

    hub().build().download(REPOSITORY);

    assertThat(server.requests())
        .extracting(FakeHub.Request::toString)
        .containsExactly(
            "HEAD /monologg/koelectra-tiny/resolve/main/config.json",
            "HEAD /api/resolve-cache/models/" + COMMIT + "/config.json");
  }

  @Test
  void theCacheStandsInWhenTheServerIsGone() throws IOException {
    Path first = hub().build().download(REPOSITORY);
    server.close();

    assertThat(hub().build().download(REPOSITORY)).isEqualTo(first);
    assertThat(notices).singleElement().asString().contains("from the cache", COMMIT);
  }

  @Test
  void offlineTheCacheIsAllThereIs() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> hub().offline(true).build().download(REPOSITORY))
        .withMessageContainingAll(REPOSITORY, cache.toString(), "HF_HUB_OFFLINE");
    Path first = hub().build().download(REPOSITORY);
    server.forgetRequests();

    assertThat(hub().offline(true).build().download(REPOSITORY)).isEqualTo(first);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aBranchThatMovedFetchesOnlyWhatChanged() throws IOException {
    Path old = hub().build().download(REPOSITORY);
    server.commit = OTHER_COMMIT;
    server.put("vocab.txt", "[PAD]\n".getBytes(StandardCharsets.UTF_8));
    server.forgetRequests();

    Path fresh = hub().build().download(REPOSITORY);

    assertThat(fresh).isEqualTo(old.resolveSibling(OTHER_COMMIT));
    assertThat(fresh.resolve("vocab.txt")).hasContent("[PAD]\n");
    assertThat(old.resolve("vocab.txt")).isRegularFile().isNotEmptyFile();
    assertThat(server.requests())
        .filteredOn(request -> request.method().equals("GET"))
        .extracting(FakeHub.Request::path)
        .allMatch(path -> path.endsWith("/vocab.txt"));
    assertThat(fresh.resolve("../../refs/main")).hasContent(OTHER_COMMIT);
  }

  /** The old commit opens offline, so the branch must not point to one that does not. */
  @Test
  void aBranchStaysWhereItWasUntilAllFilesAreThere() throws IOException {
    Path old = hub().build().download(REPOSITORY);
    server.commit = OTHER_COMMIT;
    server.put("model.safetensors", new byte[] {1});
    server.fail("GET content", "model.safetensors", FakeHub.status(403));

    assertThatIOException().isThrownBy(() -> hub().build().download(REPOSITORY));

    assertThat(hub().offline(true).build().download(REPOSITORY)).isEqualTo(old);
  }

  @Test
  void completesASnapshotThatAnotherClientBegan() throws IOException {
    Path snapshot = hub().build().download(REPOSITORY);
    Files.delete(snapshot.resolve("model.safetensors").toRealPath());

    assertThat(hub().build().download(REPOSITORY, COMMIT)).isEqualTo(snapshot);
    assertThat(snapshot.resolve("model.safetensors")).isNotEmptyFile();
  }

  @Test
  void sendsTheTokenToItsOwnHostOnly() throws IOException {
    server.requiredToken = Optional.of("hf_secret");

    hub().token("hf_secret").build().download(REPOSITORY);

    assertThat(server.requests())
        .filteredOn(request -> request.host().startsWith("127.0.0.1"))
        .isNotEmpty()
        .allMatch(request -> request.authorization().orElse("").equals("Bearer hf_secret"));
    assertThat(server.requests())
        .filteredOn(request -> request.host().startsWith("localhost"))
        .isNotEmpty()
        .allMatch(request -> request.authorization().isEmpty());
  }

  /** As from hf.co to huggingface.co. */
  @Test
  void followsAnEndpointThatMovedWithoutShowingItTheToken() throws IOException {
    server.fail(
        "HEAD resolve",
        "config.json",
        (exchange, content) ->
            FakeHub.redirect(
                exchange,
                308,
                server.endpoint().toString().replace("127.0.0.1", "localhost")
                    + exchange.getRequestURI()));

    hub().token("hf_secret").build().download(REPOSITORY);

    assertThat(server.requests())
        .filteredOn(request -> request.host().startsWith("localhost"))
        .hasSizeGreaterThan(1)
        .allMatch(request -> request.authorization().isEmpty());
  }

  @Test
  void aChainThatLeftTheHostGetsNoTokenOnItsWayBack() throws IOException {
    server.fail(
        "GET content",
        "model.safetensors",
        (exchange, content) ->
            FakeHub.redirect(exchange, 302, server.endpoint() + "/back/model.safetensors"));

    hub().token("hf_secret").build().download(REPOSITORY);

    assertThat(server.requests())
        .filteredOn(request -> request.path().startsWith("/back/"))
        .singleElement()
        .matches(request -> request.host().startsWith("127.0.0.1"))
        .matches(request -> request.authorization().isEmpty());
  }

  @Test
  void refusesToShowATokenOverPlainHttp() {
    ModelHub.Builder far = hub().endpoint(URI.create("http://mirror.example")).token("hf_secret");
    assertThatIllegalArgumentException()
        .isThrownBy(far::build)
        .withMessageContaining("plain http")
        .withMessageNotContaining("hf_secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hub().token("two words").build())
        .withMessageNotContaining("two words");
  }

  @Test
  void linksOrCopiesWhereSymbolicLinksAreNotPossible() throws IOException {
    ModelHub.Builder hub = hub();
    hub.linker =
        (link, target) -> {
          throw new UnsupportedOperationException("as on Windows");
        };

    Path snapshot = hub.build().download(REPOSITORY);

    assertThat(Files.isSymbolicLink(snapshot.resolve("vocab.txt"))).isFalse();
    assertThat(HuggingFaceCheckpoint.open(snapshot).config().vocabSize()).isPositive();
    assertThat(snapshot.toFile().list()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "..", "a/../b", "a/b/c", "/a", "a/", "a//b", "a b", "a%2fb", "-a/b", "a/b.git",
        "a--b/c", "a/b.", "a./b", "a\\b", "a:b", "한/국", "a/b\n"
      })
  void refusesOddRepositoryIds(String repository) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hub().build().download(repository))
        .withMessageContaining("repository id");
    assertThat(server.requests()).isEmpty();
    assertThat(cache).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "..", "a/../b", "/a", "a//b", ".hidden", "a b", "a?b", "a%2fb", "a\\b"})
  void refusesOddRevisions(String revision) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hub().build().download(REPOSITORY, revision))
        .withMessageContaining("revision");
    assertThat(server.requests()).isEmpty();
  }

  private Path snapshots() {
    return cache.resolve("models--monologg--koelectra-tiny/snapshots");
  }

  private ModelHub.Builder hub() {
    ModelHub.Builder hub = ModelHub.builder();
    hub.retries = Downloads.quick(new ArrayList<>());
    return hub.endpoint(server.endpoint())
        .cache(cache)
        .token("")
        .offline(false)
        .listener(Downloads.listener(progress, notices));
  }
}
