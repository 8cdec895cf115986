package io.koelectra.examples.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.examples.lab.benchmark.ReviewBatch.Regime;
import io.koelectra.model.ElectraConfig;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReviewBatchTest {

  /** Lengths from 3 to 102 in random order. */
  private static final ReviewBatch REVIEWS = ofLengths(new Random(1).ints(800, 3, 103).toArray());

  @Test
  void paddedOnesAreAsLongAsTheLongest() {
    List<ReviewBatch> batches = Regime.PADDED.batches(REVIEWS, 8, 5);

    assertThat(batches).as("one stands for all").hasSize(1);
    assertThat(batches.get(0).length()).isEqualTo(102);
    assertThat(batches.get(0).texts()).hasSize(8);
  }

  @Test
  void bucketsHaveLittlePaddingAndTheLengthsOfAllReviews() {
    List<ReviewBatch> batches = Regime.BUCKETS.batches(REVIEWS, 8, 10);

    assertThat(batches).hasSize(10).allMatch(batch -> batch.rows().size() == 8);
    assertThat(cells(batches)).isLessThan(1.05 * realTokens(batches));
    double mean = realTokens(batches) / 80.0;
    double meanOfAll = realTokens(List.of(REVIEWS)) / 800;
    assertThat(mean).isBetween(0.95 * meanOfAll, 1.05 * meanOfAll);
  }

  @Test
  void randomBatchesArePaddedToTheirLongest() {
    List<ReviewBatch> batches = Regime.DYNAMIC.batches(REVIEWS, 8, 10);

    assertThat(cells(batches)).isGreaterThan(1.4 * realTokens(batches));
    assertThat(batches).allMatch(batch -> batch.length() < 103);
  }

  @Test
  void oneReviewABatchIsNotPadded() {
    assertThat(Regime.BUCKETS.batches(REVIEWS, 1, 20))
        .allMatch(batch -> batch.rows().get(0).length() == batch.length());
  }

  @Test
  void aBatchOfFewerIsNotMeasured() {
    ReviewBatch nine = ofLengths(5, 5, 5, 5, 5, 5, 5, 5, 5);

    assertThat(Regime.DYNAMIC.batches(nine, 4, 2)).allMatch(batch -> batch.rows().size() == 4);
  }

  @Test
  void everyTextIsBesideItsTokens() {
    for (ReviewBatch batch : Regime.BUCKETS.batches(REVIEWS, 8, 3)) {
      for (int i = 0; i < 8; i++) {
        assertThat(batch.texts().get(i).split(" ")).hasSize(batch.rows().get(i).length() - 2);
      }
    }
  }

  @Test
  void countsTheFlopsOfTheEncodersProducts() {
    ElectraConfig config =
        ElectraConfig.builder()
            .vocabSize(10)
            .hiddenSize(4)
            .numHiddenLayers(2)
            .intermediateSize(5)
            .build();

    // a token's: 2 layers of 2 * (4 * 16 + 2 * 4 * 5) + 4 * T * 4, so 2 * (208 + 16 * T)
    assertThat(ofLengths(3, 4).flops(config)).isEqualTo(2 * 4 * 2 * (208 + 16 * 4));
  }

  private static ReviewBatch ofLengths(int... lengths) {
    List<String> texts =
        IntStream.of(lengths)
            .mapToObj(length -> String.join(" ", Collections.nCopies(length - 2, "가가")))
            .toList();
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(RandomTexts.vocabulary(100))) {
      return new ReviewBatch(texts, tokenizer.encodeAll(texts, 128));
    }
  }

  private static double cells(List<ReviewBatch> batches) {
    return batches.stream().mapToDouble(batch -> batch.rows().size() * batch.length()).sum();
  }

  private static double realTokens(List<ReviewBatch> batches) {
    return batches.stream().flatMap(b -> b.rows().stream()).mapToDouble(EncodedText::length).sum();
  }
}
