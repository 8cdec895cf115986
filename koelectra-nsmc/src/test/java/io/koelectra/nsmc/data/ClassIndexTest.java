package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassIndexTest {

  private static final ClassIndex KOREAN = new ClassIndex(List.of("부정", "긍정"));
  private static final ClassIndex STARS = new ClassIndex(List.of("1.0", "2.0", "3.0"));

  @Test
  void findsNamesAsTheyAreWrittenAndAsTheyLook() {
    assertThat(KOREAN.find("긍정")).hasValue(1);
    assertThat(KOREAN.find(Normalizer.normalize("긍정", Normalizer.Form.NFD))).hasValue(1);
    assertThat(KOREAN.find("\uFEFF 긍정\u00A0")).hasValue(1);
    assertThat(KOREAN.find("1")).as("no name is an index").isEmpty();
    assertThat(KOREAN.find("중립")).isEmpty();
  }

  @Test
  void numbersAreFoundByTheirValueAndNeverByTheirPlace() {
    assertThat(STARS.find("1")).hasValue(0);
    assertThat(STARS.find(" 3.00")).hasValue(2);
    assertThat(STARS.find("0")).isEmpty();
  }

  @Test
  void targetsAreInTheOrderOfTheClassesWhateverThatOfTheProbabilities() {
    double[][] targets =
        KOREAN.targets(
            List.of(
                LabelledText.of("글", "긍정"), LabelledText.of("글", Map.of("긍정", 0.25, "부정", 0.75))));

    assertThat(targets).isDeepEqualTo(new double[][] {{0, 1}, {0.75, 0.25}});
    assertThat(STARS.targets(List.of(LabelledText.of("글", Map.of("3", 0.5, "1", 0.5)))))
        .isDeepEqualTo(new double[][] {{0.5, 0, 0.5}});
  }

  @Test
  void refusesTwoNamesThatAreOneAndBlankOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassIndex(List.of("1", "2", "1.0")))
        .withMessage(
            "class names must be different and not blank, got [1, 2, 1.0], of which \"1\" and \"1.0\""
                + " are one name (numbers are equal by value, letters as they look); leave one out");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassIndex(List.of("a", "a")))
        .withMessageContaining("\"a\" and \"a\" are one name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassIndex(List.of("a", " ")))
        .withMessage("class names must be different and not blank, got [a,  ]");
  }
}
