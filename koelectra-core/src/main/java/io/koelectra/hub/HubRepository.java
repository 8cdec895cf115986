package io.koelectra.hub;

import io.koelectra.format.TensorFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One model on the server and in the cache: which files a commit of it needs, and how they come.
 * Addresses and headers are huggingface_hub's (file_download.py, {@code hf_hub_url} and {@code
 * get_hf_file_metadata}).
 *
 * @param page the repository's address at the endpoint, which ends in {@code id}
 */
record HubRepository(Http http, String page, String id, HubCache cache) {

  private static final String CONFIG = "config.json";
  private static final String VOCABULARY = "vocab.txt";
  private static final String TOKENIZER = "tokenizer.json";

  /** Small files without which a model opens too. */
  private static final List<String> OPTIONAL =
      List.of(
          TOKENIZER,
          "tokenizer_config.json",
          "added_tokens.json",
          "special_tokens_map.json",
          "calibration.json");

  /** In the order in which they are looked for when a directory is opened. */
  private static final List<String> WEIGHTS =
      List.of(TensorFile.SAFETENSORS, TensorFile.TORCH_PICKLE);

  private static final String NO_FILE = "no such file as ";
  private static final String COMMIT = "X-Repo-Commit";

  /** Whether a file is there, perhaps after an attempt to fetch it. */
  @FunctionalInterface
  private interface Presence {
    boolean of(String file) throws IOException;
  }

  /** What HEAD says of a file: a size of -1 if nothing, a checksum if it is in Git LFS. */
  private record Described(String commit, String etag, long size, Optional<String> sha256) {}

  /** Whether the model opens from what the cache has. */
  boolean isUsable(String commit) throws IOException {
    Set<String> weights = weights(commit, file -> cache.has(commit, file));
    return cache.has(commit, CONFIG)
        && (cache.has(commit, VOCABULARY) || cache.has(commit, TOKENIZER))
        && !weights.isEmpty()
        && weights.stream().allMatch(file -> cache.has(commit, file));
  }

  /** Whether there is nothing left to ask the server. */
  boolean isSettled(String commit) throws IOException {
    return isUsable(commit)
        && OPTIONAL.stream()
            .allMatch(file -> cache.has(commit, file) || cache.isKnownAbsent(commit, file));
  }

  /**
   * Asks the server where a branch or tag is.
   *
   * @throws Http.Failure if the server cannot be reached or is out of order
   */
  String commitOf(String revision, RetryPolicy retries) throws IOException {
    return describe(revision, CONFIG, retries)
        .orElseThrow(() -> lacks(revision, NO_FILE + CONFIG))
        .commit();
  }

  /** Fetches what is missing: the small files, then the weights. What has come stays. */
  void fetch(String commit) throws IOException {
    require(commit, CONFIG);
    if (!fetchIfThere(commit, VOCABULARY) && !fetchIfThere(commit, TOKENIZER)) {
      throw lacks(commit, NO_FILE + VOCABULARY + " or " + TOKENIZER);
    }
    for (String file : OPTIONAL) {
      fetchIfThere(commit, file);
    }
    Set<String> weights = weights(commit, file -> fetchIfThere(commit, file));
    if (weights.isEmpty()) {
      throw lacks(commit, "neither " + String.join(" nor ", WEIGHTS) + ", whole or in shards");
    }
    for (String file : weights) {
      require(commit, file);
    }
  }

  /** The first weights that there are: a file, or an index's shards; empty if there are none. */
  private Set<String> weights(String commit, Presence presence) throws IOException {
    for (String whole : WEIGHTS) {
      if (presence.of(whole)) {
        return Set.of(whole);
      }
      if (presence.of(whole + TensorFile.INDEX_SUFFIX)) {
        return HubCache.shards(cache.snapshot(commit).resolve(whole + TensorFile.INDEX_SUFFIX));
      }
    }
    return Set.of();
  }

  private IOException lacks(String revision, String what) {
    return new IOException(
        "%s at %s has %s; check the repository's name, and use a model with PyTorch weights and a WordPiece tokenizer, see %s"
            .formatted(id, revision, what, page));
  }

  private void require(String commit, String file) throws IOException {
    if (!fetch(commit, file)) {
      throw lacks(commit, NO_FILE + file);
    }
  }

  private boolean fetchIfThere(String commit, String file) throws IOException {
    boolean isThere = !cache.isKnownAbsent(commit, file) && fetch(commit, file);
    if (!isThere) {
      cache.noteAbsent(commit, file);
    }
    return isThere;
  }

