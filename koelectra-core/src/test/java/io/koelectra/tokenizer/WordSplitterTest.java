package io.koelectra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordSplitterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "재미있다! 영화.. ~ 재미있다|!|영화|.|.",
        "大韓민국かな ~ 大|韓|민국かな",
        "재밌어요♥★ ~ 재밌어요♥★",
        "a+b=c^d`e ~ a|+|b|=|c|^|d|`|e",
        "「영화」…끝 ~ 「|영화|」|…|끝",
        "😀가 ~ 😀가"
      })
  void setsPunctuationAndIdeographsApart(String text, String words) {
    assertThat(WordSplitter.words(text)).containsExactly(words.split("\\|"));
  }

  @Test
  void removesInvisibleCharactersAndSplitsAtSpaces() {
    assertThat(WordSplitter.words("영\u200B화\u00A0가\u3000나\u2028다\u0000라\u000B마\t바\r\n사\uFFFD아"))
        .containsExactly("영화", "가", "나", "다라마", "바", "사아");
    assertThat(WordSplitter.words(" \u200B ")).isEmpty();
  }

  /** A vocabulary of every word the splitter finds must leave the native library no [UNK]. */
  @Test
  void splitsWhereTheTokenizerSplits() throws IOException {
    List<String> texts =
        ReferenceLine.read(SharedFixtures.require("fixtures/tokenizer/koelectra-wordpiece.jsonl"))
            .stream()
            .map(ReferenceLine::text)
            .filter(text -> SpecialToken.literals().stream().noneMatch(text::contains))
            .toList();
    Set<String> vocabulary = new HashSet<>(SpecialToken.literals());
    texts.forEach(text -> vocabulary.addAll(WordSplitter.words(text)));

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(new ArrayList<>(vocabulary))) {
      for (String text : texts) {
        List<String> words = new ArrayList<>(WordSplitter.words(text));
        words.replaceAll(word -> word.codePointCount(0, word.length()) > 100 ? "[UNK]" : word);
        assertThat(tokenizer.tokenize(text)).as(text).isEqualTo(words);
      }
    }
  }
}
