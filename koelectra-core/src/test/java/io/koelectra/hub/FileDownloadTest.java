package io.koelectra.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file without a known size or checksum; with them, see {@link DownloadFaultsTest}. */
class FileDownloadTest {

  private static final byte[] CONTENT = new byte[5 << 20];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir private Path directory;
  private FakeHub server;
  private Path target;
  private Path partial;
  private final List<Duration> waits = new ArrayList<>();
  private final List<String> progress = new ArrayList<>();
  private final DownloadListener listener = Downloads.listener(progress, new ArrayList<>());

  @BeforeEach
  void serve() throws IOException {
    server = new FakeHub("unused/unused").put("reviews.txt", CONTENT);
    target = directory.resolve("reviews.txt");
    partial = directory.resolve("reviews.txt.incomplete");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void fetchesAFileOnceAndTellsHowFarItIs() throws IOException {
    assertThat(download()).isEqualTo(target).hasBinaryContent(CONTENT);
    download();

    assertThat(server.requests()).hasSize(1);
    assertThat(progress)
        .startsWith("reviews.txt 0 of " + CONTENT.length)
        .endsWith("reviews.txt %1$d of %1$d".formatted(CONTENT.length));
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder("reviews.txt", "reviews.txt.lock");
  }

  @Test
  void resumesTheVersionThatItBeganWithinACall() throws IOException {
    server.fail("GET content", "reviews.txt", FakeHub.breakAfter(70_000));

    assertThat(download()).hasBinaryContent(CONTENT);
    assertThat(server.requestsFor("reviews.txt")).hasSize(2).last().asString().contains("bytes=");
    assertThat(server.requests().get(1).ifRange()).contains('"' + FakeHub.etag(CONTENT) + '"');
  }

  @Test
  void startsOverWhereTheServerNamesNoVersion() throws IOException {
    server.fail(
        "GET content",
        "reviews.txt",
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 70_000);
        });

    assertThat(download()).hasBinaryContent(CONTENT);
    assertThat(server.requests()).hasSize(2).allMatch(request -> request.range().isEmpty());
  }

  /** Its bytes could be anything, and nothing would tell. */
  @Test
  void dropsAPartialFileOfAnEarlierRunThatNoChecksumVouchesFor() throws IOException {
    Files.write(partial, new byte[1000]);

    assertThat(download()).hasBinaryContent(CONTENT);
    assertThat(server.requests()).singleElement().matches(request -> request.range().isEmpty());
  }

  @Test
  void triesComeBackAfterAMebibyteOfProgress() throws IOException {
    FakeHub.Fault halfway = FakeHub.breakAfter(1_200_000);
    server.fail("GET content", "reviews.txt", halfway, halfway, halfway);

    Optional<String> sha256 = Optional.of(FakeHub.sha256(CONTENT));
    assertThat(download(sha256, new RetryPolicy(2, waits::add))).hasBinaryContent(CONTENT);
    assertThat(waits).hasSize(3).containsOnly(Duration.ofSeconds(1));
  }

  @Test
  void aChecksumIsAskedOfTheFileThatIsThereToo() throws IOException {
    Files.writeString(target, "another version");

    for (String sha256 :
        List.of(FakeHub.sha256(CONTENT), FakeHub.sha256(CONTENT).toUpperCase(Locale.ROOT))) {
      assertThat(FileDownload.fetch(source(), Optional.of(sha256), target, listener))
          .hasBinaryContent(CONTENT);
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aFileThatIsThereStaysUntilABetterOneIsWhole() throws IOException {
    Files.writeString(target, "old");
    assertThatIOException()
        .isThrownBy(
            () -> FileDownload.fetch(source(), Optional.of("0".repeat(64)), target, listener))
        .withMessageContainingAll("reviews.txt", "sha256", FakeHub.sha256(CONTENT));
    assertThat(target).hasContent("old");
    assertThat(partial).doesNotExist();
  }

  @Test
  void aListenerMayStopADownloadWhichIsResumedLater() throws IOException {
    String sha256 = FakeHub.sha256(CONTENT);
    DownloadListener cancel =
        (file, done, total) -> {
          if (done > 1 << 20) {
            throw new IllegalStateException("cancelled");
          }
        };
    assertThatIllegalStateException()
        .isThrownBy(() -> FileDownload.fetch(source(), Optional.of(sha256), target, cancel));
    long kept = Files.size(partial);
    assertThat(kept).isGreaterThan(1 << 20);

    FileDownload.fetch(source(), Optional.of(sha256), target, listener);

    assertThat(server.requestsFor("reviews.txt")).last().asString().endsWith("bytes=" + kept + "-");
  }

  @Test
  void threadsWaitForEachOther() throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Path> fetch =
          () -> FileDownload.fetch(source(), Optional.empty(), target, DownloadListener.silent());
      for (var result : threads.invokeAll(Collections.nCopies(8, fetch))) {
        assertThat(result.get()).hasBinaryContent(CONTENT);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void plainHttpIsForThisMachineOrWithAChecksum() throws IOException {
    URI far = URI.create("http://mirror.example/x");
    Files.write(target, CONTENT);
    assertThat(FileDownload.fetch(far, Optional.of(FakeHub.sha256(CONTENT)), target, listener))
        .exists();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileDownload.fetch(far, Optional.empty(), target, listener))
        .withMessageContainingAll("plain http", "sha256");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                FileDownload.fetch(
                    URI.create("file:///etc/passwd"), Optional.empty(), target, listener));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                FileDownload.fetch(
                    URI.create("https://me:secret@host/x"), Optional.empty(), target, listener))
        .withMessageNotContaining("secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileDownload.fetch(far, Optional.of("abc"), target, listener))
        .withMessageContaining("64 hexadecimal digits");
  }

  private URI source() {
    return server.endpoint().resolve("/reviews.txt");
  }

  private Path download() throws IOException {
    return download(Optional.empty(), Downloads.quick(waits));
  }

  private Path download(Optional<String> sha256, RetryPolicy retries) throws IOException {
    Http http = new Http(Optional.empty(), Http.PATIENCE, retries, listener);
    return new FileDownload(http, source(), "reviews.txt", target, -1, sha256)
        .run(directory.resolve("reviews.txt.lock"));
  }
}
