package io.koelectra.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes of one address into one partial file, which grows from try to try. Knows ranges and sizes;
 * whether the bytes are the right ones is for its caller to check.
 */
final class ResumingTransfer {

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

  /** Progress after which earlier failures are forgotten; a byte a try would go on for ever. */
  private static final long WORTH_A_TRY = 1 << 20;

  private static final int BUFFER = 1 << 16;

  private final HttpRequests requests;
  private final URI source;
  private final String name;
  private final DownloadListener listener;
  private OptionalLong size;

  /**
   * What If-Range names, so that a resumed file is the one begun; empty if a checksum will tell.
   */
  private Optional<String> version = Optional.empty();

  ResumingTransfer(
      HttpRequests requests,
      URI source,
      String name,
      OptionalLong size,
      DownloadListener listener) {
    this.requests = requests;
    this.source = source;
    this.name = name;
    this.size = size;
    this.listener = listener;
  }

  /**
   * Fills {@code partial}, beginning at its end.
   *
   * @param hasChecksum whether the caller checks the whole, so that bytes of unknown origin may
   *     stay; without it they are dropped
   * @throws IOException with {@code partial} as far as it came, or gone if its bytes are wrong
   */
  void into(Path partial, boolean hasChecksum, RetryPolicy.Attempts attempts) throws IOException {
    while (true) {
      long before = length(partial);
      try {
        attempt(partial, hasChecksum);
        return;
      } catch (IOException e) {
        if (length(partial) == 0) {
          Files.deleteIfExists(partial);
        }
        if (length(partial) - before >= WORTH_A_TRY) {
          attempts.reset();
        }
        try {
          attempts.pauseAfter(e);
        } catch (BrokenConnectionException last) {
          String remedy =
              hasChecksum
                  ? length(partial) + " bytes have come, call again to go on from there"
                  : "call again to start over";
          throw new BrokenConnectionException(
              "%s: %s; %s".formatted(name, last.getMessage(), remedy), last);
        }
      }
    }
  }

  private void attempt(Path partial, boolean hasChecksum) throws IOException {
    long have = length(partial);
    boolean isTooLong = size.isPresent() && have > size.getAsLong();
    boolean isOfUnknownVersion = !hasChecksum && have > 0 && version.isEmpty();
    if (isTooLong || isOfUnknownVersion) {
      Files.delete(partial);
      have = 0;
    }
    if (have > 0 && size.isPresent() && have == size.getAsLong()) {
      return;
    }
    Map<String, String> headers = new HashMap<>();
    if (have > 0) {
      headers.put("Range", "bytes=" + have + "-");
      version.filter(etag -> !hasChecksum).ifPresent(etag -> headers.put("If-Range", etag));
    }
    try (HttpAnswer answer = requests.get(source, headers)) {
      long start = start(answer, have, partial);
      refuseOtherSize(answer, start, partial);
      version = answer.lastHeader("ETag").filter(etag -> !etag.startsWith("W/"));
      write(answer.body(), partial, start);
    }
  }

  /** Where in the file the answer's body begins. */
  private long start(HttpAnswer answer, long have, Path partial) throws IOException {
    if (answer.lastHeader("Content-Encoding").filter(e -> !e.equals("identity")).isPresent()) {
      throw new IOException(
          name + ": came compressed though not asked for; check the proxy or mirror in between");
    }
    if (answer.status() == 200) {
      return 0;
    }
    Matcher range = CONTENT_RANGE.matcher(answer.lastHeader("Content-Range").orElse(""));
    if (answer.status() == 206 && range.matches() && Long.parseLong(range.group(1)) == have) {
      return have;
    }
    Files.deleteIfExists(partial);
    throw new BrokenConnectionException(
        "the server does not continue at byte " + have + ", starting over");
  }

  /** Compares the whole's size with what was announced before, or remembers it. */
  private void refuseOtherSize(HttpAnswer answer, long start, Path partial) throws IOException {
    Optional<String> range = answer.lastHeader("Content-Range");
    OptionalLong total =
        answer.status() == 206
            ? HttpAnswer.bytes(range.map(text -> text.substring(text.indexOf('/') + 1)))
            : answer.bytes("Content-Length");
    if (total.isEmpty()) {
      return;
    }
    if (size.isEmpty()) {
      size = total;
    } else if (size.getAsLong() != total.getAsLong()) {
      if (start == 0) {
        Files.deleteIfExists(partial);
      }
      throw wrongSize("the server sends " + total.getAsLong());
    }
  }

  private IOException wrongSize(String problem) {
    return new IOException(
        "%s: %s bytes, but %d were announced; try again, or use another server"
            .formatted(name, problem, size.getAsLong()));
  }

  private void write(HttpBody body, Path partial, long start) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (FileChannel channel =
        FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(start).position(start);
      long total = size.orElse(-1);
      listener.onProgress(name, start, total);
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        if (total >= 0 && channel.position() + count > total) {
          channel.truncate(0);
          throw wrongSize("the server sends more than " + total);
        }
        writeFully(channel, ByteBuffer.wrap(buffer, 0, count), partial);
        listener.onProgress(name, channel.position(), total);
      }
      channel.force(true);
      if (total >= 0 && channel.position() < total) {
        throw new BrokenConnectionException(
            "the connection ended at byte %d of %d".formatted(channel.position(), total));
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, Path partial)
      throws IOException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new IOException(
          partial + ": not written (" + e.getMessage() + "); make room, the download then goes on",
          e);
    }
  }

  private static long length(Path partial) throws IOException {
    return Files.exists(partial) ? Files.size(partial) : 0;
  }
}
