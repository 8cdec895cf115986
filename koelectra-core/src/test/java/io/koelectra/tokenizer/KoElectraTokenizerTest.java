package io.koelectra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KoElectraTokenizerTest {

  private static KoElectraTokenizer tokenizer;

  @BeforeAll
  static void make() {
    tokenizer = KoElectraTokenizer.of(TestVocabulary.movies());
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void takesTheLongestPieceFirst() {
    assertThat(tokenizer.tokenize("영화 영 재미있다")).containsExactly("영화", "영", "재미", "##있", "##다");
  }

  @Test
  void givesAWordWithAnUnknownPieceOneUnk() {
    assertThat(tokenizer.tokenize("재미없다 영화")).containsExactly("[UNK]", "영화");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"})
  void findsSpecialTokensInsideWords(String special) {
    assertThat(tokenizer.tokenize("앞" + special + "뒤")).containsExactly("앞", special, "뒤");
  }

  @Test
  void doesNotTakeOtherCaseForASpecialToken() {
    assertThat(tokenizer.tokenize("[mask]")).containsExactly("[", "mask", "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u200B",
        "\u200D",
        "\uFEFF",
        "\u00AD",
        "\u2060",
        "\u0000",
        "\u0007",
        "\u000B",
        "\u000C",
        "\u0085",
        "\uE000",
        "\uFFFD",
        "\uDB80\uDC00"
      })
  void removesInvisibleCharactersAndJoinsWhatIsAround(String invisible) {
    assertThat(tokenizer.tokenize("영" + invisible + "화")).containsExactly("영화");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", "\n", "\r", "\u00A0", "\u3000", "\u2003", "\u2028", "\u2029"})
  void splitsWordsAtEverySpaceAndLineSeparator(String space) {
    assertThat(tokenizer.tokenize("영" + space + "가")).containsExactly("영", "가");
  }

  @Test
  void splitsAtEveryPunctuationCharacter() {
    assertThat(tokenizer.tokenize("영화!..가~")).containsExactly("영화", "!", ".", ".", "가", "~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"영화～", "영화♥", "영화★", "영화₩", "영화😀"})
  void doesNotTakeSymbolsForPunctuation(String word) {
    assertThat(tokenizer.tokenize(word)).containsExactly("[UNK]");
  }

  @Test
  void setsEveryIdeographApartButNotKana() {
    assertThat(tokenizer.tokenize("大韓가")).containsExactly("大", "韓", "가");
    assertThat(tokenizer.tokenize("かな")).containsExactly("か", "##な");
  }

  @Test
  void keepsTheHangulFillerAndVariationSelectors() {
    assertThat(tokenizer.tokenize("\u3164")).containsExactly("\u3164");
    assertThat(tokenizer.tokenize("영\uFE0F화")).containsExactly("[UNK]");
  }

  @Test
  void keepsCaseAccentsAndDecomposedHangul() {
    assertThat(tokenizer.tokenize("A a é")).containsExactly("A", "a", "é");
    assertThat(tokenizer.tokenize(Normalizer.normalize("영화", Normalizer.Form.NFD)))
        .containsExactly("[UNK]");
  }

  @Test
  void countsCodePointsAgainstTheWordLimit() {
    List<String> vocabulary = TestVocabulary.with("😀", "##😀", "a", "##a");
    try (KoElectraTokenizer emoji = KoElectraTokenizer.of(vocabulary)) {
      assertThat(emoji.tokenize("😀".repeat(100))).hasSize(100).doesNotContain("[UNK]");
      assertThat(emoji.tokenize("😀".repeat(101))).containsExactly("[UNK]");
      assertThat(emoji.tokenize("a".repeat(100))).hasSize(100);
      assertThat(emoji.tokenize("a".repeat(101))).containsExactly("[UNK]");
    }
  }

  @Test
  void lowersCaseAndStripsAccentsWhenToldTo() {
    TokenizerConfig uncased = new TokenizerConfig(true, true, true, 512);
    List<String> latin = TestVocabulary.with("e", "a", "mask");
    try (KoElectraTokenizer bert = KoElectraTokenizer.of(latin, uncased)) {
      assertThat(bert.tokenize("É A [MASK] MASK")).containsExactly("e", "a", "[MASK]", "mask");
    }
  }

  @Test
  void refusesToStripAccentsFromHangul() {
    TokenizerConfig uncased = new TokenizerConfig(true, true, true, 512);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KoElectraTokenizer.of(TestVocabulary.movies(), uncased))
        .withMessageContainingAll("jamo", "set do_lower_case to false");
  }

  @Test
  void leavesIdeographsInWordsWhenToldTo() {
    TokenizerConfig joined = new TokenizerConfig(false, false, false, 512);
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(TestVocabulary.movies(), joined)) {
      assertThat(tokenizer.tokenize("大 大韓")).containsExactly("大", "[UNK]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"영\uD800화", "영\uDC00화", "영화\uD83D", "\uDE00영화", "영\uDE00\uD83D화"})
  void dropsUnpairedSurrogates(String text) {
    assertThat(tokenizer.tokenize(text)).containsExactly("영화");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \t\n", "\u200B"})
  void encodesNothingAsClsSep(String text) {
    assertThat(tokenizer.encode(text, 8).inputIds()).containsExactly(2, 3);
  }

  @Test
  void keepsTheFirstTokensOfALongText() {
    EncodedText encoded = tokenizer.encode("재미있다 영화!", 5);

    assertThat(encoded.inputIds()).containsExactly(2, 10, 11, 12, 3);
    assertThat(encoded.tokenTypeIds()).containsExactly(0, 0, 0, 0, 0);
  }

  /**
   * Tokens of both texts, the limit, and how many of each transformers 5.24.0 keeps in a batch. 가
   * is the first text's token and 영 the second's.
   */
  @ParameterizedTest
  @CsvSource({
    "4, 4, 11, 4, 4",
    "4, 4, 10, 3, 4",
    "4, 4, 9, 3, 3",
    "9, 2, 8, 3, 2",
    "2, 9, 8, 2, 3",
    "9, 9, 8, 2, 3",
    "20, 20, 16, 6, 7",
    "20, 14, 16, 7, 6",
    "14, 20, 16, 6, 7",
    "7, 8, 16, 6, 7",
    "8, 7, 16, 7, 6",
    "6, 20, 16, 6, 7",
    "20, 6, 16, 7, 6",
    "20, 20, 17, 7, 7",
    "3, 2, 6, 2, 1",
    "1, 2, 9, 1, 2",
    "9, 9, 5, 1, 1",
    "0, 9, 8, 0, 5",
    "9, 0, 8, 5, 0",
    "3, 5, 10, 3, 4",
    "5, 3, 10, 4, 3",
    "600, 10, 512, 499, 10"
  })
  void truncatesTheLongerTextOfAPair(int first, int second, int maxTokens, int a, int b) {
    EncodedText encoded = tokenizer.encode("가 ".repeat(first), "영 ".repeat(second), maxTokens);

    List<Integer> ids = new ArrayList<>(List.of(2));
    ids.addAll(Collections.nCopies(a, 22));
    ids.add(3);
    ids.addAll(Collections.nCopies(b, 5));
    ids.add(3);
    assertThat(encoded.inputIds()).containsExactly(ids.stream().mapToInt(i -> i).toArray());
    assertThat(encoded.tokenTypeIds())
        .containsExactly(IntStream.range(0, ids.size()).map(t -> t < a + 2 ? 0 : 1).toArray());
  }

  @Test
  void refusesLengthsTheModelOrTheSpecialTokensDoNotAllow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tokenizer.encode("영화", 513))
        .withMessageContainingAll("513", "3 to 512");
    assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.encode("영화", 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tokenizer.encode("영화", "영화", 4))
        .withMessageContainingAll("4", "5 to 512");
    assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.encodeAll(List.of(), 2));
  }

  @Test
  void namesTheArgumentThatIsNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> tokenizer.encode(null, 8))
        .withMessage("text");
    assertThatNullPointerException()
        .isThrownBy(() -> tokenizer.encode("영화", null, 8))
        .withMessage("secondText");
    assertThatNullPointerException().isThrownBy(() -> tokenizer.idOf(null)).withMessage("token");
  }

  @Test
  void encodesAHugeTextQuickly() {
    String text = "재미있다 영화! ".repeat(11_112); // 100,008 characters

    EncodedText encoded =
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> tokenizer.encode(text, 512));

    assertThat(encoded.length()).isEqualTo(512);
  }

  @Test
  void knowsItsVocabulary() {
    assertThat(tokenizer.vocabulary()).isEqualTo(TestVocabulary.movies());
    assertThat(tokenizer.vocabularySize()).isEqualTo(31);
    assertThat(tokenizer.idOf("##화")).hasValue(6);
    assertThat(tokenizer.idOf("화")).isEmpty();
    assertThat(tokenizer.modelMaxLength()).isEqualTo(512);
  }

  @Test
  void takesSpecialIdsFromTheVocabularyWhereverTheyAre() {
    List<String> shuffled = List.of("영화", "[MASK]", "[SEP]", "[CLS]", "[UNK]", "[PAD]");
    try (KoElectraTokenizer other = KoElectraTokenizer.of(shuffled)) {
      assertThat(other.encode("영화 가[MASK]", 8).inputIds()).containsExactly(3, 0, 4, 1, 2);
      assertThat(other.padTokenId()).isEqualTo(5);
      assertThat(other.unkTokenId()).isEqualTo(4);
      assertThat(other.clsTokenId()).isEqualTo(3);
      assertThat(other.sepTokenId()).isEqualTo(2);
      assertThat(other.maskTokenId()).isEqualTo(1);
    }
  }

  @Test
  void givesManyThreadsTheSameIds() throws Exception {
    List<String> texts =
        IntStream.range(0, 500).mapToObj(i -> "재미있다 ".repeat(i % 7) + "영화 大" + i).toList();
    List<EncodedText> alone = texts.stream().map(text -> tokenizer.encode(text, 16)).toList();
    Callable<List<EncodedText>> work =
        () -> texts.stream().map(text -> tokenizer.encode(text, 16)).toList();

    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<List<EncodedText>> result : threads.invokeAll(Collections.nCopies(8, work))) {
        assertThat(result.get()).isEqualTo(alone);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(tokenizer.encodeAll(texts, 16)).isEqualTo(alone);
  }

  @Test
  void refusesWorkOnceClosedAndClosesTwice() {
    KoElectraTokenizer closed = KoElectraTokenizer.of(TestVocabulary.movies());
    closed.close();
    closed.close();

    assertThatIllegalStateException().isThrownBy(() -> closed.encode("영화", 8));
  }
}
