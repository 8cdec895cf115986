package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ReviewTest {

  @Test
  void isALabelledText() {
    LabelledText review = new Review("9976970", "정말 재미있어요", Sentiment.POSITIVE);

    assertThat(review.text()).isEqualTo("정말 재미있어요");
    assertThat(review.secondText()).isEmpty();
    assertThat(review.label()).isEqualTo("positive");
  }

  @Test
  void rejectsBlankIds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Review(" ", "좋다", Sentiment.POSITIVE))
        .withMessage("id must not be blank; give each review a number or name");
  }

  @Test
  void rejectsBlankDocuments() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Review("17", "\u3000 ", Sentiment.POSITIVE))
        .withMessage("document of review 17 must not be blank; leave such reviews out");
  }
}
