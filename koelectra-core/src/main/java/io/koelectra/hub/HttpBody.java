package io.koelectra.hub;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Bytes from a server, given up when none arrive for a while: java.net.http's own timeout ends with
 * the headers, and a read may otherwise wait for ever.
 */
final class HttpBody implements Closeable {

  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private final InputStream in;
  private final Duration patience;
  private volatile boolean stalled;

  HttpBody(InputStream in, Duration patience) {
    this.in = in;
    this.patience = patience;
  }

  /**
   * Reads what has arrived.
   *
   * @return the number of bytes, or -1 at the end
   * @throws BrokenConnectionException if the connection broke or nothing came in time
   */
  int read(byte[] buffer) throws BrokenConnectionException {
    ScheduledFuture<?> alarm =
        WATCH.schedule(this::giveUp, patience.toMillis(), TimeUnit.MILLISECONDS);
    try {
      int count = in.read(buffer);
      if (!stalled) {
        return count;
      }
    } catch (IOException e) {
      if (!stalled) {
        throw new BrokenConnectionException("the connection broke (" + e.getMessage() + ")", e);
      }
    } finally {
      alarm.cancel(false);
    }
    throw new BrokenConnectionException("no data came for " + patience.toSeconds() + " s");
  }

  private static ScheduledThreadPoolExecutor watch() {
    ScheduledThreadPoolExecutor watch =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "koelectra-download-watch");
              thread.setDaemon(true);
              return thread;
            });
    watch.setRemoveOnCancelPolicy(true);
    return watch;
  }

  private void giveUp() {
    stalled = true;
    try {
      in.close();
    } catch (IOException ignored) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
