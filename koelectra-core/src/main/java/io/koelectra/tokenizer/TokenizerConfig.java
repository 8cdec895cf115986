package io.koelectra.tokenizer;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

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
 * @param paddingSide {@code right} or {@code left}, which only a save keeps: an {@link
 *     EncodedBatch} is padded on the right, behind an attention mask
 * @param addedTokens by id, none twice; empty in every KoELECTRA. [PAD], [UNK], [CLS], [SEP] and
 *     [MASK] are added tokens of every tokenizer and stand here only if their flags are not the
 *     usual ones
 */
public record TokenizerConfig(
    boolean doLowerCase,
    boolean stripAccents,
    boolean tokenizeChineseChars,
    int modelMaxLength,
    String paddingSide,
    List<AddedToken> addedTokens) {

  static final int DEFAULT_MODEL_MAX_LENGTH = 512;

  /**
   * A token that is found in a text before the text is split into words and pieces, such as a word
   * that {@code tokenizer.add_tokens} added: one token each, with the flags of Hugging Face's class
   * of the same name.
   *
   * @param id that of the vocabulary if {@code content} stands there; the ids of all others follow
   *     the vocabulary without a gap
   * @param content the token as a text spells it, at least one character
   * @param singleWord found only where no letter or digit touches it
   * @param lstrip takes the white space before it along
   * @param rstrip takes the white space after it along
   * @param normalized found in the text as it is after cleaning and lower-casing, not before
   * @param special one like [MASK]: left out where transformers skips special tokens
   */
  public record AddedToken(
      int id,
      String content,
      boolean singleWord,
      boolean lstrip,
      boolean rstrip,
      boolean normalized,
      boolean special) {

    /**
     * @throws IllegalArgumentException if the id is negative or the content is empty
     */
    public AddedToken {
      Objects.requireNonNull(content, "content");
      if (id < 0 || content.isEmpty()) {
        throw new IllegalArgumentException(
            "an added token has an id of at least 0 and at least one character, got %d and '%s'"
                .formatted(id, content));
      }
    }

    /** With transformers' flags for a token of which only the text is known. */
    static AddedToken plain(int id, String content, boolean special) {
      return new AddedToken(id, content, false, false, false, !special, special);
    }
  }

  /**
   * @throws IllegalArgumentException if {@code modelMaxLength} has no room for a token
   */
  public TokenizerConfig {
    if (modelMaxLength < EncodedText.MIN_LENGTH) {
      throw new IllegalArgumentException(
          "model_max_length %d leaves no room for a token between [CLS] and [SEP]; the least is %d"
              .formatted(modelMaxLength, EncodedText.MIN_LENGTH));
    }
    addedTokens = addedTokens.stream().sorted(Comparator.comparingInt(AddedToken::id)).toList();
  }

  /** Without added tokens, padded on the right. */
  public TokenizerConfig(
      boolean doLowerCase, boolean stripAccents, boolean tokenizeChineseChars, int modelMaxLength) {
    this(doLowerCase, stripAccents, tokenizeChineseChars, modelMaxLength, "right", List.of());
  }

  /**
   * KoELECTRA's settings: case kept, accents kept, ideographs apart, 512 tokens (the {@code
   * tokenizer_config.json} of monologg/koelectra-*).
   */
  public static TokenizerConfig koElectra() {
    return new TokenizerConfig(false, false, true, DEFAULT_MODEL_MAX_LENGTH);
  }
}
