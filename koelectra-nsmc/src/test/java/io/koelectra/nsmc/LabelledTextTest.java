package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

class LabelledTextTest {

  @Test
  void singleTextHasNoSecondText() {
    LabelledText example = LabelledText.of("질문", 7);

    assertThat(example.text()).isEqualTo("질문");
    assertThat(example.secondText()).isEmpty();
    assertThat(example.label()).isEqualTo(7);
  }

  @Test
  void pairKeepsTheOrderOfItsTexts() {
    LabelledText example = LabelledText.of("질문", "대답", 0);

    assertThat(example.text()).isEqualTo("질문");
    assertThat(example.secondText()).contains("대답");
  }

  @Test
  void equalPartsMakeEqualExamples() {
    assertThat(LabelledText.of("가", "나", 1))
        .isEqualTo(LabelledText.of("가", "나", 1))
        .isNotEqualTo(LabelledText.of("가", 1));
  }

  @Test
  void rejectsNegativeLabels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledText.of("가", -100))
        .withMessage("label must be at least 0, got -100; number the classes 0, 1, ...");
  }

  @Test
  void namesTheNullArgument() {
    assertThatNullPointerException().isThrownBy(() -> LabelledText.of(null, 0)).withMessage("text");
    assertThatNullPointerException()
        .isThrownBy(() -> LabelledText.of("가", null, 0))
        .withMessage("secondText");
  }
}
