package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.tokenizer.KoElectraTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenMaskerTest {

  private static final double RATE = 0.15;
  private static final double MASK_SHARE = 0.85;

  private final KoElectraTokenizer tokenizer = TinyCorpus.tokenizer();
  private final int cls = tokenizer.clsTokenId();
  private final int sep = tokenizer.sepTokenId();
  private final int mask = tokenizer.maskTokenId();
  private final TokenMasker masker = new TokenMasker(RATE, MASK_SHARE, tokenizer);

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void laysTextsSideBySideAndPadsThem() {
    MaskedBatch batch =
        masker.mask(List.of(new int[] {cls, 7, 8, 9, sep}, new int[] {cls, 6, sep}), 1);

    long pad = tokenizer.padTokenId();
    assertThat(batch.ids()).containsExactly(cls, 7, 8, 9, sep, cls, 6, sep, pad, pad);
    assertThat(batch.attentionMask()).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 0, 0);
    assertThat(batch.tokens()).isEqualTo(8);
    assertThat(batch.positions()).hasSize(2).contains(6);
  }

  /** round(n * 0.15) of n tokens, at least one, and never more than there are. */
  @Test
  void masksAsManyAsGooglesCode() {
    for (int length : new int[] {3, 4, 10, 11, 16, 17, 20, 100}) {
      int[] text = text(length, new Random(length));
      int expected = Math.max(1, (int) Math.rint(length * RATE));

      assertThat(masker.mask(List.of(text), 5).positions())
          .as("a text of %d tokens", length)
          .hasSize(expected)
          .doesNotHaveDuplicates()
          .isSorted();
    }
    assertThat(
            new TokenMasker(0.9, 1, tokenizer)
                .mask(List.of(text(10, new Random(1))), 5)
                .positions())
        .as("eight of ten are not special")
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void neverMasksSpecialTokensOrPadding() {
    int unk = tokenizer.unkTokenId();
    List<int[]> texts =
        List.of(
            new int[] {cls, unk, 7, sep},
            new int[] {cls, 7, unk, 8, mask, 9, sep, sep, 10, sep},
            new int[] {cls, unk, sep});
    for (long seed = 0; seed < 200; seed++) {
      for (long position : new TokenMasker(0.6, 1, tokenizer).mask(texts, seed).positions()) {
        assertThat(position).isIn(2L, 11L, 13L, 15L, 18L);
      }
    }
  }

  @Test
  void masksEveryPositionEquallyOften() {
    int length = 22;
    int draws = 6000;
    int[] text = text(length, new Random(2));
    long[] counts = new long[length];
    for (int seed = 0; seed < draws; seed++) {
      Arrays.stream(masker.mask(List.of(text), seed).positions()).forEach(p -> counts[(int) p]++);
    }

    double expected = 3.0 * draws / (length - 2);
    double chiSquare = 0;
    for (int t = 1; t < length - 1; t++) {
      chiSquare += (counts[t] - expected) * (counts[t] - expected) / expected;
    }
    assertThat(counts[0] + counts[length - 1]).isZero();
    // 19 degrees of freedom, and less spread as three differ: above 43.8 less than once in 1000
    assertThat(chiSquare).isLessThan(43.8);
  }

  @Test
  void showsTheGeneratorMaskAtEightyFiveOfAHundredAndTheTokenAtTheRest() {
    Random random = new Random(3);
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      texts.add(text(40, random));
    }

    MaskedBatch batch = masker.mask(texts, 9);

    long shown = 0;
    long[] expected = batch.ids().clone();
    for (long position : batch.positions()) {
      if (batch.maskedIds()[(int) position] == mask) {
        expected[(int) position] = mask;
        shown++;
      }
    }
    assertThat(batch.maskedIds()).as("all else is the text's own").isEqualTo(expected);
    assertThat(batch.positions()).hasSize(12_000);
    // the standard deviation is 0.0033
    assertThat((double) shown / 12_000).isCloseTo(MASK_SHARE, within(0.012));
  }

  @Test
  void repeatsItselfForTheSameSeedAlone() {
    List<int[]> texts = List.of(text(30, new Random(4)), text(20, new Random(5)));

    assertThat(masker.mask(texts, 1).maskedIds()).isEqualTo(masker.mask(texts, 1).maskedIds());
    assertThat(masker.mask(texts, 1).positions()).isNotEqualTo(masker.mask(texts, 2).positions());
  }

  @Test
  void tellsWhatASampleChanged() {
    MaskedBatch batch = masker.mask(List.of(new int[] {cls, 7, 8, sep}), 1);
    int masked = (int) batch.positions()[0];
    long own = batch.ids()[masked];

    assertThat(batch.targets()).containsExactly(own);
    assertThat(batch.differences(batch.replaced(new long[] {own})))
        .as("a sample that is the original")
        .containsOnly(0);
    float[] differences = batch.differences(batch.replaced(new long[] {own + 1}));
    assertThat(differences[masked]).isEqualTo(1);
    differences[masked] = 0;
    assertThat(differences).containsOnly(0);
  }

  /** [CLS], tokens that are not special, [SEP]. */
  private int[] text(int length, Random random) {
    int[] text = random.ints(length, 5, tokenizer.vocabularySize()).toArray();
    text[0] = cls;
    text[length - 1] = sep;
    return text;
  }
}
