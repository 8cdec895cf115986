package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.koelectra.hub.DownloadListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on loopback; what else can go wrong with a file is tested in core. */
class NsmcDownloadTest {

  private static final String HEADER = "id\tdocument\tlabel\n";
  private static final byte[] TRAIN = bytes(HEADER + "1\t재미있다\t1\n2\t지루하다\t0\n");
  private static final byte[] TEST = bytes(HEADER + "3\t좋다\t1\n");

  @TempDir private Path cache;
  private HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger breaks = new AtomicInteger();

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/nsmc/ratings_train.txt", exchange -> send(exchange, TRAIN));
    server.createContext("/nsmc/ratings_test.txt", exchange -> send(exchange, TEST));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void readsBothFilesAndFindsThemAgainWithoutTheServer() throws IOException {
    NsmcDataset.Published nsmc = download().read();

    assertThat(nsmc.train()).extracting(LabelledText::text).containsExactly("재미있다", "지루하다");
    assertThat(nsmc.test()).extracting(LabelledText::text).containsExactly("좋다");
    server.stop(0);
    assertThat(download().read().train()).isEqualTo(nsmc.train());
    assertThat(requests).containsExactly("ratings_train.txt", "ratings_test.txt");
  }

  @Test
  void resumesABrokenConnection() throws IOException {
    breaks.set(1);
    assertThat(download().fetch(NsmcDownload.TRAIN)).hasBinaryContent(TRAIN);
    assertThat(requests).containsExactly("ratings_train.txt", "ratings_train.txt bytes=20-");
  }

  @Test
  void insistsOnChecksums() throws IOException {
    Files.write(cache.resolve("ratings_train.txt"), bytes(HEADER + "9\t바뀐 파일\t1\n"));

    assertThat(download().read().train()).hasSize(2);

    assertThatIOException()
        .isThrownBy(() -> download(NsmcDownload.PUBLISHED).read())
        .withMessageContainingAll(
            "ratings_train.txt", "sha256", NsmcDownload.PUBLISHED.get(NsmcDownload.TRAIN));
    assertThat(cache.resolve("ratings_train.txt")).hasBinaryContent(TRAIN);
    assertThat(cache.resolve("ratings_train.txt.incomplete")).doesNotExist();
  }

  @Test
  void saysWhereToPutTheFileByHand() {
    server.removeContext("/nsmc/ratings_train.txt");
    assertThatIOException()
        .isThrownBy(() -> download().read())
        .withMessageContainingAll("404", "github.com/e9t/nsmc", cache.toString());
    assertThat(cache.resolve("ratings_train.txt")).doesNotExist();
  }

  @Test
  void keepsTheFilesInTheUsersCache() {
    Path home = Path.of("/home/a");
    assertThat(NsmcDownload.cache(Map.of(), home))
        .isEqualTo(Path.of("/home/a/.cache/koelectra/nsmc"));
    assertThat(NsmcDownload.cache(Map.of("XDG_CACHE_HOME", "/x"), home))
        .isEqualTo(Path.of("/x/koelectra/nsmc"));
  }

  private NsmcDownload download() {
    return download(Map.of(NsmcDownload.TRAIN, sha256(TRAIN), NsmcDownload.TEST, sha256(TEST)));
  }

  private NsmcDownload download(Map<String, String> sha256) {
    URI folder = URI.create("http://localhost:" + server.getAddress().getPort() + "/nsmc/");
    return new NsmcDownload(folder, cache, sha256, DownloadListener.silent());
  }

  private void send(HttpExchange exchange, byte[] content) throws IOException {
    try (exchange) {
      String range = exchange.getRequestHeaders().getFirst("Range");
      String file = exchange.getRequestURI().getPath().replaceAll(".*/", "");
      requests.add(range == null ? file : file + " " + range);
      exchange.getResponseHeaders().set("ETag", "\"one\"");
      int start = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      if (start > 0) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes %d-%d/%d".formatted(start, content.length - 1, content.length));
      }
      exchange.sendResponseHeaders(start > 0 ? 206 : 200, content.length - start);
      int end = breaks.getAndDecrement() > 0 ? 20 : content.length;
      exchange.getResponseBody().write(Arrays.copyOfRange(content, start, end));
      exchange.getResponseBody().flush();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(byte[] content) {
    return DigestUtils.sha256Hex(content);
  }
}
