package io.koelectra.nsmc.data;

import static io.koelectra.nsmc.data.Sentiment.NEGATIVE;
import static io.koelectra.nsmc.data.Sentiment.POSITIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NsmcDatasetTest {

  /** 좋다 three times, once with the other label; 글쎄 twice, with both labels; 별로 once. */
  private static final LabelledDataset REPETITIVE =
      NsmcDataset.of(
          List.of(
              new Review("1", "좋다", POSITIVE),
              new Review("2", "글쎄", NEGATIVE),
              new Review("3", "좋다", NEGATIVE),
              new Review("4", "좋다", POSITIVE),
              new Review("5", "글쎄", POSITIVE),
              new Review("6", "별로", NEGATIVE)));

  private static final LabelledDataset TEN =
      NsmcDataset.of(
          IntStream.range(0, 10)
              .mapToObj(i -> new Review("" + i, "리뷰 " + i, i % 2 == 0 ? NEGATIVE : POSITIVE))
              .toList());

  @Test
  void reportsDuplicatesAndConflicts() {
    assertThat(REPETITIVE.report()).isEqualTo(report(6, 3, 2, 3, 3));
  }

  private static LabelledDataset.Report report(
      int rows, int duplicates, int conflicts, int negative, int positive) {
    return new LabelledDataset.Report(
        rows,
        0,
        List.of(),
        duplicates,
        conflicts,
        Map.of("negative", negative, "positive", positive),
        Optional.empty());
  }

  @Test
  void reportNamesOnlyTheFirstTenEmptyLines() {
    List<Integer> emptyLines = IntStream.rangeClosed(2, 13).boxed().toList();

    LabelledDataset.Report report =
        new LabelledDataset(TEN, Sentiment.labels(), emptyLines).report();

    assertThat(report.rowsRead()).isEqualTo(22);
    assertThat(report.emptyDropped()).isEqualTo(12);
    assertThat(report.firstEmptyLines()).containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  @Test
  void withoutDuplicatesKeepsTheFirstOfEachTextAndItsLabel() {
    LabelledDataset unique = REPETITIVE.withoutDuplicates();

    assertThat(unique).extracting(review -> ((Review) review).id()).containsExactly("1", "2", "6");
    assertThat(unique.report()).isEqualTo(report(3, 0, 0, 2, 1));
  }

  @Test
  void textsThatDifferInASpaceAreNotDuplicates() {
    var reviews = List.of(new Review("1", "좋다", POSITIVE), new Review("2", "좋다 ", POSITIVE));

    assertThat(NsmcDataset.of(reviews).withoutDuplicates()).hasSize(2);
  }

  @Test
  void doesNotChangeWithTheListItWasMadeOf() {
    List<LabelledText> reviews = new ArrayList<>(TEN);
    LabelledDataset dataset = LabelledDataset.of(reviews, Sentiment.labels());
    reviews.clear();

    assertThat(dataset).hasSize(10);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> dataset.remove(0));
  }

  /** The expected ids come from java.util.Random's documented generator, computed outside Java. */
  @Test
  void sampleIsTheSameOnEveryJvmAndInFileOrder() {
    assertThat(TEN.sample(3, 42))
        .extracting(review -> ((Review) review).id())
        .containsExactly("2", "4", "6");
  }

  @Test
  void otherSeedsGiveOtherSamples() {
    long different =
        IntStream.range(0, 20).mapToObj(seed -> TEN.sample(5, seed)).distinct().count();

    assertThat(different).isGreaterThan(10);
  }

  @Test
  void sampleOfEverythingIsEverything() {
    assertThat(TEN.sample(10, 1)).isEqualTo(TEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 11})
  void rejectsOtherSampleSizes(int count) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TEN.sample(count, 42))
        .withMessage("count must be in [1, size = 10], got %d; ask for fewer texts", count);
  }

  @Test
  void printsItsSizeAndNotItsReviews() {
    assertThat(TEN).hasToString("LabelledDataset[10 texts, 2 classes]");
  }
}
