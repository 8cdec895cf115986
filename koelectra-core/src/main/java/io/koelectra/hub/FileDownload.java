package io.koelectra.hub;

import io.koelectra.format.ProcessLock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;

/**
 * One file over HTTPS: it appears whole and checked, or not at all.
 *
 * <p>Bytes go to {@code NAME.incomplete} beside the target. A broken connection is taken up again
 * where it ended, by Range, after 1, 2, 4 and 8 seconds, six tries in a row at most; so are 408,
 * 429 and 5xx answers, whose Retry-After is kept to if it is two minutes or less. What an earlier
 * run has left is resumed if there is a {@code sha256} to tell whether the whole is right.
 * Redirects never lead from https to http. Threads and processes that fetch one target wait for
 * each other.
 */
public final class FileDownload {

  /** Progress after which earlier failures are forgotten; a byte a try would go on for ever. */
  private static final long WORTH_A_TRY = 1 << 20;

  private final Http http;
  private final URI source;
  private final String name;
  private final Path target;
  private final Path partial;
  private final Optional<String> sha256;
  private long size;
  private Optional<String> version = Optional.empty(); // for If-Range, where no checksum tells

  /** One run; {@code size} in bytes, or -1 for what the server announces. */
  FileDownload(
      Http http, URI source, String name, Path target, long size, Optional<String> sha256) {
    this.http = http;
    this.source = source;
    this.name = name;
    this.target = target;
    this.partial = target.resolveSibling(target.getFileName() + ".incomplete");
    this.size = size;
    this.sha256 = sha256;
  }

  /**
   * Fetches a file unless the target is there, whose name is what listeners hear.
   *
   * @param source https, or http on this machine; with a checksum any http
   * @param sha256 of 64 hexadecimal digits, if it is known
   * @throws IllegalArgumentException if it is another kind of address, or holds a password
   * @throws IOException naming the file and the remedy; what has come stays unless it is wrong
   */
  public static Path fetch(
      URI source, Optional<String> sha256, Path target, DownloadListener listener)
      throws IOException {
    if (sha256.filter(text -> !text.matches("[0-9a-fA-F]{64}")).isPresent()) {
      throw new IllegalArgumentException("a sha256 has 64 hexadecimal digits, got " + sha256.get());
    }
    if (!HttpOrigin.of(source).isPrivate() && sha256.isEmpty()) {
      throw new IllegalArgumentException(
          HttpOrigin.shown(source) + " is plain http, which anyone can alter; use https or sha256");
    }
    Http http = new Http(Optional.empty(), Http.PATIENCE, RetryPolicy.standard(), listener);
    String name = target.getFileName().toString();
    return new FileDownload(
            http, source, name, target, -1, sha256.map(text -> text.toLowerCase(Locale.ROOT)))
        .run(target.resolveSibling(name + ".lock"));
  }

  Path run(Path lock) throws IOException {
    if (isWhole()) {
      return target;
    }
    try (ProcessLock held = ProcessLock.acquire(lock, http.listener()::onNotice)) {
      Objects.requireNonNull(held);
      if (!isWhole()) {
        Files.createDirectories(partial.toAbsolutePath().getParent());
        fillAndCheck();
        Files.move(
            partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return target;
  }

  private boolean isWhole() throws IOException {
    return Files.exists(target)
        && (size < 0 || size == Files.size(target))
        && (sha256.isEmpty() || sha256.get().equals(sha256(target)));
  }

  private static String sha256(Path file) throws IOException {
    return new DigestUtils(MessageDigestAlgorithms.SHA_256).digestAsHex(file);
  }

  /** A leftover may be damaged where its server never was, so it gets a second, fresh try. */
  private void fillAndCheck() throws IOException {
    boolean isLeftover = sha256.isPresent() && Files.exists(partial);
    fill();
    String found = sha256.isPresent() ? sha256(partial) : "";
    if (found.equals(sha256.orElse(""))) {
      return;
    }
    Files.delete(partial);
    if (!isLeftover) {
      throw new IOException(
          "%s: sha256 is %s, expected %s; what came was removed; try again, or use another server"
              .formatted(name, found, sha256.get()));
    }
    http.listener().onNotice(name + ": the partial file was damaged; starting over");
    fillAndCheck();
  }

  private void fill() throws IOException {
    for (int failures = 1; ; failures++) {
      long before = length();
      try {
        attempt();
        return;
      } catch (IOException e) {
        if (length() == 0) {
          Files.deleteIfExists(partial);
        }
        if (length() - before >= WORTH_A_TRY) {
          failures = 1;
        }
        pauseAfter(e, failures);
      }
    }
  }

  private void pauseAfter(IOException failure, int failures) throws IOException {
    try {
      http.retries().pauseAfter(failure, failures, name, http.listener());
    } catch (Http.Failure last) {
      if (last.status() > 0) {
        throw last;
      }
      String remedy =
          sha256.isPresent()
              ? length() + " bytes have come, call again to go on from there"
              : "call again to start over";
      throw new Http.Failure("%s: %s; %s".formatted(name, last.getMessage(), remedy), last);
    }
  }

  private void attempt() throws IOException {
    boolean isOfUnknownVersion = sha256.isEmpty() && version.isEmpty();
    if (isOfUnknownVersion || (size >= 0 && length() > size)) {
      Files.deleteIfExists(partial);
    }
    long have = length();
    if (have > 0 && have == size) {
      return;
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(source);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
      version.ifPresent(etag -> request.header("If-Range", etag));
    }
    try (Http.Answer answer = http.send(request, redirect -> false)) {
      if (answer.header("Content-Encoding").filter(it -> !it.equals("identity")).isPresent()) {
        throw new IOException(
            name + ": came compressed though not asked for; check the proxy or mirror in between");
      }
      long start = answer.start();
      if (start != 0 && start != have) {
        Files.deleteIfExists(partial);
        throw new Http.Failure("the server does not continue at byte " + have + ", starting over");
      }
      refuseOtherSize(answer.whole());
      version = answer.header("ETag").filter(it -> sha256.isEmpty() && !it.startsWith("W/"));
      write(answer, start);
    }
  }

  private void refuseOtherSize(long announced) throws IOException {
    if (size >= 0 && announced >= 0 && announced != size) {
      throw wrongSize("the server sends " + announced);
    }
    size = Math.max(size, announced);
  }

  private IOException wrongSize(String problem) {
    return new IOException(
        "%s: %s bytes, but %d were announced; try again, or use another server"
            .formatted(name, problem, size));
  }

  private void write(Http.Answer answer, long start) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (FileChannel channel =
        FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      OutputStream out = Channels.newOutputStream(channel.truncate(start).position(start));
      http.listener().onProgress(name, start, size);
      for (int count = answer.read(buffer); count >= 0; count = answer.read(buffer)) {
        if (size >= 0 && channel.position() + count > size) {
          channel.truncate(0);
          throw wrongSize("the server sends more than " + size);
        }
        try {
          out.write(buffer, 0, count);
        } catch (IOException e) {
          throw new IOException(
              "%s: not written (%s); make room, the download then goes on"
                  .formatted(partial, e.getMessage()),
              e);
        }
        http.listener().onProgress(name, channel.position(), size);
      }
      channel.force(true);
      if (channel.position() < size) {
        throw new Http.Failure(
            "the connection ended at byte %d of %d".formatted(channel.position(), size));
      }
    }
  }

  private long length() throws IOException {
    return Files.exists(partial) ? Files.size(partial) : 0;
  }
}
