package io.koelectra.hub;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One repository on the server. Addresses and headers are huggingface_hub's (file_download.py,
 * {@code hf_hub_url} and {@code get_hf_file_metadata}).
 */
public final class HubFiles {

  /**
   * What HEAD says of a file.
   *
   * @param commit {@code X-Repo-Commit}
   * @param etag {@code X-Linked-Etag}, else {@code ETag}, as a blob's name
   * @param size {@code X-Linked-Size}, else {@code Content-Length}
   * @param sha256 present for a file in Git LFS, whose {@code X-Linked-Etag} it is
   */
  record Described(String commit, String etag, OptionalLong size, Optional<String> sha256) {}

  private final String endpoint;
  private final String repository;
  private final HttpRequests requests;
  private final DownloadListener listener;

  /**
   * A repository's files.
   *
   * @param endpoint without a slash at its end
   * @param repository checked by {@link HubNames}
   */
  HubFiles(String endpoint, String repository, HttpRequests requests, DownloadListener listener) {
    this.endpoint = endpoint;
    this.repository = repository;
    this.requests = requests;
    this.listener = listener;
  }

  private URI address(String revision, String file) {
    return URI.create(
        endpoint + "/" + repository + "/resolve/" + revision.replace("/", "%2F") + "/" + file);
  }

  /**
   * Asks for a file's headers.
   *
   * @param revision a branch, a tag or a commit
   * @throws BrokenConnectionException if the server cannot be reached or is out of order
   * @throws IOException naming repository, file and remedy, with an {@link HttpStatusException} as
   *     its cause where the server refuses
   */
  Described describe(String revision, String file, RetryPolicy retries) throws IOException {
    RetryPolicy.Attempts attempts = retries.start(file, listener);
    while (true) {
      try (HttpAnswer answer = requests.head(address(revision, file), "X-Repo-Commit")) {
        Described described = describe(answer);
        if (HubNames.isCommit(revision) && !described.commit().equals(revision)) {
          throw new IOException(
              "the server answers with commit "
                  + described.commit()
                  + "; check HF_ENDPOINT and proxies in between");
        }
        return described;
      } catch (IOException e) {
        try {
          attempts.pauseAfter(e);
        } catch (IOException last) {
          throw explained(last, revision, file);
        }
      }
    }
  }

  private Described describe(HttpAnswer answer) throws IOException {
    String commit = answer.header("X-Repo-Commit").orElse("");
    Optional<String> linked = answer.header("X-Linked-Etag");
    Optional<String> etag = linked.or(() -> answer.lastHeader("ETag"));
    if (!HubNames.isCommit(commit) || etag.isEmpty()) {
      throw new IOException(
          "the answer has no X-Repo-Commit or no ETag, so it is not Hugging Face's; check"
              + " HF_ENDPOINT and proxies in between");
    }
    OptionalLong size = HttpAnswer.bytes(answer.header("X-Linked-Size"));
    if (size.isEmpty() && !answer.isRedirect()) {
      size = answer.bytes("Content-Length");
    }
    Optional<String> sha256 =
        linked.isPresent()
            ? Optional.of(HubNames.blob(linked.get())).filter(name -> name.matches("[0-9a-f]{64}"))
            : Optional.empty();
    return new Described(commit, HubNames.blob(etag.get()), size, sha256);
  }

  /** Fetches a described file's bytes into the cache and puts them into the commit's snapshot. */
  void fetch(Described described, String file, HubCache cache, RetryPolicy retries)
      throws IOException {
    String commit = described.commit();
    FileDownload.Builder download =
        FileDownload.builder(address(commit, file))
            .name(repository + "/" + file)
            .lock(cache.lock(described.etag()))
            .listener(listener)
            .requests(requests)
            .retries(retries);
    described.size().ifPresent(download::size);
    described.sha256().ifPresent(download::sha256);
    try {
      download.build().to(cache.blob(described.etag()));
    } catch (HttpStatusException e) {
      throw explained(e, commit, file);
    }
    cache.link(commit, file, described.etag());
  }

  private IOException explained(IOException failure, String revision, String file) {
    String subject = "%s, %s at %s: ".formatted(repository, file, revision);
    if (RetryPolicy.isTransient(failure)) {
      return new BrokenConnectionException(
          subject + failure.getMessage() + "; try again later, or check the network", failure);
    }
    if (failure instanceof HttpStatusException answer) {
      return new IOException(subject + remedy(answer, revision), failure);
    }
    return new IOException(subject + failure.getMessage(), failure);
  }

  /** The repository's id, for messages. */
  String repository() {
    return repository;
  }

  private String remedy(HttpStatusException answer, String revision) {
    String page = endpoint + "/" + repository;
    String problem = answer.getMessage() + "; ";
    if (!answer.origin().equals(HttpOrigin.of(URI.create(endpoint)))) {
      return problem + "its links to other hosts expire: try again";
    }
    if (answer.errorCode().equals("GatedRepo")) {
      return problem + "accept its conditions at " + page + ", and set HF_TOKEN to your token";
    }
    return switch (answer.status()) {
      case 401 ->
          problem
              + "the repository does not exist, or is private: check its name, and set HF_TOKEN to"
              + " a valid token that may read it";
      case 403 -> problem + "the token may not read it: set HF_TOKEN to one that may, see " + page;
      case 404 ->
          switch (answer.errorCode()) {
            case "RevisionNotFound" ->
                problem + "there is no revision " + revision + ": see " + page + "/commits/main";
            case "EntryNotFound" ->
                problem + "the repository has no such file: use a model that has, see " + page;
            default -> problem + "check the repository's name and what it holds, see " + page;
          };
      default -> problem + "try again later, or check HF_ENDPOINT";
    };
  }
}
