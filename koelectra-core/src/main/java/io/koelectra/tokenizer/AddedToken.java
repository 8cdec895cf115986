package io.koelectra.tokenizer;

import java.util.Objects;

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
          "an added token has an id of at least 0 and at least one character, got "
              + id
              + " and '"
              + content
              + "'");
    }
  }

  /** With transformers' flags for a token of which only the text is known. */
  static AddedToken plain(int id, String content, boolean special) {
    return new AddedToken(id, content, false, false, false, !special, special);
  }
}
