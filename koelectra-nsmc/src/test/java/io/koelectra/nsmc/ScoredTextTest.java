package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.Softmax;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.Sentiment;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoredTextTest {

  @Test
  void tellsWhetherTheMostProbableClassIsTheLabels() {
    Softmax output = new Softmax(new float[] {0, (float) Math.log(3)});

    ScoredText right = scored("positive", output);
    ScoredText wrong = scored("negative", output);

    assertThat(right.isRight()).isTrue();
    assertThat(wrong.isRight()).isFalse();
    assertThat(wrong.predicted()).isEqualTo("positive");
    assertThat(wrong.confidence()).isCloseTo(0.75, within(1e-7));
  }

  private static ScoredText scored(String label, Softmax output) {
    return new ScoredText(LabelledText.of("재미있다", label), 4, label, Sentiment.labels(), output);
  }

  @Test
  void refusesAClassThatTheModelLacks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scored("긍정", new Softmax(new float[] {0, 1})))
        .withMessage("label must be one of [negative, positive], got \"긍정\"");
  }

  @Test
  void scoresAreThePredictionsInTheOrderOfTheExamples() throws IOException {
    List<LabelledText> examples = TinyModels.unnamed(50, 3);
    try (var classifier = SentimentClassifier.load(TinyModels.fixture(TinyModels.CLASSIFIER))) {
      List<ScoredText> scored = classifier.score(examples);
      ClassificationReport report = classifier.evaluate(examples).classification();

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
