package io.koelectra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EncodedTextTest {

  @Test
  void isEqualByIdsAndByWhereTheSecondTextStarts() {
    EncodedText single = EncodedText.single(new int[] {10, 3, 12}, 2, 3, 8);
    EncodedText same = EncodedText.single(new int[] {10, 3, 12}, 2, 3, 8);
    EncodedText pair = EncodedText.pair(new int[] {10}, new int[] {12}, 2, 3, 8);

    assertThat(single).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(pair);
    assertThat(single.inputIds()).isEqualTo(pair.inputIds());
    assertThat(single).hasToString("EncodedText[2, 10, 3, 12, 3]");
  }
}
