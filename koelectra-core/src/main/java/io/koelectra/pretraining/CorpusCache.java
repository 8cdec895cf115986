package io.koelectra.pretraining;

import io.koelectra.format.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A tokenised corpus on disk: magic, digest of its source, digest of its content, the number of
 * texts and of tokens, then the lengths and the tokens, all 32-bit little-endian.
 */
final class CorpusCache {

  private static final long MAGIC = 0x3130_5052_4C45_4F4BL; // "KOELRP01"
  private static final int DIGEST_BYTES = 32;
  private static final int HEADER_BYTES = Long.BYTES + 2 * DIGEST_BYTES + 2 * Integer.BYTES;
  private static final int BUFFER_INTS = 1 << 18;

  private final Path path;
  private final byte[] source;

  /**
   * @param source SHA-256 of all that decides the content
   */
  CorpusCache(Path path, byte[] source) {
    this.path = path;
    this.source = source.clone();
  }

  /**
   * Reads the content; empty if there is none, it comes from another source, or it is damaged.
   *
   * @throws IOException if the file is no cache, which {@link #write} must not replace
   */
  Optional<TokenizedCorpus> read() throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      fill(channel, header);
      if (header.remaining() < HEADER_BYTES || header.getLong() != MAGIC) {
        throw new IOException(
            path + " is not a tokenised corpus; name another file for the cache, or remove it");
      }
      byte[] storedSource = new byte[DIGEST_BYTES];
      byte[] digest = new byte[DIGEST_BYTES];
      header.get(storedSource).get(digest);
      int texts = header.getInt();
      int tokens = header.getInt();
      long bytes = HEADER_BYTES + Integer.BYTES * ((long) texts + tokens);
      if (!Arrays.equals(storedSource, source) || channel.size() != bytes) {
        return Optional.empty();
      }
      TokenizedCorpus corpus =
          new TokenizedCorpus(readInts(channel, texts), readInts(channel, tokens));
      boolean isWhole = corpus.fingerprint().equals(HexFormat.of().formatHex(digest));
      return isWhole ? Optional.of(corpus) : Optional.empty();
    }
  }

  /** Writes the file whole or not at all. */
  void write(TokenizedCorpus corpus) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(MAGIC).put(source);
    header.put(HexFormat.of().parseHex(corpus.fingerprint()));
    header.putInt(corpus.size()).putInt(Math.toIntExact(corpus.tokenCount())).flip();
    Files.createDirectories(path.toAbsolutePath().getParent());
    AtomicFile.write(
        path,
        channel -> {
          drain(header, channel);
          writeInts(corpus.lengths(), channel);
          writeInts(corpus.tokens(), channel);
        });
  }

  private static int[] readInts(FileChannel channel, int count) throws IOException {
    int[] values = new int[count];
    ByteBuffer buffer = newBuffer();
    for (int done = 0; done < count; done += BUFFER_INTS) {
      int some = Math.min(count - done, BUFFER_INTS);
      fill(channel, buffer.clear().limit(some * Integer.BYTES));
      buffer.asIntBuffer().get(values, done, some);
    }
    return values;
  }

  private static void writeInts(int[] values, FileChannel channel) throws IOException {
    ByteBuffer buffer = newBuffer();
    for (int done = 0; done < values.length; done += BUFFER_INTS) {
      drain(chunk(values, done, buffer), channel);
    }
  }

  private static ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect(BUFFER_INTS * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The values from {@code done} on that fit into the buffer. */
  private static ByteBuffer chunk(int[] values, int done, ByteBuffer buffer) {
    int some = Math.min(values.length - done, BUFFER_INTS);
    buffer.clear().limit(some * Integer.BYTES);
    buffer.asIntBuffer().put(values, done, some);
    return buffer;
  }

  private static void fill(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // a read may stop short of the buffer's limit
    }
    buffer.flip();
  }

  private static void drain(ByteBuffer buffer, FileChannel channel) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** SHA-256, in hex, of lengths and tokens as they are stored. */
  static String contentDigest(int[] lengths, int[] tokens) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    ByteBuffer buffer = newBuffer();
    for (int[] values : new int[][] {lengths, tokens}) {
      for (int done = 0; done < values.length; done += BUFFER_INTS) {
        digest.update(chunk(values, done, buffer));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