  /** Fetches a file unless the cache has it; false if the commit has no such file. */
  private boolean fetch(String commit, String file) throws IOException {
    if (cache.has(commit, file)) {
      return true;
    }
    Optional<Described> described = describe(commit, file, http.retries());
    if (described.isEmpty()) {
      return false;
    }
    Described it = described.get();
    Path blob = cache.blob(it.etag());
    try {
      new FileDownload(http, address(commit, file), id + "/" + file, blob, it.size(), it.sha256())
          .run(cache.lock(it.etag()));
    } catch (Http.Failure e) {
      throw e.status() == 0 ? e : explained(e, commit, file);
    }
    cache.link(commit, file, it.etag());
    return true;
  }

  private URI address(String revision, String file) {
    return URI.create(page + "/resolve/" + revision.replace("/", "%2F") + "/" + file);
  }

  private Optional<Described> describe(String revision, String file, RetryPolicy retries)
      throws IOException {
    for (int failures = 1; ; failures++) {
      try {
        return Optional.of(ask(revision, file));
      } catch (IOException e) {
        if (e instanceof Http.Failure answer
            && answer.status() == 404
            && Set.of("", "EntryNotFound").contains(answer.errorCode())) { // a mirror has no code
          return Optional.empty();
        }
        try {
          retries.pauseAfter(e, failures, file, http.listener());
        } catch (IOException last) {
          throw explained(last, revision, file);
        }
      }
    }
  }

  /**
   * One try. Hugging Face puts a file's headers on the redirect to another origin, so that is the
   * answer if it has them, as in huggingface_hub (utils/_http.py); from hf.co it has none.
   */
  private Described ask(String revision, String file) throws IOException {
    HttpRequest.Builder head =
        HttpRequest.newBuilder(address(revision, file))
            .method("HEAD", HttpRequest.BodyPublishers.noBody());
    try (Http.Answer answer = http.send(head, redirect -> redirect.header(COMMIT).isPresent())) {
      String commit = answer.header(COMMIT).orElse("");
      Optional<String> linked = answer.header("X-Linked-Etag");
      String etag = linked.or(() -> answer.header("ETag")).orElse("");
      if (!HubCache.isCommit(commit) || etag.isEmpty()) {
        throw new IOException(
            "the answer has no X-Repo-Commit or no ETag, so it is not Hugging Face's; check HF_ENDPOINT and proxies in between");
      }
      if (HubCache.isCommit(revision) && !commit.equals(revision)) {
        throw new IOException(
            "the server answers with commit %s; check HF_ENDPOINT and proxies in between"
                .formatted(commit));
      }
      String blob = HubCache.blobName(etag);
      long own = answer.isRedirect() ? -1 : answer.whole();
      long size = answer.header("X-Linked-Size").map(Http::bytes).orElse(own);
      boolean isInLfs = linked.isPresent() && blob.matches("[0-9a-f]{64}");
      Optional<String> sha256 = isInLfs ? Optional.of(blob) : Optional.empty();
      return new Described(commit, blob, size, sha256);
    }
  }

  private IOException explained(IOException failure, String revision, String file) {
    String problem = "%s, %s at %s: %s".formatted(id, file, revision, failure.getMessage());
    if (!(failure instanceof Http.Failure answer)) {
      return new IOException(problem, failure);
    }
    return answer.isTransient()
        ? new Http.Failure(problem + "; try again later, or check the network", failure)
        : new IOException(problem + "; " + remedy(answer, revision), failure);
  }

  private String remedy(Http.Failure answer, String revision) {
    HttpOrigin home = HttpOrigin.of(URI.create(page));
    if (answer.answer().filter(it -> it.origin().equals(home)).isEmpty()) {
      return "its links to other hosts expire: try again";
    }
    if (answer.errorCode().equals("GatedRepo")) {
      return "accept its conditions at " + page + ", and set HF_TOKEN to your token";
    }
    return switch (answer.status()) {
      case 401 ->
          "the repository does not exist, or is private: check its name, and set HF_TOKEN to a valid token that may read it";
      case 403 -> "the token may not read it: set HF_TOKEN to one that may, see " + page;
      case 404 ->
          answer.errorCode().equals("RevisionNotFound")
              ? "there is no revision " + revision + ": see " + page + "/commits/main"
              : "check the repository's name and what it holds, see " + page;
      default -> "try again later, or check HF_ENDPOINT";
    };
  }
}
