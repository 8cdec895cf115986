package io.koelectra.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLHandshakeException;

/**
 * HEAD and GET over java.net.http, one try a call. Redirects are followed here, because the client
 * would carry the token along: it goes to its own origin and nowhere else, and once a chain has
 * left that origin not even back to it.
 */
public final class HttpRequests {

  private static final int MOST_REDIRECTS = 10;

  /** Shared: a client keeps its threads until it is collected. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /**
   * A token and whom to show it to.
   *
   * @param origin the only origin that sees the token
   * @param token printable, without spaces
   */
  record Credentials(HttpOrigin origin, String token) {

    Credentials {
      if (!token.matches("[!-~]{1,4096}")) {
        throw new IllegalArgumentException(
            "the token has spaces or characters that no token has; look at HF_TOKEN");
      }
    }

    @Override
    public String toString() {
      return "Credentials[" + origin + ", token hidden]";
    }
  }

  private final Optional<Credentials> credentials;
  private final Duration patience;

  /**
   * Requests with or without a token.
   *
   * @param patience how long to wait for an answer, and for each piece of a body
   */
  HttpRequests(Optional<Credentials> credentials, Duration patience) {
    this.credentials = credentials;
    this.patience = patience;
  }

  /**
   * Asks for headers. A redirect to another origin is the answer if it has the header {@code
   * telling}, as in huggingface_hub (utils/_http.py), because Hugging Face puts the file's own
   * headers on it; one without is followed, as from hf.co. The caller closes the answer.
   */
  HttpAnswer head(URI uri, String telling) throws IOException {
    return follow("HEAD", uri, Map.of(), answer -> answer.lastHeader(telling).isPresent());
  }

  /** Asks for a file, wherever redirects lead. The caller closes the answer. */
  HttpAnswer get(URI uri, Map<String, String> headers) throws IOException {
    return follow("GET", uri, headers, answer -> false);
  }

  private HttpAnswer follow(
      String method, URI first, Map<String, String> headers, Predicate<HttpAnswer> isEnoughAbroad)
      throws IOException {
    List<HttpHeaders> chain = new ArrayList<>();
    boolean atHome = true;
    URI uri = first;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpOrigin origin = HttpOrigin.of(uri);
      atHome &= origin.equals(HttpOrigin.of(first));
      HttpResponse<InputStream> response = send(request(method, uri, headers, atHome));
      chain.add(response.headers());
      HttpAnswer answer =
          new HttpAnswer(
              response.statusCode(), List.copyOf(chain), new HttpBody(response.body(), patience));
      if (!answer.isRedirect()) {
        return requireSuccess(uri, answer);
      }
      URI next = redirect(uri, answer);
      if (!HttpOrigin.of(next).equals(origin) && isEnoughAbroad.test(answer)) {
        return answer;
      }
      answer.close();
      uri = next;
    }
    throw new IOException(
        HttpOrigin.shown(first) + ": more than " + MOST_REDIRECTS + " redirects; try again later");
  }

  private static URI redirect(URI uri, HttpAnswer answer) throws IOException {
    try {
      return HttpOrigin.redirect(uri, answer.lastHeader("Location").orElseThrow());
    } catch (IOException e) {
      answer.close();
      throw e;
    }
  }

  /** 416 passes: it tells a transfer that its partial file is not what the server has. */
  private static HttpAnswer requireSuccess(URI uri, HttpAnswer answer) throws IOException {
    if (answer.status() == 200 || answer.status() == 206 || answer.status() == 416) {
      return answer;
    }
    HttpStatusException failure = new HttpStatusException(uri, answer);
    answer.close();
    throw failure;
  }

  private HttpRequest request(String method, URI uri, Map<String, String> headers, boolean atHome) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "koelectra-jvm")
            .header("Accept-Encoding", "identity"); // sizes and ranges are the file's own
    headers.forEach(request::header);
    credentials
        .filter(known -> atHome && known.origin().equals(HttpOrigin.of(uri)))
        .ifPresent(known -> request.header("Authorization", "Bearer " + known.token()));
    return request.build();
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    String shown = HttpOrigin.shown(request.uri());
    CompletableFuture<HttpResponse<InputStream>> answer =
        CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new BrokenConnectionException(
          shown + ": no answer came for " + patience.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(shown + ": interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SSLHandshakeException) {
        throw new IOException(
            shown
                + ": no trusted connection ("
                + e.getCause().getMessage()
                + "); check the clock, a proxy in between, and the JVM's trust store",
            e.getCause());
      }
      throw new BrokenConnectionException(
          shown + ": no connection (" + e.getCause() + ")", e.getCause());
    }
  }
}
