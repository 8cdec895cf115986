package io.koelectra.hub;

import io.koelectra.checkpoint.ConfigFile;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Fetches models from Hugging Face, or a server like it, into the cache that Python's
 * huggingface_hub keeps: what one has fetched the other finds.
 *
 * <pre>{@code
 * Path directory = ModelHub.fromEnvironment().download("monologg/koelectra-base-v3-discriminator");
 * }</pre>
 *
 * <p>Defaults are Hugging Face's environment variables: {@code HF_ENDPOINT}, {@code HF_HOME},
 * {@code HF_HUB_CACHE}, {@code HF_TOKEN} or the file of {@code hf auth login}, {@code
 * HF_HUB_OFFLINE}. Proxies are the JVM's ({@code https.proxyHost}).
 *
 * <p>A branch or tag is asked for at each call, with one HEAD; when the server cannot be reached,
 * or is out of order, the commit of last time stands in, if it is whole, and the listener is told.
 * A commit hash whose files are in the cache needs no network. All files of a call are of one
 * commit, and the branch moves to it in the cache once all of them are there.
 *
 * <p>Sizes are checked, and the sha256 of each file in Git LFS, as weights are. The token is sent
 * to the endpoint's scheme, host and port only. Safe for use from several threads and processes; on
 * Linux, Python's lock and Java's do not see each other, which costs a second download at worst.
 */
public final class ModelHub {

  /** What Hugging Face calls the branch that a new repository has. */
  public static final String DEFAULT_REVISION = "main";

  private final String endpoint;
  private final Path cache;
  private final boolean offline;
  private final DownloadListener listener;
  private final HttpRequests requests;
  private final RetryPolicy retries;
  private final HubCache.Linker linker;

