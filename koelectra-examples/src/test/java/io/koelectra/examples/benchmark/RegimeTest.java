package io.koelectra.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RegimeTest {

  /** Lengths from 3 to 102 in random order. */
  private static final List<int[]> REVIEWS =
      new Random(1).ints(800, 3, 103).mapToObj(int[]::new).toList();

  @Test
  void pads() {
    List<TokenBatch> batches = Regime.PADDED.batches(REVIEWS, 8, 5, 128);

    assertThat(batches).as("one stands for all").hasSize(1);
    assertThat(batches.get(0).length()).isEqualTo(128);
    assertThat(batches.get(0).size()).isEqualTo(8);
  }

  @Test
  void bucketsHaveLittlePaddingAndTheLengthsOfAllReviews() {
    List<TokenBatch> batches = Regime.BUCKETS.batches(REVIEWS, 8, 10, 128);

    assertThat(batches).hasSize(10).allMatch(batch -> batch.size() == 8);
    assertThat(cells(batches)).isLessThan(1.05 * realTokens(batches));
    double mean = realTokens(batches) / 80.0;
    double meanOfAll = REVIEWS.stream().mapToInt(review -> review.length).average().orElseThrow();
    assertThat(mean).isBetween(0.95 * meanOfAll, 1.05 * meanOfAll);
  }

  @Test
  void randomBatchesArePaddedToTheirLongest() {
    List<TokenBatch> batches = Regime.DYNAMIC.batches(REVIEWS, 8, 10, 128);

    assertThat(cells(batches)).isGreaterThan(1.4 * realTokens(batches));
    assertThat(batches).allMatch(batch -> batch.length() < 103);
  }

  private static double cells(List<TokenBatch> batches) {
    return batches.stream().mapToDouble(batch -> batch.size() * batch.length()).sum();
  }

  private static double realTokens(List<TokenBatch> batches) {
    return batches.stream().mapToDouble(TokenBatch::realTokens).sum();
  }

  @Test
  void oneReviewABatchIsNotPadded() {
    assertThat(Regime.BUCKETS.batches(REVIEWS, 1, 20, 128))
        .allMatch(batch -> batch.realTokens() == batch.length());
  }

  @Test
  void aBatchOfFewerIsNotMeasured() {
    List<int[]> nine = IntStream.range(0, 9).mapToObj(i -> new int[5]).toList();

    assertThat(Regime.DYNAMIC.batches(nine, 4, 2, 128)).allMatch(batch -> batch.size() == 4);
  }
}
