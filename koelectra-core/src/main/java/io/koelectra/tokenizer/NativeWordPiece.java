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
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Hugging Face's tokenizers library: many texts at a time, but none while it is freed, which would
 * end the JVM.
 */
final class NativeWordPiece implements AutoCloseable {

  /** Unpaired: JNI cannot pass them on. They become U+FFFD, which cleaning removes. */
  private static final Pattern SURROGATES = Pattern.compile("\\p{Cs}");

  private final Supplier<String> tokenizerJson;
  private final Lifetime lifetime = new Lifetime("the tokenizer");
  private volatile Optional<HuggingFaceTokenizer> tokenizer = Optional.empty();

  /** Prepares a tokenizer, which is built for the first text: some are opened to be looked at. */
  NativeWordPiece(Supplier<String> tokenizerJson) {
    this.tokenizerJson = tokenizerJson;
  }

  private HuggingFaceTokenizer tokenizer() {
    return tokenizer.orElseGet(this::buildOnce);
  }

  /** DJL finds the native library by the thread's class loader, which may not see DJL's jars. */
  private synchronized HuggingFaceTokenizer buildOnce() {
    if (tokenizer.isEmpty()) {
      Thread thread = Thread.currentThread();
      ClassLoader own = thread.getContextClassLoader();
      thread.setContextClassLoader(HuggingFaceTokenizer.class.getClassLoader());
      try {
        tokenizer = Optional.of(build(tokenizerJson.get()));
      } finally {
        thread.setContextClassLoader(own);
      }
    }
    return tokenizer.get();
  }

  private static HuggingFaceTokenizer build(String tokenizerJson) {
    OfflineEngine.require();
    Map<String, String> options =
        Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
    try {
      return HuggingFaceTokenizer.newInstance(
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
    String wellFormed = SURROGATES.matcher(text).replaceAll("\uFFFD");
    long[] ids = lifetime.shared(() -> tokenizer().encode(wellFormed).getIds());
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public void close() {
    lifetime.close(() -> tokenizer.ifPresent(HuggingFaceTokenizer::close));
  }
}
