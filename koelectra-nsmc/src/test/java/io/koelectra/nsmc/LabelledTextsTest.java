package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledTextsTest {

  private static final List<String> LABELS = List.of("bad", "good");

  @Test
  void acceptsEveryLabelOfTheModel() {
    assertThatCode(() -> check(List.of(LabelledText.of("가", 0), LabelledText.of("나", 1))))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesALabelThatTheModelLacks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> check(List.of(LabelledText.of("가", 0), LabelledText.of("나", 2))))
        .withMessageContainingAll(
            "the examples", "number 1 has label 2", "2 classes [bad, good] (0 to 1)", "correct");
  }

  @Test
  void refusesANegativeLabelOfAnImplementationOfOnesOwn() {
    LabelledText ignored =
        new LabelledText() {
          @Override
          public String text() {
            return "가";
          }

          @Override
          public int label() {
            return -100;
          }
        };

    assertThatIllegalArgumentException()
        .isThrownBy(() -> check(List.of(ignored)))
        .withMessageContaining("number 0 has label -100");
  }

  @Test
  void refusesProbabilitiesOfOtherClassesThanTheModels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> check(List.of(LabelledText.of("가", List.of(0.5, 0.25, 0.25)))))
        .withMessageContainingAll("number 0 has 3 class probabilities", "2 classes [bad, good]");
  }

  @Test
  void refusesAnEmptyList() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> check(List.of()))
        .withMessage("the examples are an empty list; pass at least one");
  }

  @Test
  void namesANullListAndANullElement() {
    assertThatNullPointerException()
        .isThrownBy(() -> check(null))
        .withMessage("the examples are null");
    assertThatNullPointerException()
        .isThrownBy(() -> check(Arrays.asList(LabelledText.of("가", 0), null)))
        .withMessage("the examples: number 1 is null");
  }

  private static void check(List<LabelledText> examples) {
    LabelledTexts.requireUsable("the examples", examples, LABELS);
  }
}
