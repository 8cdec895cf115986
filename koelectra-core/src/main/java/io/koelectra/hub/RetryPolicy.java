package io.koelectra.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * How often a request is made again, and after what wait.
 *
 * @param attempts tries in a row without progress, the first included
 * @param firstWait before the second try; doubles from try to try
 * @param longestWait where the doubling ends
 * @param longestRetryAfter the longest wait that a server may ask for; beyond it the try fails
 * @param sleeper what waits
 */
record RetryPolicy(
    int attempts,
    Duration firstWait,
    Duration longestWait,
    Duration longestRetryAfter,
    Sleeper sleeper) {

  /** Waits. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration wait) throws InterruptedException;
  }

  /** Six tries, waits of 1, 2, 4, 8 and 8 s (huggingface_hub's), Retry-After up to two minutes. */
  static RetryPolicy standard() {
    return new RetryPolicy(
        6,
        Duration.ofSeconds(1),
        Duration.ofSeconds(8),
        Duration.ofMinutes(2),
        wait -> Thread.sleep(wait.toMillis()));
  }

  /** The same without a second try, for a caller that has something to fall back on. */
  RetryPolicy once() {
    return new RetryPolicy(1, firstWait, longestWait, longestRetryAfter, sleeper);
  }

  /** Counts the tries of one file. */
  Attempts start(String file, DownloadListener listener) {
    return new Attempts(this, file, listener);
  }

  /** Whether the same request may succeed a little later. */
  static boolean isTransient(IOException failure) {
    return failure instanceof BrokenConnectionException
        || (failure instanceof HttpStatusException answer && answer.isTransient());
  }

  /** Reads Retry-After, in seconds or as a date; what is neither counts as absent. */
  static Optional<Duration> retryAfter(String header) {
    if (header.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
    }
    try {
      Instant then = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), then);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The tries of one file; not safe for use from several threads. */
  static final class Attempts {

    private final RetryPolicy policy;
    private final String file;
    private final DownloadListener listener;
    private int failures;

    private Attempts(RetryPolicy policy, String file, DownloadListener listener) {
      this.policy = policy;
      this.file = file;
      this.listener = listener;
    }

    /** Forgets earlier failures, after progress. */
    void reset() {
      failures = 0;
    }

    /**
     * Waits until the next try is due.
     *
     * @throws IOException the failure itself, if it is final or no try is left
     */
    void pauseAfter(IOException failure) throws IOException {
      failures++;
      if (!isTransient(failure) || failures >= policy.attempts) {
        throw failure;
      }
      Duration wait = policy.backOff(failures);
      if (failure instanceof HttpStatusException answer && answer.retryAfter().isPresent()) {
        wait = answer.retryAfter().get();
        if (wait.compareTo(policy.longestRetryAfter) > 0) {
          throw failure;
        }
      }
      listener.onNotice(
          "%s: %s; trying again in %.1f s (try %d of %d)"
              .formatted(
                  file,
                  failure.getMessage(),
                  wait.toMillis() / 1000.0,
                  failures + 1,
                  policy.attempts));
      try {
        policy.sleeper.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException(file + ": interrupted");
        interrupted.initCause(failure);
        throw interrupted;
      }
    }
  }

  private Duration backOff(int failures) {
    Duration wait = firstWait.multipliedBy(1L << Math.min(failures - 1, 20));
    return wait.compareTo(longestWait) < 0 ? wait : longestWait;
  }
}
