package io.koelectra.hub;

/**
 * Told how far a download has come, on the thread that downloads. What a listener throws ends the
 * download, which a later call resumes.
 */
@FunctionalInterface
public interface DownloadListener {

  /**
   * Called when a file's transfer starts or resumes, and after every piece of it.
   *
   * @param file as the caller knows it, such as {@code model.safetensors}
   * @param done bytes on disk, those of an earlier run included
   * @param total bytes of the whole file, or -1 where the server does not say
   */
  void onProgress(String file, long done, long total);

  /** Called with one sentence before a wait, and when the cache stands in for the server. */
  default void onNotice(String notice) {}

  /** Hears nothing. */
  static DownloadListener silent() {
    return (file, done, total) -> {};
  }
}