  private ModelHub(Builder builder) throws IOException {
    HubEnvironment environment = builder.environment;
    URI uri = builder.endpoint.isPresent() ? builder.endpoint.get() : environment.endpoint();
    if (!HttpOrigin.isWeb(uri) || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the endpoint (HF_ENDPOINT) must be like https://huggingface.co, got host "
              + uri.getHost());
    }
    Optional<String> token = builder.token.isPresent() ? builder.token.get() : environment.token();
    HttpOrigin origin = HttpOrigin.of(uri);
    if (token.isPresent() && !origin.isEncrypted() && !origin.isLoopback()) {
      throw new IllegalArgumentException(
          "the endpoint "
              + uri
              + " is plain http, on which anyone could read the token; use https or no token"
              + " (HF_HUB_DISABLE_IMPLICIT_TOKEN=1)");
    }
    this.endpoint = uri.toString().replaceAll("/+$", "");
    this.cache = builder.cache.isPresent() ? builder.cache.get() : environment.cache();
    this.offline = builder.offline.orElseGet(environment::offline);
    this.listener = builder.listener;
    this.requests =
        new HttpRequests(
            token.map(text -> new HttpRequests.Credentials(origin, text)), builder.patience);
    this.retries = builder.retries;
    this.linker = builder.linker;
  }

  /**
   * A hub as Hugging Face's environment variables describe it.
   *
   * @throws IOException if the token's file cannot be read
   */
  public static ModelHub fromEnvironment() throws IOException {
    return builder().build();
  }

  /** A hub with choices of your own; the environment decides the others. */
  public static Builder builder() {
    return new Builder();
  }

  /** As {@link #download(String, String)} at {@link #DEFAULT_REVISION}. */
  public Path download(String repository) throws IOException {
    return download(repository, DEFAULT_REVISION);
  }

  /**
   * Fetches {@code config.json}, {@code vocab.txt} or {@code tokenizer.json} or both, whatever
   * there is of {@code tokenizer_config.json}, {@code added_tokens.json}, {@code
   * special_tokens_map.json} and {@code calibration.json}, and the weights: {@code
   * model.safetensors}, or its shards, or {@code pytorch_model.bin}, or its shards, whichever the
   * repository has first.
   *
   * @param repository such as {@code monologg/koelectra-base-v3-discriminator}
   * @param revision a branch, a tag or a commit hash of 40 digits
   * @return the snapshot's directory, for {@link HuggingFaceCheckpoint#open(Path)}
   * @throws IllegalArgumentException if either is not of that form
   * @throws IOException naming repository, file and remedy; files that are whole by then stay, and
   *     a partial one is resumed by the next call
   */
  public Path download(String repository, String revision) throws IOException {
    HubNames.requireRepository(repository);
    HubNames.requireRevision(revision);
    HubCache model = new HubCache(cache, repository, linker);
    HubFiles files = new HubFiles(endpoint, repository, requests, listener);
    Optional<String> known =
        HubNames.isCommit(revision) ? Optional.of(revision) : model.commitOf(revision);
    SnapshotDownload last = new SnapshotDownload(files, model, known.orElse("none"), retries);
    if (HubNames.isCommit(revision) && last.isSettled()) {
      return model.snapshot(revision);
    }
    boolean isUsable = known.isPresent() && last.isUsable();
    if (offline) {
      return cached(repository, revision, model, known.filter(commit -> isUsable));
    }
    String commit;
    try {
      commit =
          files.describe(revision, ConfigFile.NAME, isUsable ? retries.once() : retries).commit();
    } catch (BrokenConnectionException e) {
      if (!isUsable) {
        throw e;
      }
      listener.onNotice(e.getMessage() + "; using commit " + known.get() + " from the cache");
      return model.snapshot(known.get());
    }
    return fetch(files, model, commit, revision);
  }

  private static Path cached(
      String repository, String revision, HubCache model, Optional<String> commit)
      throws IOException {
    return model.snapshot(
        commit.orElseThrow(
            () ->
                new IOException(
                    "%s at %s: not whole in the cache %s, and the hub is offline; download it once"
                            .formatted(repository, revision, model.folder())
                        + " without HF_HUB_OFFLINE")));
  }

  private Path fetch(HubFiles files, HubCache model, String commit, String revision)
      throws IOException {
    SnapshotDownload snapshot = new SnapshotDownload(files, model, commit, retries);
    if (!snapshot.isSettled()) {
      snapshot.fetch();
      model.setCommitOf(revision, commit);
    } else if (Files.isWritable(model.folder())) {
      model.setCommitOf(revision, commit);
    }
    return model.snapshot(commit);
  }

  /** Choices; the environment decides what is not chosen. */
  public static final class Builder {

    private final HubEnvironment environment = HubEnvironment.ofThisProcess();
    private Optional<URI> endpoint = Optional.empty();
    private Optional<Path> cache = Optional.empty();
    private Optional<Optional<String>> token = Optional.empty();
    private Optional<Boolean> offline = Optional.empty();
    private DownloadListener listener = DownloadListener.silent();
    private Duration patience = Duration.ofSeconds(30);
    private RetryPolicy retries = RetryPolicy.standard();
    private HubCache.Linker linker = (link, target) -> Files.createSymbolicLink(link, target);

    private Builder() {}

    /** The server; plain http is possible, but takes no token unless it is this machine. */
    public Builder endpoint(URI value) {
      endpoint = Optional.of(value);
      return this;
    }

    /** The folder with {@code models--*}, such as ~/.cache/huggingface/hub. */
    public Builder cache(Path value) {
      cache = Optional.of(value);
      return this;
    }

    /** The token for private and gated models. */
    public Builder token(String value) {
      token = Optional.of(Optional.of(value));
      return this;
    }

    /** No token, whatever the environment has. */
    public Builder withoutToken() {
      token = Optional.of(Optional.empty());
      return this;
    }

    /** Whether to use the cache alone. */
    public Builder offline(boolean value) {
      offline = Optional.of(value);
      return this;
    }

    /** Who hears of progress, waits and a cache that stands in; nobody by default. */
    public Builder listener(DownloadListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /** How long to wait for an answer, and for each piece of a file; 30 s by default. */
    public Builder patience(Duration value) {
      patience = value;
      return this;
    }

    Builder retries(RetryPolicy value) {
      retries = value;
      return this;
    }

    Builder linker(HubCache.Linker value) {
      linker = value;
      return this;
    }

    /**
     * The hub.
     *
     * @throws IOException if the token's file cannot be read
     * @throws IllegalArgumentException if the endpoint is no web address, or would show the token
     */
    public ModelHub build() throws IOException {
      return new ModelHub(this);
    }
  }
}
