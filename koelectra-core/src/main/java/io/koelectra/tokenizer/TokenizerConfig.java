package io.koelectra.tokenizer;

import java.util.Comparator;
import java.util.List;

/**
 * What decides, beside the vocabulary, which ids a text gets: settings of {@code
 * tokenizer_config.json} and the tokens added to the vocabulary.
 *
 * @param doLowerCase lower-cases the text; false in every KoELECTRA
 * @param stripAccents decomposes the text (NFD) and drops combining marks, which also tears Hangul
 *     syllables into jamo: wrong for every KoELECTRA. Hugging Face's null means the value of {@code
 *     doLowerCase}
 * @param tokenizeChineseChars makes every CJK ideograph a word of its own; true in every KoELECTRA
 * @param modelMaxLength the most tokens of one input, [CLS] and [SEP] included, at least 3
 * @param addedTokens by id, none twice; empty in every KoELECTRA. [PAD], [UNK], [CLS], [SEP] and
 *     [MASK] are added tokens of every tokenizer and stand here only if their flags are not the
 *     usual ones
 */
public record TokenizerConfig(
    boolean doLowerCase,
    boolean stripAccents,
    boolean tokenizeChineseChars,
    int modelMaxLength,
    List<AddedToken> addedTokens) {

  static final int DEFAULT_MODEL_MAX_LENGTH = 512;

  /**
   * @throws IllegalArgumentException if {@code modelMaxLength} has no room for a token
   */
  public TokenizerConfig {
    if (modelMaxLength < EncodedText.MIN_LENGTH) {
      throw new IllegalArgumentException(
          "model_max_length "
              + modelMaxLength
              + " leaves no room for a token between [CLS] and [SEP]; the least is "
              + EncodedText.MIN_LENGTH);
    }
    addedTokens = addedTokens.stream().sorted(Comparator.comparingInt(AddedToken::id)).toList();
  }

  /** Without added tokens. */
  public TokenizerConfig(
      boolean doLowerCase, boolean stripAccents, boolean tokenizeChineseChars, int modelMaxLength) {
    this(doLowerCase, stripAccents, tokenizeChineseChars, modelMaxLength, List.of());
  }

  /**
   * KoELECTRA's settings: case kept, accents kept, ideographs apart, 512 tokens (the {@code
   * tokenizer_config.json} of monologg/koelectra-*).
   */
  public static TokenizerConfig koElectra() {
    return new TokenizerConfig(false, false, true, DEFAULT_MODEL_MAX_LENGTH);
  }
}
