package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SentimentTest {

  @Test
  void zeroIsNegativeAndOneIsPositive() {
    assertThat(Sentiment.NEGATIVE.index()).isZero();
    assertThat(Sentiment.POSITIVE.index()).isOne();
  }

  @Test
  void isFoundByTheNameOfItsClass() {
    assertThat(Sentiment.of("positive")).isEqualTo(Sentiment.POSITIVE);
    assertThat(Sentiment.of(" negative")).isEqualTo(Sentiment.NEGATIVE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sentiment.of("긍정"))
        .withMessage(
            "a sentiment is negative or positive, got \"긍정\"; for other classes use LabelledText.of");
  }

  @ParameterizedTest
  @EnumSource
  void theIndexLeadsToTheName(Sentiment sentiment) {
    assertThat(Sentiment.labels().get(sentiment.index())).isEqualTo(sentiment.label());
  }

  @Test
  void namesClassesInLowerCase() {
    assertThat(Sentiment.labels()).containsExactly("negative", "positive");
  }
}
