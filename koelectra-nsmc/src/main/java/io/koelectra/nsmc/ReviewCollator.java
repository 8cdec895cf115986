package io.koelectra.nsmc;

import io.koelectra.format.ComposedHangul;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.tokenizer.EncodedBatch;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Turns texts into padded batches: each text is cut at {@code maxTokens}, each batch padded to its
 * own longest row and never to a constant.
 *
 * <p>NSMC reviews have 20 tokens on average, so padding all of them to 128 would waste six of seven
 * multiplications.
 *
 * <p>Decomposed Hangul, as macOS writes it, is composed first; see {@link ComposedHangul}. The
 * tokenizer by itself takes texts as they are, as Hugging Face's does.
 */
public final class ReviewCollator {

  private final KoElectraTokenizer tokenizer;
  private final int maxTokens;
  private final int segments;

  /**
   * Collates with a tokenizer that stays the caller's to close.
   *
   * @param maxTokens tokens a row may have, [CLS] and [SEP] included
   * @param segments {@code type_vocab_size} of the model; one with fewer than 2 reads no pairs
   * @throws IllegalArgumentException if {@code maxTokens} is below 3 or above the tokenizer's
   *     {@code model_max_length}
   */
  public ReviewCollator(KoElectraTokenizer tokenizer, int maxTokens, int segments) {
    this.segments = segments;
    this.tokenizer = tokenizer;
    if (maxTokens < 3 || maxTokens > tokenizer.modelMaxLength()) {
      throw new IllegalArgumentException(
          "maxTokens must be from 3 ([CLS], one token, [SEP]) to model_max_length = %d, got %d"
              .formatted(tokenizer.modelMaxLength(), maxTokens));
    }
    this.maxTokens = maxTokens;
  }

  /**
   * Encodes on all cores; the result is in the order of {@code texts}.
   *
   * @throws IllegalArgumentException if one has a second text and the model reads no pairs
   */
  public List<EncodedText> encode(List<? extends LabelledText> texts) {
    if (texts.stream().anyMatch(text -> text.secondText().isPresent())) {
      requirePairs();
    }
    return texts.parallelStream().map(this::encode).toList();
  }

  private EncodedText encode(LabelledText example) {
    return example
        .secondText()
        .map(second -> encode(example.text(), second))
        .orElseGet(() -> tokenizer.encode(ComposedHangul.of(example.text()), maxTokens));
  }

  private EncodedText encode(String text, String secondText) {
    return tokenizer.encode(ComposedHangul.of(text), ComposedHangul.of(secondText), maxTokens);
  }

  /** Encodes unlabelled texts on all cores, in their order. */
  public List<EncodedText> encodeTexts(List<String> texts) {
    requireTexts("texts", texts);
    return tokenizer.encodeAll(texts.stream().map(ComposedHangul::of).toList(), maxTokens);
  }

  /**
   * Encodes unlabelled pairs on all cores, in their order.
   *
   * @param texts the first text of each pair
   * @throws IllegalArgumentException if the lists differ in length or the model reads no pairs
   */
  public List<EncodedText> encodePairs(List<String> texts, List<String> secondTexts) {
    requireTexts("texts", texts);
    requireTexts("secondTexts", secondTexts);
    if (texts.size() != secondTexts.size()) {
      throw new IllegalArgumentException(
          "pairs need as many second texts as texts, got %d for %d"
              .formatted(secondTexts.size(), texts.size()));
    }
    requirePairs();
    return IntStream.range(0, texts.size())
        .parallel()
        .mapToObj(i -> encode(texts.get(i), secondTexts.get(i)))
        .toList();
  }

  /** Encoding runs on several threads, where an exception loses its message. */
  private static void requireTexts(String name, List<String> texts) {
    int number = 0;
    for (String text : Objects.requireNonNull(texts, name)) {
      if (text == null) {
        throw new NullPointerException(name + ": number " + number + " is null");
      }
      number++;
    }
  }

  private void requirePairs() {
    if (segments < 2) {
      throw new IllegalArgumentException(
          "a pair of texts needs two segments, but the model's type_vocab_size is %d; join the two texts into one, or use a model with type_vocab_size 2"
              .formatted(segments));
    }
  }

  /** The share of [UNK] among the rows' tokens, [CLS] and [SEP] left out; 0 without any. */
  double unknownShare(List<EncodedText> rows) {
    long tokens = 0;
    long unknown = 0;
    for (EncodedText row : rows) {
      for (int id : row.inputIds()) {
        if (id != tokenizer.clsTokenId() && id != tokenizer.sepTokenId()) {
          tokens++;
          unknown += id == tokenizer.unkTokenId() ? 1 : 0;
        }
      }
    }
    return tokens == 0 ? 0 : (double) unknown / tokens;
  }

  /** Pads {@code rows} to the longest of them. */
  public EncodedBatch collate(List<EncodedText> rows) {
    return EncodedBatch.pad(rows, tokenizer.padTokenId());
  }
}
