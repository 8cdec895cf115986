package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBudgetSamplerTest {

  private static final int BUDGET = 256;
  private static final int[] LENGTHS = new Random(1).ints(1000, 3, 65).toArray();

  private final TokenBudgetSampler sampler = new TokenBudgetSampler(LENGTHS, BUDGET, 42);

  @Test
  void takesEveryTextOnceAnEpoch() {
    for (int epoch = 0; epoch < 3; epoch++) {
      List<int[]> batches = sampler.epoch(epoch);

      assertThat(batches).hasSize(sampler.batchesPerEpoch());
      assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
          .isEqualTo(IntStream.range(0, LENGTHS.length).toArray());
    }
  }

  @Test
  void keepsTheBudgetPaddingIncludedAndWastesLittleOfIt() {
    long padded = 0;
    for (int[] batch : sampler.epoch(0)) {
      int longest = Arrays.stream(batch).map(text -> LENGTHS[text]).max().orElseThrow();
      assertThat(batch.length * longest).isLessThanOrEqualTo(BUDGET);
      padded += (long) batch.length * longest;
    }

    assertThat((double) Arrays.stream(LENGTHS).sum() / padded).isGreaterThan(0.97);
    assertThat(padded).isGreaterThan(BUDGET * 8L / 10 * sampler.batchesPerEpoch());
  }

  @Test
  void givesATextLongerThanTheBudgetABatchOfItsOwn() {
    List<int[]> batches = new TokenBudgetSampler(new int[] {4, 300, 5, 400}, 10, 1).epoch(0);

    assertThat(batches).hasSize(3);
    assertThat(batches).anySatisfy(batch -> assertThat(batch).containsExactly(1));
    assertThat(batches).anySatisfy(batch -> assertThat(batch).containsExactly(3));
    assertThat(batches).anySatisfy(batch -> assertThat(batch).containsExactlyInAnyOrder(0, 2));
  }

  @Test
  void ordersAnEpochBySeedAndNumberAlone() {
    TokenBudgetSampler again = new TokenBudgetSampler(LENGTHS, BUDGET, 42);
    again.epoch(3);

    assertThat(again.epoch(1)).usingRecursiveComparison().isEqualTo(sampler.epoch(1));
    assertThat(sampler.epoch(0).get(0)).isNotEqualTo(sampler.epoch(1).get(0));
    assertThat(new TokenBudgetSampler(LENGTHS, BUDGET, 43).epoch(0).get(0))
        .isNotEqualTo(sampler.epoch(0).get(0));
  }
}
