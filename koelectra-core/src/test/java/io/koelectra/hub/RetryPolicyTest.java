package io.koelectra.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private final List<Duration> waits = new ArrayList<>();
  private final IOException broken = new BrokenConnectionException("broken");

  @Test
  void waitsLongerFromTryToTryAndThenGivesUp() throws IOException {
    RetryPolicy.Attempts attempts = Downloads.quick(waits).start("file", DownloadListener.silent());
    for (int i = 0; i < 5; i++) {
      attempts.pauseAfter(broken);
    }
    assertThatThrownBy(() -> attempts.pauseAfter(broken)).isSameAs(broken);
    assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 8L);
  }

  @Test
  void progressGivesTheTriesBack() throws IOException {
    RetryPolicy.Attempts attempts = Downloads.quick(waits).start("file", DownloadListener.silent());
    for (int i = 0; i < 20; i++) {
      attempts.pauseAfter(broken);
      attempts.reset();
    }
    assertThat(waits).hasSize(20).containsOnly(Duration.ofSeconds(1));
  }

  @Test
  void whatIsFinalIsNotTriedAgain() {
    IOException last = new IOException("wrong sha256");
    assertThatThrownBy(
            () -> Downloads.quick(waits).start("file", DownloadListener.silent()).pauseAfter(last))
        .isSameAs(last);
    assertThat(waits).isEmpty();
  }

  @Test
  void readsRetryAfterInSecondsAndAsADate() {
    assertThat(RetryPolicy.retryAfter("7")).contains(Duration.ofSeconds(7));
    String later =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));
    assertThat(RetryPolicy.retryAfter(later).orElseThrow())
        .isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
    assertThat(RetryPolicy.retryAfter("Wed, 21 Oct 2015 07:28:00 GMT")).contains(Duration.ZERO);
    assertThat(RetryPolicy.retryAfter("soon")).isEmpty();
    assertThat(RetryPolicy.retryAfter("-1")).isEmpty();
    assertThat(RetryPolicy.retryAfter("99999999999999999999")).isEmpty();
  }

  @Test
  void anInterruptEndsAWait() {
    RetryPolicy.Attempts attempts = RetryPolicy.standard().start("file", DownloadListener.silent());
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(() -> attempts.pauseAfter(broken))
        .withCause(broken);
    assertThat(Thread.interrupted()).isTrue();
  }
}
