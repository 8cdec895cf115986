package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;

class ComparedNameTest {

  @Test
  void composesHangul() {
    String decomposed = Normalizer.normalize("감정", Normalizer.Form.NFD);
    assertThat(decomposed).isNotEqualTo("감정");
    assertThat(ComparedName.ofColumn(decomposed)).isEqualTo(ComparedName.ofColumn("감정"));
    assertThat(ComparedName.ofClass(decomposed)).isEqualTo(ComparedName.ofClass("감정"));
  }

  @Test
  void leavesOutWhatNobodySees() {
    assertThat(ComparedName.visible("\uFEFF\u200B 긍정\u00A0\u3000")).isEqualTo("긍정");
    assertThat(ComparedName.visible("a\u200Db c")).isEqualTo("ab c");
  }

  @Test
  void takesNumeralsOfClassesByTheirValue() {
    assertThat(ComparedName.ofClass(" 1")).isEqualTo(ComparedName.ofClass("1.0"));
    assertThat(ComparedName.ofClass("1.")).isEqualTo(ComparedName.ofClass("+01"));
    assertThat(ComparedName.ofClass("-0")).isEqualTo(ComparedName.ofClass("0.0"));
    assertThat(ComparedName.ofClass("1.5")).isNotEqualTo(ComparedName.ofClass("1"));
    assertThat(ComparedName.ofClass("100")).isNotEqualTo(ComparedName.ofClass("1"));
    assertThat(ComparedName.ofClass("1e2").key()).isEqualTo("1e2");
  }

  @Test
  void keepsColumnsThatAreNumerals() {
    assertThat(ComparedName.ofColumn("1.0")).isNotEqualTo(ComparedName.ofColumn("1"));
  }
}
