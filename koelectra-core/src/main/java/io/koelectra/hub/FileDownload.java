package io.koelectra.hub;

import io.koelectra.format.ProcessLock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One file over HTTPS: it appears whole and checked, or not at all.
 *
 * <pre>{@code
 * FileDownload.builder(URI.create("https://example.org/vocab.txt")).build().to(Path.of("vocab.txt"));
 * }</pre>
 *
 * <p>Bytes go to {@code NAME.incomplete} beside the target. A broken connection is taken up again
 * where it ended, by Range, with waits of 1, 2, 4 and 8 seconds and six tries in a row at most; so
 * are 408, 429 and 5xx answers, whose Retry-After is kept to if it is two minutes or less. A
 * partial file of an earlier run is resumed where a {@code sha256} tells whether the whole is
 * right, and begun anew where none does. Redirects are followed, but never from https to http.
 * Threads and processes that fetch the same target wait for each other.
 */
public final class FileDownload {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final URI source;
  private final String name;
  private final OptionalLong size;
  private final Optional<String> sha256;
  private final Optional<Path> lock;
  private final DownloadListener listener;
  private final HttpRequests requests;
  private final RetryPolicy retries;

  private FileDownload(Builder builder) {
    this.source = builder.source;
    this.name = builder.name;
    this.size = builder.size;
    this.sha256 = builder.sha256;
    this.lock = builder.lock;
    this.listener = builder.listener;
    this.requests = builder.requests;
    this.retries = builder.retries;
    if (!HttpOrigin.of(source).isEncrypted()
        && !HttpOrigin.of(source).isLoopback()
        && !builder.mayBePlain
        && sha256.isEmpty()) {
      throw new IllegalArgumentException(
          HttpOrigin.shown(source) + " is plain http, which anyone can alter; use https or sha256");
    }
  }

  /**
   * A download of one address.
   *
   * @param source https; http for this machine's own servers, or with a {@code sha256}
   * @throws IllegalArgumentException if it is another kind of address, or holds a password
   */
  public static Builder builder(URI source) {
    if (!HttpOrigin.isWeb(source)) {
      throw new IllegalArgumentException("not an https address without user: " + source.getHost());
    }
    return new Builder(source);
  }

  /**
   * Fetches the file, unless the target is there already and has the size and checksum asked for.
   *
   * @return {@code target}
   * @throws IOException naming the file and the remedy; what was fetched by then stays in {@code
   *     NAME.incomplete} unless it is known to be wrong
   */
  public Path to(Path target) throws IOException {
    if (isWhole(target)) {
      return target;
    }
    Path lockFile = lock.orElse(target.resolveSibling(target.getFileName() + ".lock"));
    try (ProcessLock held = ProcessLock.acquire(lockFile, listener)) {
      Objects.requireNonNull(held);
      if (!isWhole(target)) {
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path partial = target.resolveSibling(target.getFileName() + ".incomplete");
        fetch(partial);
        Files.move(
            partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return target;
  }

  /** A leftover may be damaged where its server never was, so it gets a second, fresh try. */
  private void fetch(Path partial) throws IOException {
    boolean isLeftover = sha256.isPresent() && Files.exists(partial);
    RetryPolicy.Attempts attempts = retries.start(name, listener);
    new ResumingTransfer(requests, source, name, size, listener)
        .into(partial, sha256.isPresent(), attempts);
    String found = sha256.isPresent() ? sha256(partial) : "";
    if (sha256.isEmpty() || found.equals(sha256.get())) {
      return;
    }
    Files.delete(partial);
    if (isLeftover) {
      listener.onNotice(name + ": the partial file was damaged; starting over");
      fetch(partial);
      return;
    }
    throw new IOException(
        "%s: sha256 is %s, expected %s; what came was removed; try again, or use another server"
            .formatted(name, found, sha256.get()));
  }

  private boolean isWhole(Path target) throws IOException {
    return Files.exists(target)
        && (size.isEmpty() || size.getAsLong() == Files.size(target))
        && (sha256.isEmpty() || sha256.get().equals(sha256(target)));
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException("every JVM has SHA-256", e));
    }
  }

  /** What a download may be told; everything but the address has a default. */
  public static final class Builder {

    private final URI source;
    private String name;
    private OptionalLong size = OptionalLong.empty();
    private Optional<String> sha256 = Optional.empty();
    private Optional<Path> lock = Optional.empty();
    private DownloadListener listener = DownloadListener.silent();
    private HttpRequests requests = new HttpRequests(Optional.empty(), PATIENCE);
    private RetryPolicy retries = RetryPolicy.standard();
    private boolean mayBePlain;

    private Builder(URI source) {
      this.source = source;
      this.name = HttpOrigin.shown(source);
    }

    /** What messages and listeners call the file; the address without its query by default. */
    public Builder name(String value) {
      name = Objects.requireNonNull(value, "name");
      return this;
    }

    /** The size to insist on; by default what the server announces. */
    public Builder size(long bytes) {
      size = OptionalLong.of(bytes);
      return this;
    }

    /** The checksum to insist on, 64 hexadecimal digits; by default none. */
    public Builder sha256(String hex) {
      if (!hex.matches("[0-9a-fA-F]{64}")) {
        throw new IllegalArgumentException("a sha256 has 64 hexadecimal digits, got " + hex);
      }
      sha256 = Optional.of(hex.toLowerCase(Locale.ROOT));
      return this;
    }

    /** The file that processes lock; the target's name with {@code .lock} by default. */
    public Builder lock(Path file) {
      lock = Optional.of(file);
      return this;
    }

    /** Who hears of progress; nobody by default. */
    public Builder listener(DownloadListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /** Requests of a configured endpoint, which may be plain http. */
    Builder requests(HttpRequests value) {
      requests = value;
      mayBePlain = true;
      return this;
    }

    Builder retries(RetryPolicy value) {
      retries = value;
      return this;
    }

    /** A download to run once or often. */
    public FileDownload build() {
      return new FileDownload(this);
    }
  }
}
