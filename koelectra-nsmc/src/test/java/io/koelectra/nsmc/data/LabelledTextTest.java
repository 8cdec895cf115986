package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabelledTextTest {

  @Test
  void singleTextHasNoSecondText() {
    LabelledText example = LabelledText.of("질문", "긍정");

    assertThat(example.text()).isEqualTo("질문");
    assertThat(example.secondText()).isEmpty();
    assertThat(example.label()).isEqualTo("긍정");
  }

  @Test
  void pairKeepsTheOrderOfItsTexts() {
    LabelledText example = LabelledText.of("질문", "대답", "긍정");

    assertThat(example.text()).isEqualTo("질문");
    assertThat(example.secondText()).contains("대답");
  }

  @Test
  void equalPartsMakeEqualExamples() {
    assertThat(LabelledText.of("가", "나", "긍정"))
        .isEqualTo(LabelledText.of("가", "나", "긍정"))
        .isNotEqualTo(LabelledText.of("가", "긍정"));
  }

  @Test
  void rejectsBlankLabels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledText.of("가", "\u200b "))
        .withMessage("label must not be blank; name the class of each text");
  }

  @Test
  void theMostProbableClassIsTheLabel() {
    LabelledText example = LabelledText.of("가", Map.of("a", 0.125, "b", 0.5, "c", 0.375));

    assertThat(example.label()).isEqualTo("b");
    assertThat(example.classProbabilities()).contains(Map.of("a", 0.125, "b", 0.5, "c", 0.375));
    assertThat(LabelledText.of("가", "긍정").classProbabilities()).isEmpty();
  }

  @Test
  void theOrderOfTheProbabilitiesDecidesNothing() {
    Map<String, Double> turned = new LinkedHashMap<>();
    turned.put("b", 0.5);
    turned.put("a", 0.5);
    LabelledText one = LabelledText.of("가", turned);
    LabelledText other = LabelledText.of("가", Map.of("a", 0.5, "b", 0.5));

    assertThat(one.label()).isEqualTo(other.label()).isEqualTo("a");
    assertThat(LabelledTexts.fingerprint(List.of(one)))
        .isEqualTo(LabelledTexts.fingerprint(List.of(other)));
    assertThat(one.classProbabilities().orElseThrow().keySet()).containsExactly("a", "b");
  }

  @Test
  void refusesWhatIsNoDistribution() {
    for (Map<String, Double> values :
        List.of(
            Map.<String, Double>of(),
            Map.of("a", 1.0),
            Map.of("a", 0.5, "b", 0.4),
            Map.of("a", -0.5, "b", 1.5),
            Map.of("a", Double.NaN, "b", 1.0))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LabelledText.of("가", values))
          .withMessageContainingAll("in [0, 1] whose sum is 1", new TreeMap<>(values).toString());
    }
  }

  @Test
  void namesTheNullArgument() {
    assertThatNullPointerException()
        .isThrownBy(() -> LabelledText.of(null, "a"))
        .withMessage("text");
    assertThatNullPointerException()
        .isThrownBy(() -> LabelledText.of("가", null, "a"))
        .withMessage("secondText");
  }
}
