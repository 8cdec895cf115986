package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.koelectra.engine.OfflineEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElectraInputsTest {

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void readsTheOrderThatItWrites() {
    NDArray ids = ids(2, 3);
    NDArray mask = ids(2, 3);
    NDArray types = ids(2, 3);
    ElectraInputs inputs = new ElectraInputs(ids, mask, types);

    ElectraInputs read = ElectraInputs.from(inputs.toNDList());

    assertThat(inputs.toNDList()).containsExactly(ids, mask, types);
    assertThat(read.inputIds()).isSameAs(ids);
    assertThat(read.attentionMask()).isSameAs(mask);
    assertThat(read.tokenTypeIds()).isSameAs(types);
  }

  @Test
  void refusesArraysOfSeveralShapes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElectraInputs(ids(2, 3), ids(2, 4), ids(2, 3)))
        .withMessage(
            "input ids, attention mask and token type ids must share one shape (B, T), got (2, 3),"
                + " (2, 4) and (2, 3)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElectraInputs(ids(2, 3), ids(2, 3), ids(3, 2)))
        .withMessageContaining("(2, 3), (2, 3) and (3, 2)");
  }

  @Test
  void refusesArraysWithoutABatch() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElectraInputs(ids(3), ids(3), ids(3)))
        .withMessageContaining("(B, T), got (3), (3) and (3)");
  }

  @Test
  void refusesListsOfAnotherLength() {
    NDArray ids = ids(2, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ElectraInputs.from(new NDList(ids, ids)))
        .withMessage("expected 3 arrays (input ids, attention mask, token type ids), got 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ElectraInputs.from(new NDList(ids, ids, ids, ids)))
        .withMessageContaining("got 4");
  }

  @Test
  void shapesAreThreeOfOneBatch() {
    assertThat(ElectraInputs.shapes(4, 7))
        .containsExactly(new Shape(4, 7), new Shape(4, 7), new Shape(4, 7));
  }

  private NDArray ids(long... shape) {
    return manager.zeros(new Shape(shape), DataType.INT64);
  }
}
