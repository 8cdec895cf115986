package io.koelectra.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.koelectra.engine.Lifetime;
import io.koelectra.engine.OfflineEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Hugging Face's tokenizers library: many texts at a time, but none while it is freed, which would
 * end the JVM.
 */
final class NativeWordPiece implements AutoCloseable {

  private final HuggingFaceTokenizer tokenizer;
  private final Lifetime lifetime = new Lifetime("the tokenizer");

  NativeWordPiece(String tokenizerJson) {
    OfflineEngine.require();
    Map<String, String> options =
        Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
    try {
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(tokenizerJson.getBytes(StandardCharsets.UTF_8)), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
  }

  /**
   * All ids of {@code text}, without [CLS] and [SEP].
   *
   * @throws IllegalStateException after {@link #close()}
   */
  int[] ids(String text) {
    long[] ids = lifetime.shared(() -> tokenizer.encode(wellFormed(text)).getIds());
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public void close() {
    lifetime.close(tokenizer::close);
  }

  /** Unpaired surrogates, which JNI cannot pass on, become U+FFFD, which cleaning removes. */
  private static String wellFormed(String text) {
    if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return text;
    }
    int[] codePoints =
        text.codePoints()
            .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
            .toArray();
    return new String(codePoints, 0, codePoints.length);
  }
}
