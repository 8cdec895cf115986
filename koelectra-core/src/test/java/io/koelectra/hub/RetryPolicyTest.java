package io.koelectra.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private final List<Duration> waits = new ArrayList<>();
  private final IOException broken = new Http.Failure("broken");

  @Test
  void waitsLongerFromTryToTryAndThenGivesUp() throws IOException {
    for (int failures = 1; failures <= 5; failures++) {
      pauseAfter(broken, failures);
    }
    assertThatThrownBy(() -> pauseAfter(broken, 6)).isSameAs(broken);
    assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 8L);
  }

  @Test
  void whatIsFinalIsNotTriedAgain() {
    IOException last = new IOException("wrong sha256");
    assertThatThrownBy(() -> pauseAfter(last, 1)).isSameAs(last);
    assertThat(waits).isEmpty();
  }

  @Test
  void readsRetryAfterInSeconds() {
    assertThat(RetryPolicy.retryAfter("7")).contains(Duration.ofSeconds(7));
    assertThat(RetryPolicy.retryAfter("Wed, 21 Oct 2015 07:28:00 GMT")).isEmpty();
    assertThat(RetryPolicy.retryAfter("soon")).isEmpty();
    assertThat(RetryPolicy.retryAfter("-1")).isEmpty();
    assertThat(RetryPolicy.retryAfter("99999999999999999999")).isEmpty();
  }

  @Test
  void anInterruptEndsAWait() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(
            () -> RetryPolicy.standard().pauseAfter(broken, 1, "file", DownloadListener.silent()))
        .withCause(broken);
    assertThat(Thread.interrupted()).isTrue();
  }

  private void pauseAfter(IOException failure, int failures) throws IOException {
    Downloads.quick(waits).pauseAfter(failure, failures, "file", DownloadListener.silent());
  }
}
