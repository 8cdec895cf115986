package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentimentTest {

  @Test
  void zeroIsNegativeAndOneIsPositive() {
    assertThat(Sentiment.of(0)).isEqualTo(Sentiment.NEGATIVE);
    assertThat(Sentiment.of(1)).isEqualTo(Sentiment.POSITIVE);
  }

  @ParameterizedTest
  @EnumSource
  void indexLeadsBackToTheSentimentAndToItsName(Sentiment sentiment) {
    assertThat(Sentiment.of(sentiment.index())).isEqualTo(sentiment);
    assertThat(Sentiment.labels().get(sentiment.index())).isEqualToIgnoringCase(sentiment.name());
  }

  @Test
  void namesClassesInLowerCase() {
    assertThat(Sentiment.labels()).containsExactly("negative", "positive");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2})
  void rejectsOtherIndices(int index) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sentiment.of(index))
        .withMessage(
            "a sentiment is 0 (negative) or 1 (positive), got %d; for other classes use"
                + " LabelledText.of",
            index);
  }
}
