package io.koelectra.hub;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A server's answer that is neither the file nor a redirect. */
final class HttpStatusException extends IOException {

  private static final long serialVersionUID = 1L;

  /** What huggingface_hub (utils/_http.py) tries again, and 408. */
  private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);

  private final transient HttpOrigin origin;
  private final int status;
  private final String errorCode;
  private final transient Optional<Duration> retryAfter;

  HttpStatusException(URI uri, HttpAnswer answer) {
    super(message(uri, answer));
    this.origin = HttpOrigin.of(uri);
    this.status = answer.status();
    this.errorCode = answer.lastHeader("X-Error-Code").orElse("");
    this.retryAfter = answer.lastHeader("Retry-After").flatMap(RetryPolicy::retryAfter);
  }

  private static String message(URI uri, HttpAnswer answer) {
    String wait =
        answer
            .lastHeader("Retry-After")
            .flatMap(RetryPolicy::retryAfter)
            .map(asked -> " and asks to wait " + asked.toSeconds() + " s")
            .orElse("");
    return HttpOrigin.shown(uri) + ": the server answered " + answer.status() + wait;
  }

  /** Who answered: the server asked, or one that it redirects to. */
  HttpOrigin origin() {
    return origin;
  }

  int status() {
    return status;
  }

  /** Hugging Face's reason, such as {@code EntryNotFound}; empty where there is none. */
  String errorCode() {
    return errorCode;
  }

  /** How long the server asks to wait. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** Whether the repository is there and the file is not; a mirror may send no reason. */
  boolean isAbsentFile() {
    return status == 404 && (errorCode.isEmpty() || errorCode.equals("EntryNotFound"));
  }

  boolean isTransient() {
    return TRANSIENT.contains(status);
  }
}
