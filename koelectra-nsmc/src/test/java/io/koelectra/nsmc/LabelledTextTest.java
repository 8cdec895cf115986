package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
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
  void theMostProbableClassIsTheLabel() {
    LabelledText example = LabelledText.of("가", List.of(0.125, 0.5, 0.375));

    assertThat(example.label()).isEqualTo(1);
    assertThat(example.classProbabilities()).contains(List.of(0.125, 0.5, 0.375));
    assertThat(LabelledText.of("가", 1).classProbabilities()).isEmpty();
  }

  @Test
  void refusesWhatIsNoDistribution() {
    for (List<Double> values :
        List.of(
            List.<Double>of(),
            List.of(1.0),
            List.of(0.5, 0.4),
            List.of(-0.5, 1.5),
            List.of(Double.NaN, 1.0))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LabelledText.of("가", values))
          .withMessageContainingAll("in [0, 1] whose sum is 1", values.toString());
    }
  }

  @Test
  void namesTheNullArgument() {
    assertThatNullPointerException().isThrownBy(() -> LabelledText.of(null, 0)).withMessage("text");
    assertThatNullPointerException()
        .isThrownBy(() -> LabelledText.of("가", null, 0))
        .withMessage("secondText");
  }
}
