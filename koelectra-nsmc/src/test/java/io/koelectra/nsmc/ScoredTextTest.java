package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.nsmc.evaluation.EvaluationReport;
import io.koelectra.nsmc.evaluation.Softmax;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoredTextTest {

  @Test
  void tellsWhetherTheMostProbableClassIsTheLabels() {
    Softmax output = new Softmax(new float[] {0, (float) Math.log(3)});

    ScoredText right = new ScoredText(LabelledText.of("재미있다", 1), 4, output);
    ScoredText wrong = new ScoredText(LabelledText.of("재미있다", 0), 4, output);

    assertThat(right.isRight()).isTrue();
    assertThat(wrong.isRight()).isFalse();
    assertThat(wrong.predicted()).isEqualTo(1);
    assertThat(wrong.confidence()).isCloseTo(0.75, within(1e-7));
  }

  @Test
  void scoresAreThePredictionsInTheOrderOfTheExamples() throws IOException {
    List<LabelledText> examples = TinyModels.separable(50, 2, 3);
    try (var classifier = SentimentClassifier.load(TinyModels.fixture(TinyModels.CLASSIFIER))) {
      List<ScoredText> scored = classifier.score(examples);
      EvaluationReport report = classifier.evaluate(examples);

      assertThat(scored).extracting(ScoredText::example).isEqualTo(examples);
      assertThat(scored.stream().filter(ScoredText::isRight).count() / 50.0)
          .isEqualTo(report.accuracy());
      for (ScoredText text : scored) {
        SentimentPrediction prediction = classifier.classify(text.example().text());
        assertThat(text.confidence()).isCloseTo(prediction.probability(), within(1e-5));
        assertThat(text.tokens()).isGreaterThan(2);
      }
    }
  }
}
