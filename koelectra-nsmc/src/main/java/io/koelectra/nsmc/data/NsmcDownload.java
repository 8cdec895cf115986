package io.koelectra.nsmc.data;

import io.koelectra.hub.DownloadListener;
import io.koelectra.hub.FileDownload;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Fetches {@code ratings_train.txt} and {@code ratings_test.txt} once, and finds them afterwards.
 *
 * @param source the folder that has them, ending in a slash
 * @param directory where they are kept
 * @param sha256 by file name
 */
record NsmcDownload(
    URI source, Path directory, Map<String, String> sha256, DownloadListener listener) {

  static final String TRAIN = "ratings_train.txt";
  static final String TEST = "ratings_test.txt";

  /** As recorded in huggingface/datasets, datasets/nsmc/dataset_infos.json. */
  static final Map<String, String> PUBLISHED =
      Map.of(
          TRAIN, "e03b7d14e9e41be8d464a28057cd25d7396c53e67aa7fd5f7e552c59b0ee2940",
          TEST, "8ac9f64052f11dbf6ae0acb5e038f03d90a76f0eda7820cfb3a92d02edfcebda");

  /** From the corpus's own repository, github.com/e9t/nsmc (CC0 1.0). */
  NsmcDownload(Path directory, DownloadListener listener) {
    this(
        URI.create("https://raw.githubusercontent.com/e9t/nsmc/master/"),
        directory,
        PUBLISHED,
        listener);
  }

  static Path cache(Map<String, String> environment, Path userHome) {
    return Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
        .filter(value -> !value.isBlank())
        .map(Path::of)
        .orElse(userHome.resolve(".cache"))
        .resolve("koelectra")
        .resolve("nsmc");
  }

  NsmcDataset.Published read() throws IOException {
    return new NsmcDataset.Published(NsmcDataset.read(fetch(TRAIN)), NsmcDataset.read(fetch(TEST)));
  }

  /** Where the file is, fetched unless it is there. */
  Path fetch(String name) throws IOException {
    Path target = directory.resolve(name);
    try {
      return FileDownload.fetch(
          source.resolve(name), Optional.ofNullable(sha256.get(name)), target, listener);
    } catch (IOException e) {
      throw new IOException(
          e.getMessage() + "; or put " + name + " from github.com/e9t/nsmc at " + target, e);
    }
  }
}
