package io.koelectra.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * BERT's basic tokenization, case and accents kept: the words inside which WordPiece looks for
 * pieces.
 *
 * <p>The rules are those of the tokenizers library's BertNormalizer and BertPreTokenizer.
 */
final class WordSplitter {

  private WordSplitter() {}

  /** The words of {@code text} in order; a punctuation character or ideograph is its own word. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .filter(c -> !isRemoved(c))
        .forEach(
            c -> {
              if (isSpace(c)) {
                flush(word, words);
              } else if (isPunctuation(c) || isIdeograph(c)) {
                flush(word, words);
                words.add(Character.toString(c));
              } else {
                word.appendCodePoint(c);
              }
            });
    flush(word, words);
    return words;
  }

  private static void flush(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static boolean isRemoved(int c) {
    if (c == '\t' || c == '\n' || c == '\r') {
      return false;
    }
    return c == 0xFFFD
        || switch (Character.getType(c)) {
          case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE ->
              true;
          default -> false;
        };
  }

  private static boolean isSpace(int c) {
    return c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c);
  }

  private static boolean isPunctuation(int c) {
    if (c < 0x80) {
      return c > ' ' && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** The CJK ideograph blocks of BERT's tokenization.py, without kana and Hangul. */
  private static boolean isIdeograph(int c) {
    return within(c, 0x4E00, 0x9FFF)
        || within(c, 0x3400, 0x4DBF)
        || within(c, 0xF900, 0xFAFF)
        || within(c, 0x20000, 0x2A6DF)
        || within(c, 0x2A700, 0x2CEAF)
        || within(c, 0x2F800, 0x2FA1F);
  }

  private static boolean within(int c, int first, int last) {
    return first <= c && c <= last;
  }
}
