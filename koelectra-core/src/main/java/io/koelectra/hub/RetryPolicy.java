package io.koelectra.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;

/**
 * How often a request is made again: after 1, 2, 4, 8 and 8 s (huggingface_hub's waits), or when
 * the server asks to, if that is within two minutes.
 *
 * @param attempts tries in a row without progress, the first included
 */
record RetryPolicy(int attempts, Sleeper sleeper) {

  private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(2);

  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration wait) throws InterruptedException;
  }

  static RetryPolicy standard() {
    return new RetryPolicy(6, wait -> Thread.sleep(wait.toMillis()));
  }

  /** One try, for a caller that has something to fall back on. */
  static RetryPolicy none() {
    return new RetryPolicy(1, wait -> {});
  }

  /**
   * Waits until the next try is due, and tells the listener so.
   *
   * @param failures in a row, {@code failure} included
   * @throws IOException the failure itself, if it is final or no try is left
   */
  void pauseAfter(IOException failure, int failures, String file, DownloadListener listener)
      throws IOException {
    if (!(failure instanceof Http.Failure http) || !http.isTransient() || failures >= attempts) {
      throw failure;
    }
    Duration backOff = Duration.ofSeconds(Math.min(1L << (failures - 1), 8));
    Duration wait = http.answer().flatMap(Http.Answer::retryAfter).orElse(backOff);
    if (wait.compareTo(LONGEST_RETRY_AFTER) > 0) {
      throw failure;
    }
    listener.onNotice(
        "%s: %s; trying again in %.1f s (try %d of %d)"
            .formatted(
                file, failure.getMessage(), wait.toMillis() / 1000.0, failures + 1, attempts));
    try {
      sleeper.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException(file + ": interrupted").initCause(failure);
    }
  }

  /** Reads Retry-After in seconds, as Hugging Face sends it; what is none counts as absent. */
  static Optional<Duration> retryAfter(String header) {
    return header.matches("\\d{1,9}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(header)))
        : Optional.empty();
  }
}
