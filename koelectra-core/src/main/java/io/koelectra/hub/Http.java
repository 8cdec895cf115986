package io.koelectra.hub;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLHandshakeException;

/**
 * Requests over java.net.http, one try a call. Redirects are followed here, because the client
 * would carry the token along: it goes to the origin of the first address and nowhere else, and
 * once a chain has left that origin not even back to it.
 *
 * @param patience how long to wait for an answer, and for each piece of a body
 * @param retries and the listener are for those who call
 */
record Http(
    Optional<String> token, Duration patience, RetryPolicy retries, DownloadListener listener) {

  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_REDIRECTS = 10;

  /** 416 tells a transfer that its partial file is not what the server has. */
  private static final Set<Integer> ANSWERS = Set.of(200, 206, 416);

  /** What huggingface_hub (utils/_http.py) tries again, 408, and 0 for no whole answer. */
  private static final Set<Integer> TRANSIENT = Set.of(0, 408, 429, 500, 502, 503, 504);

  /** Shared: a client keeps its threads until it is collected. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  Http {
    if (token.filter(text -> !text.matches("[!-~]{1,4096}")).isPresent()) {
      throw new IllegalArgumentException(
          "the token has spaces or characters that no token has; look at HF_TOKEN");
    }
  }

  /**
   * Asks for a file or its headers, wherever redirects lead. The caller closes the answer.
   *
   * @param isEnough whether a redirect to another origin is the answer, by its headers
   */
  Answer send(HttpRequest.Builder request, Predicate<Answer> isEnough) throws IOException {
    request.header("User-Agent", "koelectra-jvm").timeout(patience);
    request.header("Accept-Encoding", "identity"); // sizes and ranges are the file's own
    URI first = request.build().uri();
    URI uri = first;
    Optional<String> shown = token;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpRequest.Builder next = request.copy().uri(uri);
      shown.ifPresent(text -> next.header("Authorization", "Bearer " + text));
      Answer answer = send(next.build());
      if (ANSWERS.contains(answer.status())) {
        return answer;
      }
      answer.close();
      if (!answer.isRedirect()) {
        throw new Failure(answer);
      }
      uri = HttpOrigin.redirect(uri, answer.header("Location").orElseThrow());
      if (!HttpOrigin.of(uri).equals(answer.origin())) {
        if (isEnough.test(answer)) {
          return answer;
        }
        shown = Optional.empty();
      }
    }
    throw new IOException(
        HttpOrigin.shown(first) + ": more than " + MOST_REDIRECTS + " redirects; try again later");
  }

  /** A number of bytes in a header; -1 if it is none. */
  static long bytes(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }

  private Answer send(HttpRequest request) throws IOException {
    String shown = HttpOrigin.shown(request.uri());
    try {
      return new Answer(CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream()), patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(shown + ": interrupted");
    } catch (SSLHandshakeException e) {
      throw new IOException(
          "%s: no trusted connection (%s); check the clock, a proxy in between, and the JVM's trust store"
              .formatted(shown, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new Failure(
          "%s: no connection, or no answer for %d s (%s)".formatted(shown, patience.toSeconds(), e),
          e);
    }
  }

  /** Hides the token. */
  @Override
  public String toString() {
    return "Http[patience=" + patience + "]";
  }

  /** A server's answer; closing it ends its body. */
  record Answer(HttpResponse<InputStream> response, Duration patience) implements Closeable {

    int status() {
      return response.statusCode();
    }

    HttpOrigin origin() {
      return HttpOrigin.of(response.uri());
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    boolean isRedirect() {
      return Set.of(301, 302, 303, 307, 308).contains(status()) && header("Location").isPresent();
    }

    /** The byte of the file that the body begins at; -1 if there is none. */
    long start() {
      String part = header("Content-Range").orElse("").replaceFirst("bytes (\\d+)-\\d+/.*", "$1");
      return status() == 200 ? 0 : status() == 206 ? bytes(part) : -1;
    }

    /** The size of the whole file in bytes; -1 if the server does not say. */
    long whole() {
      String part = header("Content-Range").orElse("").replaceFirst(".*/", "");
      return bytes(status() == 206 ? part : header("Content-Length").orElse(""));
    }

    Optional<Duration> retryAfter() {
      return header("Retry-After").flatMap(RetryPolicy::retryAfter);
    }

    /** Reads as a stream does, but not for ever: the client's own timeout ends with the headers. */
    int read(byte[] buffer) throws Failure {
      CompletableFuture<Void> arrival = new CompletableFuture<>();
      arrival.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).exceptionally(this::giveUp);
      try {
        int count = response.body().read(buffer);
        if (arrival.complete(null)) {
          return count;
        }
      } catch (IOException e) {
        if (arrival.complete(null)) {
          throw new Failure("the connection broke (" + e.getMessage() + ")", e);
        }
      }
      throw new Failure("no data came for " + patience.toSeconds() + " s");
    }

    private Void giveUp(Throwable timeout) {
      try {
        close();
      } catch (IOException e) {
        timeout.addSuppressed(e);
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }

  /** No whole answer came, or one that is neither the file nor a redirect. */
  static final class Failure extends IOException {

    private transient Optional<Answer> answer = Optional.empty();

    Failure(String message) {
      super(message);
    }

    Failure(String message, Throwable cause) {
      super(message, cause);
    }

    private Failure(Answer answer) {
      super(
          HttpOrigin.shown(answer.response().uri())
              + (": the server answered " + answer.status())
              + answer
                  .retryAfter()
                  .map(it -> " and asks to wait " + it.toSeconds() + " s")
                  .orElse(""));
      this.answer = Optional.of(answer);
    }

    /** Empty where the server could not be reached, or the connection broke. */
    Optional<Answer> answer() {
      return answer;
    }

    int status() {
      return answer.map(Answer::status).orElse(0);
    }

    /** Hugging Face's reason, such as {@code EntryNotFound}; empty where there is none. */
    String errorCode() {
      return answer.flatMap(it -> it.header("X-Error-Code")).orElse("");
    }

    boolean isTransient() {
      return TRANSIENT.contains(status());
    }
  }
}
