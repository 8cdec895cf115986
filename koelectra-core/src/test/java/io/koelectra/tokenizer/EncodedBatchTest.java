package io.koelectra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraInputs;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncodedBatchTest {

  private static final EncodedText SHORT = EncodedText.single(new int[] {10}, 2, 3, 8);
  private static final EncodedText PAIR = EncodedText.pair(new int[] {11}, new int[] {12}, 2, 3, 8);

  @Test
  void padsEveryRowToTheLongest() {
    EncodedBatch batch = EncodedBatch.pad(List.of(SHORT, PAIR), 7);

    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.length()).isEqualTo(5);
    assertThat(batch.inputIds()).containsExactly(2, 10, 3, 7, 7, 2, 11, 3, 12, 3);
    assertThat(batch.attentionMask()).containsExactly(1, 1, 1, 0, 0, 1, 1, 1, 1, 1);
    assertThat(batch.tokenTypeIds()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
  }

  @Test
  void handsOutCopies() {
    EncodedBatch batch = EncodedBatch.pad(List.of(SHORT), 0);
    batch.inputIds()[0] = 99;
    SHORT.inputIds()[0] = 99;

    assertThat(batch.inputIds()).containsExactly(2, 10, 3);
    assertThat(SHORT.inputIds()).containsExactly(2, 10, 3);
  }

  @Test
  void becomesInt64ArraysOfTheCallersManager() {
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraInputs inputs = EncodedBatch.pad(List.of(SHORT, PAIR), 0).toInputs(manager);

      assertThat(inputs.inputIds().getShape()).isEqualTo(new Shape(2, 5));
      assertThat(inputs.inputIds().getDataType()).isEqualTo(DataType.INT64);
      assertThat(inputs.inputIds().getManager()).isSameAs(manager);
      assertThat(inputs.tokenTypeIds().toLongArray()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
    }
  }

  @Test
  void refusesAnEmptyList() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncodedBatch.pad(List.of(), 0))
        .withMessageContaining("at least one row");
  }
}
