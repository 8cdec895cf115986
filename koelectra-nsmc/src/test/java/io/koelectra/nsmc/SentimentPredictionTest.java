package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.model.ProblemType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SentimentPredictionTest {

  @Test
  void showsTheOtherClassesFromTheMostProbableDown() {
    Map<String, Double> probabilities = new LinkedHashMap<>();
    probabilities.put("환불", 0.067);
    probabilities.put("배송", 0.732);
    probabilities.put("제품", 0.201);

    assertThat(classification("배송", 0.732, probabilities))
        .hasToString("배송 73.2% (제품 20.1%, 환불 6.7%)");
  }

  @Test
  void showsThreeOthersAndHowManyMoreThereAre() {
    Map<String, Double> probabilities = new LinkedHashMap<>();
    probabilities.put("a", 0.5);
    probabilities.put("b", 0.05);
    probabilities.put("c", 0.1);
    probabilities.put("d", 0.15);
    probabilities.put("e", 0.2);

    assertThat(classification("a", 0.5, probabilities))
        .hasToString("a 50.0% (e 20.0%, d 15.0%, c 10.0% and 1 more)");
  }

  @Test
  void tellsThatItIsNoAnswer() {
    assertThat(SentimentPrediction.NO_ANSWER.hasAnswer()).isFalse();
    assertThat(SentimentPrediction.NO_ANSWER).hasToString("no answer: empty text");
  }

  private static SentimentPrediction classification(
      String label, double probability, Map<String, Double> probabilities) {
    return new SentimentPrediction(
        ProblemType.SINGLE_LABEL_CLASSIFICATION, label, probability, probabilities);
  }
}
