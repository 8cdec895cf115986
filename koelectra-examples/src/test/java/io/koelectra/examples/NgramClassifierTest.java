package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.nsmc.LabelledText;
import io.koelectra.nsmc.NsmcDataset;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NgramClassifierTest {

  @Test
  void tellsApartReviewsThatItHasNotSeen() throws IOException {
    NsmcDataset.Split split = EmbeddedDefault.reviews().split(0.2, 1);
    NgramClassifier ngrams = NgramClassifier.train(split.train());

    double[][] opinions =
        split.validation().stream()
            .map(review -> ngrams.probabilities(review.document()))
            .toArray(double[][]::new);

    assertThat(TeacherEnsemble.accuracy(opinions, split.validation())).isGreaterThan(0.7);
    assertThat(List.of(opinions))
        .allSatisfy(one -> assertThat(Arrays.stream(one).sum()).isCloseTo(1, within(1e-9)));
  }

  @Test
  void probabilitiesAreByLabelWhicheverComesFirst() {
    List<LabelledText> examples = List.of(LabelledText.of("둘째 갈래", 1), LabelledText.of("첫째 조각", 0));
    NgramClassifier ngrams = NgramClassifier.train(examples);

    for (LabelledText example : examples) {
      double[] probabilities = ngrams.probabilities(example.text());
      assertThat(probabilities[example.label()])
          .isEqualTo(Arrays.stream(probabilities).max().orElseThrow());
    }
  }

  @Test
  void knowsItsOwnTextsByHeartButNotOutOfFold() {
    List<LabelledText> allAlike =
        IntStream.range(0, 40)
            .mapToObj(i -> LabelledText.of("글 " + (char) ('가' + i * 97), i / 4 % 2))
            .toList();
    NgramClassifier ngrams = NgramClassifier.train(allAlike);

    double[][] known =
        allAlike.stream().map(text -> ngrams.probabilities(text.text())).toArray(double[][]::new);
    double[][] outOfFold = NgramClassifier.outOfFold(allAlike);

    assertThat(TeacherEnsemble.accuracy(known, allAlike)).isEqualTo(1);
    assertThat(TeacherEnsemble.accuracy(outOfFold, allAlike))
        .as("the one character that tells a text apart is in no other")
        .isBetween(0.3, 0.7);
  }

  @Test
  void readsTextsOfAnyLength() {
    NgramClassifier ngrams =
        NgramClassifier.train(List.of(LabelledText.of("", 0), LabelledText.of("좋".repeat(500), 1)));

    assertThat(ngrams.probabilities("")[0]).isGreaterThan(0.5);
    assertThat(ngrams.probabilities("좋")[1]).isGreaterThan(0.5);
  }
}
