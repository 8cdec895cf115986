package io.koelectra.tokenizer;

/**
 * The settings of {@code tokenizer_config.json} that decide which ids a text gets.
 *
 * @param doLowerCase lower-cases the text; false in every KoELECTRA
 * @param stripAccents decomposes the text (NFD) and drops combining marks, which also tears Hangul
 *     syllables into jamo: wrong for every KoELECTRA. Hugging Face's null means the value of {@code
 *     doLowerCase}
 * @param tokenizeChineseChars makes every CJK ideograph a word of its own; true in every KoELECTRA
 * @param modelMaxLength the most tokens of one input, [CLS] and [SEP] included, at least 3
 */
public record TokenizerConfig(
    boolean doLowerCase, boolean stripAccents, boolean tokenizeChineseChars, int modelMaxLength) {

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
  }

  /**
   * KoELECTRA's settings: case kept, accents kept, ideographs apart, 512 tokens (the {@code
   * tokenizer_config.json} of monologg/koelectra-*).
   */
  public static TokenizerConfig koElectra() {
    return new TokenizerConfig(false, false, true, DEFAULT_MODEL_MAX_LENGTH);
  }
}
