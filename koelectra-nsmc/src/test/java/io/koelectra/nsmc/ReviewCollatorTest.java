package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.tokenizer.EncodedBatch;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReviewCollatorTest {

  /** Ids 0 to 4 are special, 5 is 가, 6 is 나. */
  private final KoElectraTokenizer tokenizer =
      KoElectraTokenizer.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "가", "나"));

  private final ReviewCollator collator = new ReviewCollator(tokenizer, 8, 2);

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void padsToTheLongestRowOfTheBatch() {
    List<EncodedText> rows = collator.encodeTexts(List.of("가 나 가", "나"));

    EncodedBatch batch = collator.collate(rows);

    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.length()).isEqualTo(5);
    assertThat(batch.inputIds()).containsExactly(2, 5, 6, 5, 3, 2, 6, 3, 0, 0);
    assertThat(batch.attentionMask()).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 0, 0);
  }

  @Test
  void aBatchOfShortRowsIsShorterThanOneWithALongRow() {
    List<EncodedText> rows = collator.encodeTexts(List.of("가", "나", "가 나 가 나"));

    assertThat(collator.collate(rows.subList(0, 2)).length()).isEqualTo(3);
    assertThat(collator.collate(rows.subList(1, 3)).length()).isEqualTo(6);
  }

  @Test
  void cutsLongTextsAtMaxTokensAndKeepsTheSeparator() {
    List<EncodedText> rows = collator.encodeTexts(List.of("가 ".repeat(1000)));

    assertThat(rows.get(0).inputIds()).containsExactly(2, 5, 5, 5, 5, 5, 5, 3);
  }

  @Test
  void composesHangulInEveryKindOfText() {
    String decomposed = Normalizer.normalize("가 나", Normalizer.Form.NFD);
    int[] text = {2, 5, 6, 3};
    int[] pair = {2, 5, 6, 3, 5, 6, 3};

    assertThat(tokenizer.encode(decomposed, 8).inputIds()).as("the tokenizer").contains(1);
    assertThat(collator.encodeTexts(List.of(decomposed)).get(0).inputIds()).isEqualTo(text);
    assertThat(collator.encode(List.of(LabelledText.of(decomposed, "a"))).get(0).inputIds())
        .isEqualTo(text);
    assertThat(
            collator
                .encode(List.of(LabelledText.of(decomposed, decomposed, "a")))
                .get(0)
                .inputIds())
        .isEqualTo(pair);
    assertThat(collator.encodePairs(List.of(decomposed), List.of(decomposed)).get(0).inputIds())
        .isEqualTo(pair);
  }

  @Test
  void aSecondTextFollowsTheFirstAsItsOwnSegment() {
    List<EncodedText> rows = collator.encode(List.of(LabelledText.of("가", "나 나", "a")));

    assertThat(rows.get(0).inputIds()).containsExactly(2, 5, 3, 6, 6, 3);
    assertThat(rows.get(0).tokenTypeIds()).containsExactly(0, 0, 0, 1, 1, 1);
  }

  @Test
  void aLongPairIsCutToMaxTokens() {
    List<EncodedText> rows =
        collator.encode(List.of(LabelledText.of("가 ".repeat(50), "나 ".repeat(50), "a")));

    assertThat(rows.get(0).inputIds()).containsExactly(2, 5, 5, 3, 6, 6, 6, 3);
  }

  @Test
  void encodesUnlabelledPairsAsLabelledOnes() {
    List<LabelledText> pairs =
        List.of(LabelledText.of("가", "나 나", "a"), LabelledText.of("나", "", "a"));

    List<EncodedText> encoded = collator.encodePairs(List.of("가", "나"), List.of("나 나", ""));

    assertThat(encoded).usingRecursiveComparison().isEqualTo(collator.encode(pairs));
  }

  @Test
  void keepsTheOrderOfManyTexts() {
    List<LabelledText> texts =
        IntStream.range(0, 2000)
            .mapToObj(i -> LabelledText.of("가 ".repeat(i % 5) + "나", "a"))
            .toList();

    assertThat(collator.encode(texts))
        .extracting(EncodedText::length)
        .isEqualTo(IntStream.range(0, 2000).map(i -> i % 5 + 3).boxed().toList());
  }

  @Test
  void refusesLengthsThatTheModelCannotRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReviewCollator(tokenizer, 2, 2))
        .withMessageContainingAll("maxTokens must be from 3", "512", "got 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReviewCollator(tokenizer, 513, 2))
        .withMessageEndingWith("got 513");
  }
}
