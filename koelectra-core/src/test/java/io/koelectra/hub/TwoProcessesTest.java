package io.koelectra.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.format.TensorFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two JVMs that download one model into one cache at the same time. */
class TwoProcessesTest {

  private static final String REPOSITORY = "monologg/koelectra-tiny";

  @TempDir private Path cache;

  /** What each of the two runs. */
  public static void main(String[] args) throws IOException {
    System.out.println(hub(URI.create(args[0]), Path.of(args[1])).download(REPOSITORY));
  }

  private static ModelHub hub(URI endpoint, Path cache) throws IOException {
    return ModelHub.builder()
        .endpoint(endpoint)
        .cache(cache)
        .token("")
        .offline(false)
        .listener(Downloads.listener(new ArrayList<>(), new ArrayList<>()))
        .build();
  }

  @Test
  void fetchTheWeightsOnce() throws Exception {
    try (FakeHub server = new FakeHub(REPOSITORY)) {
      server.putDirectory(TensorFiles.fixture("tiny-small-shape"));
      FakeHub.Fault slowly =
          (exchange, content) -> {
            Thread.sleep(1500);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
          };
      server.fail("GET content", "model.safetensors", slowly, slowly);

      List<Process> processes = List.of(start(server), start(server));
      for (Process process : processes) {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).contains(FakeHub.COMMIT);
      }

      assertThat(server.requestsFor("/cdn/model.safetensors"))
          .containsExactly("GET /cdn/model.safetensors");
      Path folder = cache.resolve("models--monologg--koelectra-tiny");
      assertThat(folder.resolve("snapshots").resolve(FakeHub.COMMIT).toFile().list()).hasSize(5);
      assertThat(folder.resolve("blobs").toFile().list())
          .hasSize(5)
          .noneMatch(name -> name.endsWith(".incomplete"));
    }
  }

  /** The operating system gives the lock of a killed process back, and its bytes stay. */
  @Test
  void aKilledOneIsResumedByTheNext() throws Exception {
    try (FakeHub server = new FakeHub(REPOSITORY)) {
      server.putDirectory(TensorFiles.fixture("tiny-small-shape"));
      server.fail(
          "GET content",
          "model.safetensors",
          (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 70_000);
            exchange.getResponseBody().flush();
            Thread.sleep(60_000);
          });
      Process process = start(server);
      Path blobs = cache.resolve("models--monologg--koelectra-tiny/blobs");
      for (int i = 0; i < 600 && !hasBytes(blobs); i++) {
        Thread.sleep(50);
      }
      process.destroyForcibly().waitFor();
      assertThat(hasBytes(blobs)).isTrue();

      hub(server.endpoint(), cache).download(REPOSITORY);

      assertThat(server.requestsFor("/cdn/model.safetensors"))
          .hasSize(2)
          .last()
          .asString()
          .contains("bytes=");
    }
  }

  private static boolean hasBytes(Path blobs) throws IOException {
    if (!Files.exists(blobs)) {
      return false;
    }
    try (var files = Files.list(blobs)) {
      return files.anyMatch(
          file -> file.toString().endsWith(".incomplete") && file.toFile().length() > 50_000);
    }
  }

  private Process start(FakeHub server) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            TwoProcessesTest.class.getName(),
            server.endpoint().toString(),
            cache.toString())
        .redirectErrorStream(true)
        .start();
  }
}
