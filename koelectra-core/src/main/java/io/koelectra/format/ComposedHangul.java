package io.koelectra.format;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Hangul as syllables. macOS writes Hangul decomposed into conjoining letters (NFD), which look the
 * same and are other characters: a vocabulary of syllables knows none of them.
 */
public final class ComposedHangul {

  /** Letters of today's Hangul: a syllable of them, or a final consonant behind a whole one. */
  private static final Pattern DECOMPOSED =
      Pattern.compile(
          "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]");

  private ComposedHangul() {}

  /**
   * The text with conjoining Hangul letters composed to the syllables that they stand for (Unicode,
   * section 3.12); nothing else is changed, whereas NFC would change other scripts too.
   */
  public static String of(String text) {
    return DECOMPOSED
        .matcher(text)
        .replaceAll(letters -> Normalizer.normalize(letters.group(), Normalizer.Form.NFC));
  }
}
