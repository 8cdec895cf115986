package io.koelectra.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;

class ComposedHangulTest {

  @Test
  void everySyllableComesBackFromItsLetters() {
    StringBuilder syllables = new StringBuilder();
    for (char c = '가'; c <= '힣'; c++) {
      syllables.append(c);
    }
    String letters = Normalizer.normalize(syllables, Normalizer.Form.NFD);

    assertThat(letters).hasSizeGreaterThan(2 * syllables.length());
    assertThat(ComposedHangul.of(letters)).isEqualTo(syllables.toString());
    assertThat(ComposedHangul.of("가\u11A8")).as("a syllable and a final").isEqualTo("각");
  }

  @Test
  void nothingElseIsChanged() {
    String decomposedLatin = "cafe\u0301 \u212B";
    String kept = "ㅋㅋ ㅠㅠ ㄱㅏ \u1100 \u1161\u11A8 각\u11A8 \u1113\u1161 金\uF90A " + decomposedLatin;

    assertThat(ComposedHangul.of(kept)).isEqualTo(kept);
    assertThat(ComposedHangul.of("")).isEmpty();
  }
}
