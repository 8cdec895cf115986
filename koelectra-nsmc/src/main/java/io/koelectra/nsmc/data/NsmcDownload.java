package io.koelectra.nsmc.data;

import io.koelectra.hub.DownloadListener;
import io.koelectra.hub.FileDownload;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Fetches {@code ratings_train.txt} and {@code ratings_test.txt} once, and finds them afterwards.
 *
 * <p>They are kept in {@code koelectra/nsmc} of {@code XDG_CACHE_HOME}, or of ~/.cache where that
 * variable is not set. A file that is there is taken without a request; with a checksum it must
 * have it, and is fetched again where it has not. How a file comes is {@link FileDownload}'s: whole
 * or not at all, resumed, by one process at a time.
 */
public final class NsmcDownload {

  /** The folder of the corpus's own repository, github.com/e9t/nsmc (CC0 1.0). */
  public static final URI SOURCE = URI.create("https://raw.githubusercontent.com/e9t/nsmc/master/");

  /** As recorded in huggingface/datasets, datasets/nsmc/dataset_infos.json: 14,628,807 bytes. */
  public static final String TRAIN_SHA256 =
      "e03b7d14e9e41be8d464a28057cd25d7396c53e67aa7fd5f7e552c59b0ee2940";

  /** As recorded in huggingface/datasets, datasets/nsmc/dataset_infos.json: 4,893,335 bytes. */
  public static final String TEST_SHA256 =
      "8ac9f64052f11dbf6ae0acb5e038f03d90a76f0eda7820cfb3a92d02edfcebda";

  private static final String TRAIN = "ratings_train.txt";
  private static final String TEST = "ratings_test.txt";

  private final Path directory;
  private final FileDownload train;
  private final FileDownload test;

  private NsmcDownload(Builder builder) {
    this.directory =
        builder.directory.orElseGet(
            () -> cache(System.getenv(), Path.of(System.getProperty("user.home"))));
    this.train = builder.file(TRAIN, builder.trainSha256);
    this.test = builder.file(TEST, builder.testSha256);
  }

  /** A download with every default: no checksums, the cache above, nobody told of progress. */
  public static NsmcDownload standard() {
    return builder().build();
  }

  /** A download with choices of your own. */
  public static Builder builder() {
    return new Builder();
  }

  static Path cache(Map<String, String> environment, Path userHome) {
    return Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
        .filter(value -> !value.isBlank())
        .map(Path::of)
        .orElse(userHome.resolve(".cache"))
        .resolve("koelectra")
        .resolve("nsmc");
  }

  /**
   * Fetches the training file unless it is there.
   *
   * @return where it is
   * @throws IOException naming the file and the remedy
   */
  public Path train() throws IOException {
    return fetch(train, TRAIN);
  }

  /**
   * Fetches the test file unless it is there.
   *
   * @return where it is
   * @throws IOException naming the file and the remedy
   */
  public Path test() throws IOException {
    return fetch(test, TEST);
  }

  private Path fetch(FileDownload download, String name) throws IOException {
    Path target = directory.resolve(name);
    try {
      return download.to(target);
    } catch (IOException e) {
      throw new IOException(
          e.getMessage() + "; or put " + name + " from github.com/e9t/nsmc at " + target, e);
    }
  }

  /** Choices for a download. */
  public static final class Builder {

    private URI source = SOURCE;
    private Optional<Path> directory = Optional.empty();
    private Optional<String> trainSha256 = Optional.empty();
    private Optional<String> testSha256 = Optional.empty();
    private DownloadListener listener = DownloadListener.silent();

    private Builder() {}

    /** A mirror's folder, ending in a slash; {@link NsmcDownload#SOURCE} by default. */
    public Builder source(URI folder) {
      if (!folder.getPath().endsWith("/")) {
        throw new IllegalArgumentException(folder.getHost() + ": a folder's address ends in a /");
      }
      source = folder;
      return this;
    }

    /** Where the two files are kept. */
    public Builder directory(Path value) {
      directory = Optional.of(value);
      return this;
    }

    /**
     * The checksums to insist on, each of 64 hexadecimal digits; none by default.
     *
     * @param train such as {@link NsmcDownload#TRAIN_SHA256}
     * @param test such as {@link NsmcDownload#TEST_SHA256}
     */
    public Builder sha256(String train, String test) {
      trainSha256 = Optional.of(train);
      testSha256 = Optional.of(test);
      return this;
    }

    /** Who hears of progress; nobody by default. */
    public Builder listener(DownloadListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    private FileDownload file(String name, Optional<String> sha256) {
      FileDownload.Builder download =
          FileDownload.builder(source.resolve(name)).name(name).listener(listener);
      sha256.ifPresent(download::sha256);
      return download.build();
    }

    /**
     * The download.
     *
     * @throws IllegalArgumentException if a checksum is none, or the source is neither https nor
     *     this machine and has no checksum
     */
    public NsmcDownload build() {
      return new NsmcDownload(this);
    }
  }
}
