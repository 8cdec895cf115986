package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthBucketSamplerTest {

  /** Mostly short and a few long, as reviews are: exponential with a mean of 15, at most 128. */
  private static final int[] SKEWED =
      new Random(1)
          .doubles(10_000)
          .mapToInt(u -> (int) Math.min(128, 3 - 15 * Math.log(u)))
          .toArray();

  @ParameterizedTest
  @CsvSource({"0, 4, 0", "1, 4, 1", "4, 4, 1", "5, 4, 2", "10000, 32, 313", "1000, 1, 1000"})
  void everyExampleOccursOnceAnEpoch(int examples, int batchSize, int batches) {
    LengthBucketSampler sampler =
        new LengthBucketSampler(Arrays.copyOf(SKEWED, examples), batchSize, 7);

    List<List<Integer>> epoch = sampler.epoch(0);

    assertThat(epoch).hasSize(batches);
    assertThat(sampler.batchesPerEpoch()).isEqualTo(batches);
    assertThat(epoch.stream().flatMap(List::stream).sorted())
        .containsExactlyElementsOf(IntStream.range(0, examples).boxed().toList());
  }

  @Test
  void oneBatchAtMostIsSmaller() {
    List<List<Integer>> epoch = new LengthBucketSampler(SKEWED, 32, 7).epoch(3);

    assertThat(epoch.stream().filter(batch -> batch.size() == 32)).hasSize(312);
    assertThat(epoch.stream().filter(batch -> batch.size() != 32))
        .singleElement()
        .satisfies(batch -> assertThat(batch).hasSize(10_000 - 312 * 32));
  }

  @Test
  void theSameSeedGivesTheSameOrder() {
    assertThat(new LengthBucketSampler(SKEWED, 32, 7).epoch(2))
        .isEqualTo(new LengthBucketSampler(SKEWED, 32, 7).epoch(2));
    LengthBucketSampler sampler = new LengthBucketSampler(SKEWED, 32, 7);
    List<List<Integer>> first = sampler.epoch(2);
    sampler.epoch(0);
    assertThat(sampler.epoch(2)).as("asked again, after another").isEqualTo(first);
  }

  @Test
  void otherSeedsAndOtherEpochsGiveOtherOrders() {
    List<List<Integer>> order = new LengthBucketSampler(SKEWED, 32, 7).epoch(0);
    assertThat(new LengthBucketSampler(SKEWED, 32, 8).epoch(0)).isNotEqualTo(order);
    assertThat(new LengthBucketSampler(SKEWED, 32, 7).epoch(1)).isNotEqualTo(order);
  }

  @Test
  void whichExamplesMeetChangesFromEpochToEpoch() {
    LengthBucketSampler sampler = new LengthBucketSampler(SKEWED, 32, 7);
    List<List<Integer>> first = sampler.epoch(0);
    List<List<Integer>> second = sampler.epoch(1);

    assertThat(sets(second)).doesNotContainAnyElementsOf(sets(first));
  }

  @Test
  void batchesDoNotComeInOrderOfLength() {
    List<Integer> longest =
        new LengthBucketSampler(SKEWED, 32, 7)
            .epoch(0).stream().map(LengthBucketSamplerTest::longest).toList();
    long rises =
        IntStream.range(1, longest.size()).filter(i -> longest.get(i) > longest.get(i - 1)).count();

    assertThat(rises).as("of %d", longest.size() - 1).isBetween(100L, 212L);
  }

  @Test
  void savesMostOfThePadding() {
    List<Integer> random = new ArrayList<>(IntStream.range(0, SKEWED.length).boxed().toList());
    Collections.shuffle(random, new Random(5));
    List<List<Integer>> randomBatches = new ArrayList<>();
    for (int from = 0; from < random.size(); from += 32) {
      randomBatches.add(random.subList(from, Math.min(random.size(), from + 32)));
    }

    long bucketed = padding(new LengthBucketSampler(SKEWED, 32, 7).epoch(0));
    long shuffled = padding(randomBatches);

    assertThat(shuffled).as("padding in random order").isGreaterThan(Arrays.stream(SKEWED).sum());
    assertThat(bucketed).isLessThan(shuffled / 10);
  }

  @Test
  void doesNotSeeLaterChangesOfTheLengths() {
    int[] lengths = SKEWED.clone();
    LengthBucketSampler sampler = new LengthBucketSampler(lengths, 32, 7);
    Arrays.fill(lengths, 1);

    assertThat(sampler.epoch(0)).isEqualTo(new LengthBucketSampler(SKEWED, 32, 7).epoch(0));
  }

  @Test
  void largeBatchesArePossible() {
    assertThat(new LengthBucketSampler(SKEWED, 50_000_000, 7).epoch(0))
        .singleElement()
        .satisfies(batch -> assertThat(batch).hasSize(10_000));
  }

  @Test
  void refusesBatchesOfNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LengthBucketSampler(SKEWED, 0, 7))
        .withMessage("batchSize must be at least 1, got 0");
  }

  private static long padding(List<List<Integer>> batches) {
    return batches.stream()
        .mapToLong(
            batch ->
                (long) longest(batch) * batch.size()
                    - batch.stream().mapToLong(i -> SKEWED[i]).sum())
        .sum();
  }

  private static int longest(List<Integer> batch) {
    return batch.stream().mapToInt(i -> SKEWED[i]).max().getAsInt();
  }

  private static List<List<Integer>> sets(List<List<Integer>> batches) {
    return batches.stream().map(batch -> batch.stream().sorted().toList()).toList();
  }
}
