package io.koelectra.hub;

import static io.koelectra.hub.FakeHub.breakAfter;
import static io.koelectra.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.koelectra.format.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault that a server can have, what a download makes of it and what it leaves on disk;
 * printed as a table.
 */
class DownloadFaultsTest {

  private static final String REPOSITORY = "monologg/koelectra-tiny";
  private static final String WEIGHTS = "model.safetensors";
  private static final String WHOLE = "the whole file";
  private static final String NOTHING = "nothing";
  private static final byte[] CONTENT = content();
  private static final List<String> TABLE =
      new ArrayList<>(
          List.of(
              "| fault | what happened | left of the weights on disk |", "| --- | --- | --- |"));

  /** Prepares the server, or the cache, for one download. */
  @FunctionalInterface
  interface Preparation {
    void apply(FakeHub server, Path blob) throws IOException;
  }

  record Case(String fault, Preparation preparation, String outcome, String left) {
    @Override
    public String toString() {
      return fault;
    }
  }

  @TempDir private Path cache;
  private FakeHub server;
  private final List<Duration> waits = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    server = new FakeHub(REPOSITORY).putDirectory(TensorFiles.fixture("tiny-small-shape"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @AfterAll
  static void print() {
    System.out.println(String.join("\n", TABLE));
  }

  @ParameterizedTest
  @MethodSource({"recovered", "refused", "answeredWithAnError", "givenUp"})
  void endsAsTheTableSays(Case fault) throws IOException {
    Path blob = blobs().resolve(FakeHub.sha256(CONTENT));
    fault.preparation().apply(server, blob);

    String outcome = outcome();
    String left = left(blob);

    TABLE.add("| %s | %s | %s |".formatted(fault.fault(), outcome, left));
    assertThat(outcome).contains(fault.outcome());
    assertThat(left).isEqualTo(fault.left());
    assertThat(outcome).doesNotContain("Signature").doesNotContain("secret");
    if (left.equals(WHOLE)) {
      assertThat(blob).hasBinaryContent(CONTENT);
    } else {
      assertThat(blobs().resolve("../refs/main")).doesNotExist();
    }
  }

  static Stream<Case> recovered() {
    return Stream.of(
        new Case("none", (hub, blob) -> {}, "downloaded: bytes=0-", WHOLE),
        content("connection breaks in the body", "bytes=0-, bytes=30000-", breakAfter(30_000)),
        content(
            "connection breaks five times",
            "bytes=0-, bytes=9-, bytes=18-, bytes=27-, bytes=36-, bytes=45-; waits 1 2 4 8 8 s",
            repeat(5, breakAfter(9))),
        content("no data comes in the body", "bytes=0-, bytes=10-", DownloadFaultsTest::stall),
        content("body ends early without an error", "bytes=0-, bytes=10-", chunked(10)),
        content(
            "server ignores Range after a break",
            "bytes=0-, bytes=500-",
            breakAfter(500),
            (exchange, content) -> send(exchange, 200, content)),
        content(
            "server continues at another byte",
            "bytes=0-, bytes=500-, bytes=0-",
            breakAfter(500),
            (exchange, content) -> {
              exchange.getResponseHeaders().set("Content-Range", "bytes 400-97391/97392");
              send(exchange, 206, Arrays.copyOfRange(content, 400, content.length));
            }),
        content("416 for the rest", "bytes=0-, bytes=500-, bytes=0-", breakAfter(500), status(416)),
        content(
            "503 twice, with Retry-After 1 and 7",
            "waits 1 7 s",
            status(503, "Retry-After", "1"),
            status(503, "Retry-After", "7")),
        content("429 without Retry-After", "waits 1 s", status(429)),
        leftover("partial file of an earlier run", "bytes=4000-", Arrays.copyOf(CONTENT, 4000)),
        leftover("partial file is whole already", "downloaded: no request", CONTENT),
        leftover("partial file is damaged", "bytes=4000-, bytes=0-", new byte[4000]),
        leftover("partial file is too long", "bytes=0-", Arrays.copyOf(CONTENT, 100_000)),
        new Case(
            "blob was cut short by a crash",
            (hub, blob) -> write(blob, Arrays.copyOf(CONTENT, 4000)),
            "bytes=0-",
            WHOLE),
        new Case(
            "blob has other bytes of the same size",
            (hub, blob) -> write(blob, new byte[CONTENT.length]),
            "bytes=0-",
            WHOLE));
  }

  static Stream<Case> refused() {
    return Stream.of(
        weights(
            "server announces another length",
            "100 bytes, but 97392 were announced",
            (exchange, content) -> send(exchange, 200, Arrays.copyOf(content, 100))),
        weights(
            "server sends more than announced",
            "more than 97392 bytes",
            chunked(CONTENT, new byte[1])),
        weights(
            "right length, wrong sha256",
            "sha256 is",
            (exchange, content) -> send(exchange, 200, new byte[content.length])),
        weights(
            "body is compressed",
            "compressed",
            (exchange, content) -> {
              exchange.getResponseHeaders().set("Content-Encoding", "gzip");
              send(exchange, 200, content);
            }),
        weights(
            "redirects in a circle",
            "more than 10 redirects",
            repeat(20, (exchange, content) -> FakeHub.redirect(exchange, 302, "/cdn/" + WEIGHTS))),
        weights(
            "redirect to a file",
            "no web address",
            (exchange, content) -> FakeHub.redirect(exchange, 302, "file:///etc/passwd")),
        head("ETag that leads out of the cache", "cannot name a file", "X-Linked-Etag", "\"../x\""),
        head("answer of another commit", "answers with commit", "X-Repo-Commit", "f".repeat(40)),
        head("answer without a commit", "not Hugging Face's", "X-Repo-Commit", "none"));
  }

  static Stream<Case> answeredWithAnError() {
    return Stream.of(
        config("401", "private", status(401)),
        config(
            "401 for a missing repository",
            "HF_TOKEN",
            status(401, "X-Error-Code", "RepoNotFound")),
        config("403 for a gated model", "conditions", status(403, "X-Error-Code", "GatedRepo")),
        config("403", "may not read it", status(403)),
        config(
            "404 for the revision",
            "no revision main",
            status(404, "X-Error-Code", "RevisionNotFound")),
        config("404", "repository's name", status(404)),
        new Case("no vocab.txt", (hub, blob) -> hub.remove("vocab.txt"), "no such file", NOTHING),
        new Case(
            "no weights",
            (hub, blob) -> {
              hub.remove(WEIGHTS);
              hub.remove("pytorch_model.bin");
            },
            "neither model.safetensors nor pytorch_model.bin",
            NOTHING),
        weights("403 from the file's host", "links to other hosts expire", status(403)),
        weights(
            "429, come back in an hour",
            "asks to wait 3600 s",
            status(429, "Retry-After", "3600")));
  }

  static Stream<Case> givenUp() {
    return Stream.of(
        config("503 six times", "answered 503", repeat(6, status(503))),
        new Case("server is gone", (hub, blob) -> hub.close(), "no connection", NOTHING),
        new Case(
            "connection breaks six times",
            (hub, blob) -> hub.fail("GET content", WEIGHTS, repeat(6, breakAfter(9))),
            "54 bytes have come, call again",
            "54 bytes in .incomplete"));
  }

  private static Case content(String name, String outcome, FakeHub.Fault... faults) {
    return new Case(name, (hub, blob) -> hub.fail("GET content", WEIGHTS, faults), outcome, WHOLE);
  }

  private static Case weights(String name, String outcome, FakeHub.Fault... faults) {
    return new Case(
        name, (hub, blob) -> hub.fail("GET content", WEIGHTS, faults), outcome, NOTHING);
  }

  private static Case config(String name, String outcome, FakeHub.Fault... faults) {
    return new Case(
        name, (hub, blob) -> hub.fail("HEAD resolve", "config.json", faults), outcome, NOTHING);
  }

  private static Case leftover(String name, String outcome, byte[] bytes) {
    return new Case(
        name,
        (hub, blob) -> write(blob.resolveSibling(blob.getFileName() + ".incomplete"), bytes),
        outcome,
        WHOLE);
  }

  /** HEAD for the weights answers with one header changed. */
  private static Case head(String name, String outcome, String header, String value) {
    FakeHub.Fault fault =
        (exchange, content) -> {
          var headers = exchange.getResponseHeaders();
          headers.set("X-Repo-Commit", FakeHub.COMMIT);
          headers.set("X-Linked-Etag", '"' + FakeHub.sha256(content) + '"');
          headers.set(header, value);
          exchange.sendResponseHeaders(200, -1);
        };
    return new Case(
        name, (hub, blob) -> hub.fail("HEAD resolve", WEIGHTS, fault), outcome, NOTHING);
  }

  private static FakeHub.Fault[] repeat(int count, FakeHub.Fault fault) {
    return Collections.nCopies(count, fault).toArray(FakeHub.Fault[]::new);
  }

  private static FakeHub.Fault chunked(int count) {
    return chunked(Arrays.copyOf(CONTENT, count), new byte[0]);
  }

  private static FakeHub.Fault chunked(byte[] first, byte[] then) {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(first);
      exchange.getResponseBody().write(then);
      exchange.getResponseBody().close();
    };
  }

  private static void stall(HttpExchange exchange, byte[] content)
      throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content, 0, 10);
    exchange.getResponseBody().flush();
    Thread.sleep(3000);
  }

  private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
    exchange.sendResponseHeaders(status, content.length);
    exchange.getResponseBody().write(content);
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private String outcome() {
    try {
      ModelHub.Builder hub = ModelHub.builder();
      hub.retries = Downloads.quick(waits);
      hub.endpoint(server.endpoint())
          .cache(cache)
          .token("hf_secret")
          .offline(false)
          .patience(Duration.ofSeconds(1))
          .build()
          .download(REPOSITORY);
    } catch (IOException e) {
      return "error: " + e.getMessage().replaceAll("127.0.0.1:\\d+|localhost:\\d+", "HOST");
    }
    List<String> ranges =
        server.requests().stream()
            .filter(request -> request.path().equals("/cdn/" + WEIGHTS))
            .map(request -> request.range().orElse("bytes=0-"))
            .toList();
    String text = "downloaded: " + (ranges.isEmpty() ? "no request" : String.join(", ", ranges));
    return waits.isEmpty()
        ? text
        : text
            + "; waits "
            + String.join(" ", waits.stream().map(wait -> "" + wait.toSeconds()).toList())
            + " s";
  }

  private String left(Path blob) throws IOException {
    TreeMap<String, Long> sizes = new TreeMap<>();
    if (Files.exists(blobs())) {
      try (var files = Files.list(blobs())) {
        for (Path file : files.toList()) {
          sizes.put(file.getFileName().toString(), Files.size(file));
        }
      }
    }
    sizes.keySet().removeIf(name -> name.length() == 40);
    if (sizes.isEmpty()) {
      return NOTHING;
    }
    String name = sizes.firstKey();
    return name.equals(blob.getFileName().toString())
        ? WHOLE
        : sizes.get(name) + " bytes in " + name.substring(name.lastIndexOf('.'));
  }

  private Path blobs() {
    return cache.resolve("models--monologg--koelectra-tiny/blobs");
  }

  private static byte[] content() {
    try {
      return Files.readAllBytes(TensorFiles.fixture("tiny-small-shape/" + WEIGHTS));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
