package io.koelectra.pretraining;

import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Texts as token ids, each {@code [CLS] .. [SEP]} and an example of its own, in 4 bytes a token.
 *
 * <p>Texts without a token that could be masked, such as those of [UNK] alone, are left out.
 * Immutable.
 */
public final class TokenizedCorpus {

  private static final int TEXTS_PER_CHUNK = 1 << 13;
  private static final int BUFFER_BYTES = 1 << 16;

  private final int[] lengths;
  private final int[] starts;
  private final int[] tokens;
  private final String fingerprint;

  TokenizedCorpus(int[] lengths, int[] tokens) {
    this.lengths = lengths;
    this.tokens = tokens;
    starts = new int[lengths.length];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + lengths[i - 1];
    }
    fingerprint = CorpusCache.contentDigest(lengths, tokens);
  }

  /**
   * Tokenises texts on all cores.
   *
   * @param maxTokens tokens a text may have, [CLS] and [SEP] included; the rest is cut off
   * @throws IllegalArgumentException if no text is left
   */
  public static TokenizedCorpus of(
      Iterable<String> texts, KoElectraTokenizer tokenizer, int maxTokens) {
    Builder builder = new Builder(tokenizer, maxTokens);
    List<String> chunk = new ArrayList<>();
    for (String text : texts) {
      chunk.add(text);
      if (chunk.size() == TEXTS_PER_CHUNK) {
        builder.add(chunk);
        chunk.clear();
      }
    }
    builder.add(chunk);
    return builder.build();
  }

  /**
   * Opens a text file, tokenised once: what an earlier call has left in {@code cache} is read if it
   * comes from the same file, vocabulary, settings and length.
   *
   * @param file UTF-8, plain or gzip, one text a line; see {@link TextLines}
   * @param maxTokens tokens a text may have, [CLS] and [SEP] included; the rest is cut off
   * @param cache written, or replaced when stale, whole or not at all
   * @throws IOException if a file cannot be read or written, or {@code cache} is something else
   * @throws IllegalArgumentException if no text is left
   */
  public static TokenizedCorpus open(
      Path file, KoElectraTokenizer tokenizer, int maxTokens, Path cache) throws IOException {
    CorpusCache stored = new CorpusCache(cache, sourceDigest(file, tokenizer, maxTokens));
    Optional<TokenizedCorpus> cached = stored.read();
    if (cached.isPresent()) {
      return cached.get();
    }
    TokenizedCorpus corpus;
    try {
      corpus = of(new TextLines(file), tokenizer, maxTokens);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    stored.write(corpus);
    return corpus;
  }

  private static byte[] sourceDigest(Path file, KoElectraTokenizer tokenizer, int maxTokens)
      throws IOException {
    MessageDigest digest = CorpusCache.sha256();
    String settings =
        String.join("\n", tokenizer.vocabulary()) + "\n" + tokenizer.config() + "\n" + maxTokens;
    digest.update(settings.getBytes(StandardCharsets.UTF_8));
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return digest.digest();
  }

  /** Texts. */
  public int size() {
    return lengths.length;
  }

  /** Tokens of all texts, [CLS] and [SEP] included. */
  public long tokenCount() {
    return tokens.length;
  }

  /** How often a token occurs: for [UNK], what the vocabulary does not cover. */
  public long count(long tokenId) {
    return Arrays.stream(tokens).filter(token -> token == tokenId).count();
  }

  /** SHA-256, in hex, of all lengths and tokens. */
  public String fingerprint() {
    return fingerprint;
  }

  /** Of each text; not to be changed. */
  int[] lengths() {
    return lengths;
  }

  /** Of all texts, one after the other; not to be changed. */
  int[] tokens() {
    return tokens;
  }

  int[] tokens(int text) {
    return Arrays.copyOfRange(tokens, starts[text], starts[text] + lengths[text]);
  }

  /** For example {@code 603863 texts, 12345678 tokens}. */
  @Override
  public String toString() {
    return size() + " texts, " + tokenCount() + " tokens";
  }

  /** Grows the two arrays. */
  private static final class Builder {

    private final KoElectraTokenizer tokenizer;
    private final int maxTokens;
    private int[] lengths = new int[TEXTS_PER_CHUNK];
    private int[] tokens = new int[BUFFER_BYTES];
    private int textCount;
    private int tokenCount;

    Builder(KoElectraTokenizer tokenizer, int maxTokens) {
      this.tokenizer = tokenizer;
      this.maxTokens = maxTokens;
    }

    void add(List<String> texts) {
      for (EncodedText encoded : tokenizer.encodeAll(texts, maxTokens)) {
        int[] ids = encoded.inputIds();
        if (!Arrays.stream(ids).allMatch(tokenizer::isSpecial)) {
          add(ids);
        }
      }
    }

    private void add(int[] ids) {
      if (textCount == lengths.length) {
        lengths = Arrays.copyOf(lengths, Math.multiplyExact(2, textCount));
      }
      int needed = Math.addExact(tokenCount, ids.length);
      if (needed > tokens.length) {
        tokens = Arrays.copyOf(tokens, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * needed));
      }
      lengths[textCount++] = ids.length;
      System.arraycopy(ids, 0, tokens, tokenCount, ids.length);
      tokenCount = needed;
    }

    TokenizedCorpus build() {
      if (textCount == 0) {
        throw new IllegalArgumentException(
            "the corpus has no text with a known token; use the vocabulary that belongs to it");
      }
      return new TokenizedCorpus(
          Arrays.copyOf(lengths, textCount), Arrays.copyOf(tokens, tokenCount));
    }
  }
}
