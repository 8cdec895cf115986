package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Review;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
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
    NsmcDataset.Published nsmc = NsmcDataset.download(download().build());

    assertThat(nsmc.train()).extracting(Review::document).containsExactly("재미있다", "지루하다");
    assertThat(nsmc.test()).extracting(Review::document).containsExactly("좋다");
    server.stop(0);
    assertThat(NsmcDataset.download(download().build()).train()).isEqualTo(nsmc.train());
    assertThat(requests).containsExactly("ratings_train.txt", "ratings_test.txt");
  }

  @Test
  void resumesABrokenConnection() throws IOException {
    breaks.set(1);
    assertThat(download().build().train()).hasBinaryContent(TRAIN);
    assertThat(requests).containsExactly("ratings_train.txt", "ratings_train.txt bytes=20-");
  }

  @Test
  void insistsOnPinnedChecksums() throws Exception {
    NsmcDownload pinned = download().sha256(sha256(TRAIN), sha256(TEST)).build();
    Files.write(cache.resolve("ratings_train.txt"), bytes(HEADER + "9\t바뀐 파일\t1\n"));

    assertThat(NsmcDataset.download(pinned).train()).hasSize(2);

    NsmcDownload published =
        download().sha256(NsmcDownload.TRAIN_SHA256, NsmcDownload.TEST_SHA256).build();
    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.download(published))
        .withMessageContainingAll("ratings_train.txt", "sha256", NsmcDownload.TRAIN_SHA256);
    assertThat(cache.resolve("ratings_train.txt")).hasBinaryContent(TRAIN);
    assertThat(cache.resolve("ratings_train.txt.incomplete")).doesNotExist();
  }

  @Test
  void saysWhereToPutTheFileByHand() {
    server.removeContext("/nsmc/ratings_train.txt");
    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.download(download().build()))
        .withMessageContainingAll("404", "github.com/e9t/nsmc", cache.toString());
    assertThat(cache.resolve("ratings_train.txt")).doesNotExist();
  }

  @Test
  void refusesOddOptions() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> download().source(URI.create("https://mirror.example/nsmc")))
        .withMessageContaining("/");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> download().sha256("abc", "abc").build())
        .withMessageContaining("64 hexadecimal digits");
  }

  @Test
  void keepsTheFilesInTheUsersCache() {
    Path home = Path.of("/home/a");
    assertThat(NsmcDownload.cache(Map.of(), home))
        .isEqualTo(Path.of("/home/a/.cache/koelectra/nsmc"));
    assertThat(NsmcDownload.cache(Map.of("XDG_CACHE_HOME", "/x"), home))
        .isEqualTo(Path.of("/x/koelectra/nsmc"));
  }

  private NsmcDownload.Builder download() {
    URI folder = URI.create("http://localhost:" + server.getAddress().getPort() + "/nsmc/");
    return NsmcDownload.builder().source(folder).directory(cache);
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

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
