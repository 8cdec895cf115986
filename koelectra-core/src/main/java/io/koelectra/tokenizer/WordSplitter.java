package io.koelectra.tokenizer;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * BERT's basic tokenization, case and accents kept: the words inside which WordPiece looks for
 * pieces.
 *
 * <p>The rules are those of the tokenizers library's BertNormalizer and BertPreTokenizer.
 */
final class WordSplitter {

  private static final Pattern REMOVED =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\uFFFD&&[^\\t\\n\\r]]");

  /**
   * Punctuation, all of ASCII's symbols, and the CJK ideograph blocks of BERT's tokenization.py.
   */
  private static final String ALONE =
      "\\p{Punct}\\p{P}\\x{3400}-\\x{4DBF}\\x{4E00}-\\x{9FFF}\\x{F900}-\\x{FAFF}\\x{20000}-\\x{2A6DF}\\x{2A700}-\\x{2CEAF}\\x{2F800}-\\x{2FA1F}";

  private static final Pattern WORD =
      Pattern.compile("[" + ALONE + "]|[^\\p{Z}\\t\\n\\r" + ALONE + "]+");

  private WordSplitter() {}

  /** The words of {@code text} in order; a punctuation character or ideograph is its own word. */
  static List<String> words(String text) {
    String visible = REMOVED.matcher(text).replaceAll("");
    return WORD.matcher(visible).results().map(MatchResult::group).toList();
  }
}
