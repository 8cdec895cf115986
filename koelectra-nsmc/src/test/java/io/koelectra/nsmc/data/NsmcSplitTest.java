package io.koelectra.nsmc.data;

import static io.koelectra.nsmc.data.Sentiment.NEGATIVE;
import static io.koelectra.nsmc.data.Sentiment.POSITIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.koelectra.nsmc.data.LabelledDataset.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NsmcSplitTest {

  /** Twenty texts, no two equal, labels 0 1 0 1 ... */
  private static final LabelledDataset TWENTY =
      NsmcDataset.of(
          IntStream.range(0, 20)
              .mapToObj(i -> new Review("" + i, "리뷰 " + i, i % 2 == 0 ? NEGATIVE : POSITIVE))
              .toList());

  /** 600 reviews, a third positive, of at most 400 texts; the most frequent occurs 40 times. */
  private static final LabelledDataset REPETITIVE = repetitive();

  /** The expected ids come from java.util.Random's documented generator, computed outside Java. */
  @Test
  void isTheSameOnEveryJvm() {
    Split split = TWENTY.split(0.2, 7);

    assertThat(split.validation())
        .extracting(review -> ((Review) review).id())
        .containsExactly("2", "3", "8", "17");
  }

  @Test
  void otherSeedsGiveOtherSplits() {
    assertThat(REPETITIVE.split(0.3, 1)).isNotEqualTo(REPETITIVE.split(0.3, 2));
    assertThat(REPETITIVE.split(0.3, 1)).isEqualTo(REPETITIVE.split(0.3, 1));
  }

  @ParameterizedTest
  @CsvSource({"0.01, 1", "0.05, 2", "0.3, 3", "0.5, 4", "0.8, 5", "0.99, 6"})
  void sidesShareNoTextAndMakeUpTheWhole(double share, long seed) {
    Split split = REPETITIVE.split(share, seed);

    assertThat(texts(split.train())).doesNotContainAnyElementsOf(texts(split.validation()));
    List<LabelledText> union = new ArrayList<>(split.train());
    union.addAll(split.validation());
    union.sort(byId());
    assertThat(union).containsExactlyElementsOf(REPETITIVE);
  }

  @Test
  void keepsFileOrderOnBothSides() {
    Split split = REPETITIVE.split(0.4, 9);

    assertThat(split.train()).isSortedAccordingTo(byId());
    assertThat(split.validation()).isSortedAccordingTo(byId());
  }

  @ParameterizedTest
  @CsvSource({"0.1, 1, 1", "0.2, 2, 2", "0.25, 3, 2", "0.5, 5, 5", "0.9, 9, 9"})
  void keepsTheProportionOfLabels(double share, int negative, int positive) {
    for (long seed = 0; seed < 50; seed++) {
      LabelledDataset.Report validation = TWENTY.split(share, seed).validation().report();

      assertThat(validation.examplesByLabel().values()).containsExactly(negative, positive);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.3, 0.5, 0.8})
  void missesTheShareByAtMostHalfTheLargestGroup(double share) {
    for (long seed = 0; seed < 50; seed++) {
      int validation = REPETITIVE.split(share, seed).validation().size();

      assertThat(Math.abs(validation - Math.round(share * 600))).isLessThanOrEqualTo(20);
    }
  }

  /** Groups of 3, 2 and 1: the only whole groups that make half of six are {3} and {2, 1}. */
  @Test
  void movesGroupsOfEqualTextAsOne() {
    List<Review> reviews = new ArrayList<>();
    for (String document : List.of("가", "나", "가", "다", "나", "가")) {
      reviews.add(new Review("" + reviews.size(), document, POSITIVE));
    }

    Set<Set<String>> sides = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      sides.add(Set.copyOf(texts(NsmcDataset.of(reviews).split(0.5, seed).validation())));
    }

    assertThat(sides).contains(Set.of("가"), Set.of("나", "다"));
    assertThat(sides).allSatisfy(side -> assertThat(side).isNotEmpty().hasSizeLessThan(3));
  }

  @Test
  void keepsConflictingLabelsOfOneTextTogether() {
    LabelledDataset dataset =
        NsmcDataset.of(
            List.of(
                new Review("1", "글쎄", NEGATIVE),
                new Review("2", "글쎄", POSITIVE),
                new Review("3", "별로", NEGATIVE),
                new Review("4", "졸작", NEGATIVE)));

    for (long seed = 0; seed < 50; seed++) {
      Split split = dataset.split(0.5, seed);
      assertThat(texts(split.train())).doesNotContainAnyElementsOf(texts(split.validation()));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 5, Double.NaN})
  void rejectsSharesOutsideZeroToOne(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TWENTY.split(share, 42))
        .withMessage("validationShare must be in (0, 1), got " + share + "; 0.05 to 0.2 are usual");
  }

  @ParameterizedTest
  @CsvSource({"0.01, validation", "0.99, train"})
  void rejectsSharesThatLeaveASideEmpty(double share, String side) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TWENTY.split(share, 42))
        .withMessageContainingAll(
            "validationShare " + share + " of 20 texts leaves the " + side + " side empty",
            "is the label column the right one?",
            "a share nearer to 0.5");
  }

  @Test
  void rejectsDataSetsOfOneText() {
    var same = List.of(new Review("1", "좋다", POSITIVE), new Review("2", "좋다", POSITIVE));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> NsmcDataset.of(same).split(0.5, 42))
        .withMessageContaining("of 2 texts leaves the validation side empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NsmcDataset.of(List.of()).split(0.5, 42))
        .withMessageContaining("of 0 texts leaves the validation side empty");
  }

  private static LabelledDataset repetitive() {
    Random random = new Random(3);
    return NsmcDataset.of(
        IntStream.range(0, 600)
            .mapToObj(
                i ->
                    new Review(
                        "" + i,
                        i % 15 == 0 ? "최고" : "리뷰 " + random.nextInt(400),
                        i % 3 == 0 ? POSITIVE : NEGATIVE))
            .toList());
  }

  private static Comparator<LabelledText> byId() {
    return Comparator.comparingInt(review -> Integer.parseInt(((Review) review).id()));
  }

  private static Set<String> texts(List<LabelledText> reviews) {
    return reviews.stream().map(LabelledText::text).collect(Collectors.toSet());
  }
}
