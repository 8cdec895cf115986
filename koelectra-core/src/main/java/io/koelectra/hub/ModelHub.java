package io.koelectra.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches models from Hugging Face, or a server like it, into the cache that Python's
 * huggingface_hub keeps: what one has fetched the other finds.
 *
 * <p>Defaults are Hugging Face's environment variables: {@code HF_ENDPOINT}, {@code HF_HOME},
 * {@code HF_HUB_CACHE}, {@code HF_TOKEN} or the file of {@code hf auth login}, {@code
 * HF_HUB_OFFLINE}. Proxies are the JVM's ({@code https.proxyHost}). The token is sent to the
 * endpoint's scheme, host and port only.
 *
 * <p>A branch or tag is asked for at each call, with one HEAD; when the server cannot be reached,
 * or is out of order, the commit of last time stands in, if it is whole, and the listener is told.
 * A commit hash whose files are in the cache needs no network. All files of a call are of one
 * commit, and the branch moves to it in the cache once all of them are there.
 *
 * <p>Sizes are checked, and the sha256 of each file in Git LFS, as weights are. Safe for use from
 * several threads and processes; on Linux, Python's lock and Java's do not see each other, which
 * costs a second download at worst.
 */
public final class ModelHub {

  /** What Hugging Face calls the branch that a new repository has. */
  public static final String DEFAULT_REVISION = "main";

  private static final Pattern SNAPSHOT =
      Pattern.compile(".*[/\\\\]models--([^/\\\\]+)[/\\\\]snapshots[/\\\\][^/\\\\]+");

  private final String endpoint;
  private final Path cache;
  private final boolean offline;
  private final HubCache.Linker linker;
  private final Http http;

  private ModelHub(Builder builder) throws IOException {
    URI uri = builder.endpoint;
    if (!HttpOrigin.isWeb(uri) || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the endpoint (HF_ENDPOINT) must be like https://huggingface.co, got host "
              + uri.getHost());
    }
    Optional<String> token =
        (builder.token.isPresent() ? builder.token : builder.environment.token())
            .filter(text -> !text.isEmpty());
    if (token.isPresent() && !HttpOrigin.of(uri).isPrivate()) {
      throw new IllegalArgumentException(
          uri
              + " is plain http, on which anyone could read the token; use an endpoint of https, or no token (HF_HUB_DISABLE_IMPLICIT_TOKEN=1)");
    }
    this.endpoint = uri.toString().replaceAll("/+$", "");
    this.cache = builder.cache;
    this.offline = builder.offline;
    this.linker = builder.linker;
    this.http = new Http(token, builder.patience, builder.retries, builder.listener);
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

  /** The repository of a snapshot's directory; for any other directory its name. */
  public static String nameOf(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    Matcher snapshot = SNAPSHOT.matcher(path.toString());
    return snapshot.matches()
        ? snapshot.group(1).replaceFirst("--", "/")
        : String.valueOf(path.getFileName());
  }

  /** As {@link #download(String, String)} at {@link #DEFAULT_REVISION}. */
  public Path download(String repository) throws IOException {
    return download(repository, DEFAULT_REVISION);
  }

  /**
   * Fetches {@code config.json}, {@code vocab.txt} or {@code tokenizer.json} or both, what there is
   * of {@code tokenizer_config.json}, {@code added_tokens.json}, {@code special_tokens_map.json}
   * and {@code calibration.json}, and the weights: {@code model.safetensors} or {@code
   * pytorch_model.bin}, whole or in shards, whichever the repository has first.
   *
   * @param repository such as {@code monologg/koelectra-base-v3-discriminator}
   * @param revision a branch, a tag or a commit hash of 40 digits
   * @return the snapshot's directory, for {@code HuggingFaceCheckpoint.open}
   * @throws IllegalArgumentException if either is not of that form
   * @throws IOException naming repository, file and remedy; files that are whole by then stay, and
   *     a partial one is resumed by the next call
   */
  public Path download(String repository, String revision) throws IOException {
    HubCache.requireRepository(repository);
    HubCache.requireRevision(revision);
    HubCache model =
        new HubCache(cache.resolve("models--" + repository.replace("/", "--")), linker);
    HubRepository files = new HubRepository(http, endpoint + "/" + repository, repository, model);
    boolean isCommit = HubCache.isCommit(revision);
    String known = isCommit ? revision : model.commitOf(revision).orElse("none");
    boolean isUsable = files.isUsable(known);
    if ((isCommit && files.isSettled(known)) || (offline && isUsable)) {
      return model.snapshot(known);
    }
    if (offline) {
      throw new IOException(
          "%s at %s: not whole in the cache %s, and the hub is offline; download it once without HF_HUB_OFFLINE"
              .formatted(repository, revision, model.folder()));
    }
    String commit;
    try {
      commit = files.commitOf(revision, isUsable ? RetryPolicy.none() : http.retries());
    } catch (Http.Failure e) {
      if (!isUsable) {
        throw e;
      }
      http.listener().onNotice(e.getMessage() + "; using commit " + known + " from the cache");
      return model.snapshot(known);
    }
    boolean isNew = !files.isSettled(commit);
    if (isNew) {
      files.fetch(commit);
    }
    if (isNew || Files.isWritable(model.folder())) {
      model.setCommitOf(revision, commit);
    }
    return model.snapshot(commit);
  }

  /** Choices; the environment decides what is not chosen. */
  public static final class Builder {

    private final HubEnvironment environment =
        new HubEnvironment(System::getenv, Path.of(System.getProperty("user.home")));
    private URI endpoint = environment.endpoint();
    private Path cache = environment.cache();
    private Optional<String> token = Optional.empty();
    private boolean offline = environment.offline();
    private DownloadListener listener = DownloadListener.silent();
    private Duration patience = Http.PATIENCE;
    RetryPolicy retries = RetryPolicy.standard();
    HubCache.Linker linker = (link, target) -> Files.createSymbolicLink(link, target);

    private Builder() {}

    /** The server; plain http is possible, but takes no token unless it is this machine. */
    public Builder endpoint(URI value) {
      endpoint = Objects.requireNonNull(value, "endpoint");
      return this;
    }

    /** The folder with {@code models--*}, such as ~/.cache/huggingface/hub. */
    public Builder cache(Path value) {
      cache = Objects.requireNonNull(value, "cache");
      return this;
    }

    /**
     * The token for private and gated models; an empty one is none, whatever the environment has.
     */
    public Builder token(String value) {
      token = Optional.of(value);
      return this;
    }

    /** Whether to use the cache alone. */
    public Builder offline(boolean value) {
      offline = value;
      return this;
    }

    /** Who hears of progress, waits and a cache that stands in; nobody by default. */
    public Builder listener(DownloadListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /** How long to wait for an answer, and for each piece of a file; 30 s by default. */
    public Builder patience(Duration value) {
      patience = Objects.requireNonNull(value, "patience");
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
