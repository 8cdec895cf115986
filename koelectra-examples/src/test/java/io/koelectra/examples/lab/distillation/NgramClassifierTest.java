package io.koelectra.examples.lab.distillation;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.examples.EmbeddedDefault;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NgramClassifierTest {

  @Test
  void tellsApartReviewsThatItHasNotSeen() throws IOException {
    LabelledDataset.Split split = EmbeddedDefault.reviews().split(0.2, 1);

    double[] logOdds = new NgramClassifier(split.train()).logOdds(texts(split.validation()));

    assertThat(TeacherEnsemble.accuracy(logOdds, 0, split.validation())).isGreaterThan(0.7);
  }

  @Test
  void logOddsAreThoseOfPositiveTextsWhicheverComesFirst() {
    List<LabelledText> examples =
        List.of(LabelledText.of("둘째 갈래", "positive"), LabelledText.of("첫째 조각", "negative"));

    double[] logOdds = new NgramClassifier(examples).logOdds(texts(examples));

    assertThat(logOdds[0]).isPositive();
    assertThat(logOdds[1]).isNegative();
  }

  @Test
  void knowsItsOwnTextsByHeartButNotOutOfFold() {
    List<LabelledText> allAlike =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    LabelledText.of(
                        "글 " + (char) ('가' + i * 97), i / 4 % 2 == 0 ? "negative" : "positive"))
            .toList();
    NgramClassifier ngrams = new NgramClassifier(allAlike);

    assertThat(TeacherEnsemble.accuracy(ngrams.logOdds(texts(allAlike)), 0, allAlike)).isEqualTo(1);
    assertThat(TeacherEnsemble.accuracy(ngrams.logOddsOfTraining(), 0, allAlike))
        .as("the one character that tells a text apart is in no other")
        .isBetween(0.3, 0.7);
  }

  @Test
  void readsTextsOfAnyLength() {
    NgramClassifier ngrams =
        new NgramClassifier(
            List.of(LabelledText.of("", "negative"), LabelledText.of("좋".repeat(500), "positive")));

    double[] logOdds = ngrams.logOdds(List.of("", "좋"));

    assertThat(logOdds[0]).isNegative();
    assertThat(logOdds[1]).isPositive();
  }

  @Test
  void findsAWordWhereverItsSpacesAre() {
    List<LabelledText> examples =
        List.of(
            LabelledText.of("정말 잘 만들었다", "positive"), LabelledText.of("시간이 너무 아깝다", "negative"));
    NgramClassifier ngrams = new NgramClassifier(examples);

    double[] logOdds = ngrams.logOdds(List.of("정말잘만들었다", "시간이너무아깝다"));

    assertThat(logOdds[0]).isPositive();
    assertThat(logOdds[1]).isNegative();
  }

  private static List<String> texts(List<? extends LabelledText> examples) {
    return examples.stream().map(LabelledText::text).toList();
  }
}
