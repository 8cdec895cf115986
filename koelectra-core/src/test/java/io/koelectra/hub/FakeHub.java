package io.koelectra.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Hugging Face in small, on loopback: small files by a relative redirect, files in LFS by a
 * redirect to another host ({@code localhost} for {@code 127.0.0.1}), both with the headers that
 * huggingface_hub reads. Faults are queued by stage, one for each request that they meet.
 */
public final class FakeHub implements AutoCloseable {

  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /**
   * A request as it came.
   *
   * @param host with port, as the client wrote it
   */
  record Request(
      String method,
      String host,
      String path,
      Optional<String> authorization,
      Optional<String> range,
      Optional<String> ifRange) {

    @Override
    public String toString() {
      return method + " " + path + range.map(bytes -> " " + bytes).orElse("");
    }
  }

  /** Answers in the server's place. */
  @FunctionalInterface
  interface Fault {
    void answer(HttpExchange exchange, byte[] content) throws IOException, InterruptedException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, Deque<Fault>> faults = new HashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final String repository;
  volatile String commit = COMMIT;
  volatile Optional<String> requiredToken = Optional.empty();

  FakeHub(String repository) throws IOException {
    this.repository = repository;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<Request> requests() {
    return Collections.unmodifiableList(requests);
  }

  /** Requests whose path ends in this, as {@code METHOD path range}. */
  List<String> requestsFor(String end) {
    return requests.stream().filter(r -> r.path().endsWith(end)).map(Request::toString).toList();
  }

  void forgetRequests() {
    requests.clear();
  }

  FakeHub put(String file, byte[] content) {
    files.put(file, content);
    return this;
  }

  FakeHub putDirectory(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        put(entry.getFileName().toString(), Files.readAllBytes(entry));
      }
    }
    return this;
  }

  void remove(String file) {
    files.remove(file);
  }

  /**
   * Queues a fault.
   *
   * @param stage {@code HEAD resolve}, {@code GET resolve} or {@code GET content}
   */
  FakeHub fail(String stage, String file, Fault... queue) {
    synchronized (faults) {
      Collections.addAll(
          faults.computeIfAbsent(stage + " " + file, key -> new ArrayDeque<>()), queue);
    }
    return this;
  }

  static Fault status(int status, String... headers) {
    return (exchange, content) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** Promises everything from the range's start, sends {@code count} bytes of it and hangs up. */
  static Fault breakAfter(int count) {
    return (exchange, content) -> {
      int start = start(exchange);
      contentHeaders(exchange, content, start);
      exchange.sendResponseHeaders(start > 0 ? 206 : 200, content.length - start);
      exchange.getResponseBody().write(content, start, count);
      exchange.getResponseBody().flush();
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers headers = exchange.getRequestHeaders();
      String path = exchange.getRequestURI().getPath();
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              headers.getFirst("Host"),
              path,
              Optional.ofNullable(headers.getFirst("Authorization")),
              Optional.ofNullable(headers.getFirst("Range")),
              Optional.ofNullable(headers.getFirst("If-Range"))));
      String file = path.substring(path.lastIndexOf('/') + 1);
      boolean resolves = path.contains("/resolve/");
      Optional<Fault> fault =
          nextFault(exchange.getRequestMethod() + (resolves ? " resolve " : " content ") + file);
      byte[] content = files.getOrDefault(file, new byte[0]);
      if (fault.isPresent()) {
        fault.get().answer(exchange, content);
      } else if (resolves) {
        resolve(exchange, path, file);
      } else {
        if (path.startsWith("/api/resolve-cache/")) {
          exchange.getResponseHeaders().set("X-Repo-Commit", commit);
        }
        sendContent(exchange, content);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Fault> nextFault(String key) {
    synchronized (faults) {
      return Optional.ofNullable(faults.get(key)).map(Deque::poll);
    }
  }

  private void resolve(HttpExchange exchange, String path, String file)
      throws IOException, InterruptedException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String prefix = "/" + repository + "/resolve/";
    boolean mayRead =
        requiredToken.map(token -> ("Bearer " + token).equals(authorization)).orElse(true);
    if (!path.startsWith(prefix) || !mayRead) {
      status(401, "X-Error-Code", "RepoNotFound").answer(exchange, new byte[0]);
      return;
    }
    String revision = path.substring(prefix.length(), path.lastIndexOf('/'));
    if (!List.of("main", commit).contains(revision)) {
      status(404, "X-Error-Code", "RevisionNotFound").answer(exchange, new byte[0]);
      return;
    }
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    byte[] content = files.get(file);
    if (content == null) {
      status(404, "X-Error-Code", "EntryNotFound").answer(exchange, new byte[0]);
    } else if (isInLfs(file)) {
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + hash("SHA-256", content) + '"');
      exchange.getResponseHeaders().set("X-Linked-Size", "" + content.length);
      String cdn = "http://localhost:" + server.getAddress().getPort();
      redirect(exchange, 302, cdn + "/cdn/" + file + "?Signature=secret");
    } else {
      redirect(exchange, 307, "/api/resolve-cache/models/" + commit + "/" + file);
    }
  }

  static void redirect(HttpExchange exchange, int status, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    exchange.sendResponseHeaders(status, -1);
  }

  private static void sendContent(HttpExchange exchange, byte[] content) throws IOException {
    int start = start(exchange);
    if (start >= content.length && start > 0) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    contentHeaders(exchange, content, start);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + content.length);
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.sendResponseHeaders(start > 0 ? 206 : 200, content.length - start);
    exchange.getResponseBody().write(content, start, content.length - start);
  }

  private static int start(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
  }

  private static void contentHeaders(HttpExchange exchange, byte[] content, int start) {
    exchange.getResponseHeaders().set("ETag", '"' + etag(content) + '"');
    if (start > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
    }
  }

  private static boolean isInLfs(String file) {
    return file.endsWith(".safetensors") || file.endsWith(".bin");
  }

  /** What a small file's blob is called; Hugging Face has a git object's id of that length. */
  static String etag(byte[] content) {
    return hash("SHA-1", content);
  }

  static String sha256(byte[] content) {
    return hash("SHA-256", content);
  }

  private static String hash(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
