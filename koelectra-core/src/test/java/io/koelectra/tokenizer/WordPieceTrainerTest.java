package io.koelectra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordPieceTrainerTest {

  /** hug 10, pug 5, pun 12, bun 4, hugs 5. */
  private static final List<String> HUGS =
      List.of(
          "hug ".repeat(10),
          "pug ".repeat(5),
          "pun ".repeat(12),
          "bun ".repeat(4) + "hugs ".repeat(5));

  /**
   * ##u+##g 20; ##u+##n 16; h+##ug 15; p+##un 12; then p+##ug and hug+##s, both 5, in the order of
   * their ids; then b+##un 4.
   */
  private static final List<String> HUG_PIECES =
      TestVocabulary.with(
          "b", "g", "h", "n", "p", "s", "u", "##g", "##n", "##s", "##u", "##ug", "##un", "hug",
          "pun", "pug", "hugs", "bun");

  @Test
  void mergesTheMostFrequentPairFirst() {
    assertThat(new WordPieceTrainer(100).train(HUGS)).isEqualTo(HUG_PIECES);
  }

  @ParameterizedTest
  @CsvSource({"16", "17", "20", "22", "23"})
  void stopsAtTheVocabularySize(int vocabSize) {
    assertThat(new WordPieceTrainer(vocabSize, 2, 7).train(HUGS))
        .isEqualTo(HUG_PIECES.subList(0, vocabSize));
  }

  @ParameterizedTest
  @CsvSource({"4, 23", "5, 22", "6, 20", "12, 20", "13, 19", "21, 16"})
  void stopsWhenNoPairIsFrequentEnough(int minFrequency, int size) {
    assertThat(new WordPieceTrainer(100, minFrequency, 1_000).train(HUGS))
        .isEqualTo(HUG_PIECES.subList(0, size));
  }

  /** ##a+##a 5, leaving a ##aa ##a and a ##aa; then a+##aa 3; then aaa+##a 2. */
  @Test
  void mergesRepeatedCharactersFromTheLeft() {
    assertThat(new WordPieceTrainer(100, 1, 10).train(List.of("aaaa aaaa aaa")))
        .isEqualTo(TestVocabulary.with("a", "##a", "##aa", "aaa", "aaaa"));
  }

  @Test
  void dropsWordsWithCharactersBeyondTheAlphabet() {
    List<String> texts = List.of("가나 가나 가나 가다", "나 나");

    assertThat(new WordPieceTrainer(100, 2, 2).train(texts))
        .isEqualTo(TestVocabulary.with("가", "나", "##나", "가나"));
    assertThat(new WordPieceTrainer(100, 1, 3).train(texts))
        .isEqualTo(TestVocabulary.with("가", "나", "다", "##나", "##다", "가나", "가다"));
  }

  @Test
  void leavesHalfOfTheVocabularyToMergesUnlessToldOtherwise() {
    assertThat(new WordPieceTrainer(8_000)).isEqualTo(new WordPieceTrainer(8_000, 2, 2_000));
    assertThat(new WordPieceTrainer(3)).isEqualTo(new WordPieceTrainer(3, 2, 1));
  }

  @Test
  void keepsTheLowerCodePointOfEquallyFrequentCharacters() {
    assertThat(new WordPieceTrainer(100, 2, 1).train(List.of("나 가")))
        .isEqualTo(TestVocabulary.with("가"));
  }

  @Test
  void learnsNothingFromWordsTheTokenizerGivesUp() {
    String tooLong = "하".repeat(101);

    assertThat(new WordPieceTrainer(100, 1, 10).train(List.of(tooLong, "가나")))
        .isEqualTo(TestVocabulary.with("가", "나", "##나", "가나"));
  }

  @Test
  void givesTheSameVocabularyForAnyOrderOfTexts() {
    Random random = new Random(7);
    List<String> texts =
        new ArrayList<>(IntStream.range(0, 2_000).mapToObj(i -> randomWords(random)).toList());
    List<String> vocabulary = new WordPieceTrainer(600).train(texts);

    for (int i = 0; i < 3; i++) {
      Collections.shuffle(texts, random);
      assertThat(new WordPieceTrainer(600).train(texts)).isEqualTo(vocabulary);
    }
    assertThat(vocabulary).hasSize(600).doesNotHaveDuplicates();
  }

  /** The definition, without an index or a queue: count every pair anew before each merge. */
  @Test
  void mergesWhatRecountingEveryPairWouldMerge() {
    Random random = new Random(11);
    List<String> texts = IntStream.range(0, 300).mapToObj(i -> randomWords(random)).toList();
    List<String> expected = RecountingTrainer.train(texts, 300, 3);

    assertThat(new WordPieceTrainer(300, 3, 1_000).train(texts)).isEqualTo(expected);
  }

  @Test
  void trainsWhatTheTokenizerOpens(@TempDir Path folder) throws IOException {
    List<String> vocabulary = new WordPieceTrainer(22, 2, 7).train(HUGS);
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(vocabulary)) {
      TokenizerFiles.write(folder, tokenizer);
    }

    try (KoElectraTokenizer opened = KoElectraTokenizer.open(folder)) {
      assertThat(opened.vocabulary()).isEqualTo(vocabulary);
      assertThat(opened.tokenize("hugs bun pugs mug"))
          .containsExactly("hugs", "b", "##un", "pug", "##s", "[UNK]");
    }
  }

  @Test
  void givesTheSpecialTokensForNoTexts() {
    assertThat(new WordPieceTrainer(100).train(List.of())).isEqualTo(TestVocabulary.with());
  }

  @Test
  void namesTheRemedyWhenTheCharactersDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WordPieceTrainer(15, 2, 7).train(HUGS))
        .withMessageContainingAll("vocabSize is 15", "16", "limitAlphabet 7");
    assertThatIllegalArgumentException().isThrownBy(() -> new WordPieceTrainer(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WordPieceTrainer(10, 0, 10))
        .withMessage("minFrequency must be at least 1, got 0");
    assertThatIllegalArgumentException().isThrownBy(() -> new WordPieceTrainer(10, 1, 0));
  }

  private static String randomWords(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      text.append(random.nextInt(4) == 0 ? ' ' : (char) ('가' + random.nextInt(6)));
    }
    return text.toString();
  }
}
