package io.koelectra.pretraining;

import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Texts as token ids, each {@code [CLS] .. [SEP]} and an example of its own, in 4 bytes a token.
 *
 * <p>Texts without a token that could be masked, such as those of [UNK] alone, are left out.
 * Immutable.
 */
public final class TokenizedCorpus {

  private static final int TEXTS_PER_CHUNK = 1 << 13;

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
    IntStream.Builder lengths = IntStream.builder();
    IntStream.Builder tokens = IntStream.builder();
    Iterator<String> rest = texts.iterator();
    while (rest.hasNext()) {
      List<String> chunk = new ArrayList<>();
      while (rest.hasNext() && chunk.size() < TEXTS_PER_CHUNK) {
        chunk.add(rest.next());
      }
      for (EncodedText encoded : tokenizer.encodeAll(chunk, maxTokens)) {
        int[] ids = encoded.inputIds();
        if (!Arrays.stream(ids).allMatch(tokenizer::isSpecial)) {
          lengths.add(ids.length);
          Arrays.stream(ids).forEach(tokens);
        }
      }
    }
    TokenizedCorpus corpus =
        new TokenizedCorpus(lengths.build().toArray(), tokens.build().toArray());
    if (corpus.size() == 0) {
      throw new IllegalArgumentException(
          "the corpus has no text with a known token; use the vocabulary that belongs to it");
    }
    return corpus;
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
    MessageDigest digest = DigestUtils.getSha256Digest();
    String settings =
        String.join("\n", tokenizer.vocabulary()) + "\n" + tokenizer.config() + "\n" + maxTokens;
    DigestUtils.updateDigest(digest, settings); // in UTF-8
    return DigestUtils.updateDigest(digest, file.toFile()).digest();
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
}
