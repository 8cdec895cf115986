package io.koelectra.hub;

import java.time.Duration;
import java.util.List;

/** Waits that are noted and not waited for, and a listener that notes what it hears. */
final class Downloads {

  private Downloads() {}

  /** The standard policy, which notes its waits instead. */
  static RetryPolicy quick(List<Duration> waits) {
    return new RetryPolicy(RetryPolicy.standard().attempts(), waits::add);
  }

  static DownloadListener listener(List<String> progress, List<String> notices) {
    return new DownloadListener() {
      @Override
      public void onProgress(String file, long done, long total) {
        progress.add(file + " " + done + " of " + total);
      }

      @Override
      public void onNotice(String notice) {
        notices.add(notice);
      }
    };
  }
}
