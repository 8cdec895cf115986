package io.koelectra.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TorchScriptTest {

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void takesListsAndReturnsOne() throws Exception {
    TorchScript function =
        TorchScript.ofLists(List.of("left", "right"), "return [left[1] - right[0], left[0] * 2]");
    NDArray one = manager.create(1f);
    NDArray two = manager.create(2f);
    NDArray ten = manager.create(10f);

    try (NDManager owner = manager.newSubManager()) {
      NDList results =
          function.call(owner, false, List.of(List.of(one, ten), List.<NDArray>of(two)));

      assertThat(results).extracting(NDArray::getFloat).containsExactly(8f, 2f);
      assertThat(results).allSatisfy(array -> assertThat(array.getManager()).isSameAs(owner));
    }
  }

  @Test
  void takesArraysAndReturnsOneInTheManagerOfTheFirst() throws Exception {
    TorchScript function = TorchScript.ofArrays(List.of("x", "y"), "return x - y");
    NDArray ten = manager.create(10f);

    try (NDManager owner = manager.newSubManager()) {
      NDArray result = function.call(owner.create(12f), ten);

      assertThat(result.getFloat()).isEqualTo(2);
      assertThat(result.getManager()).isSameAs(owner);
    }
  }

  @Test
  void leavesTheNamesOfItsArgumentsAsTheyWere() throws Exception {
    TorchScript function = TorchScript.ofLists(List.of("x"), "return x");
    NDArray named = manager.create(1f);
    named.setName("word_embeddings.weight");
    NDArray unnamed = manager.create(1f);

    function.call(manager, false, List.of(List.of(named, unnamed)));

    assertThat(named.getName()).isEqualTo("word_embeddings.weight");
    assertThat(unnamed.getName()).isNull();
  }

  @Test
  void recordsGradientsWhereAsked() throws Exception {
    TorchScript square = TorchScript.ofLists(List.of("x"), "return [x[0] * x[0]]");
    NDArray x = manager.create(3f);
    x.setRequiresGradient(true);
    List<List<NDArray>> arguments = List.of(List.of(x));
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      assertThat(square.call(manager, false, arguments).head().hasGradient()).isFalse();
      collector.backward(square.call(manager, true, arguments).head());
    }

    assertThat(x.getGradient().getFloat()).isEqualTo(6);
  }

  @Test
  void refusesWhatTheEngineDoesNotKnow() {
    assertThatThrownBy(
            () -> TorchScript.ofLists(List.of("x"), "return ops.aten.no_such_operator(x)"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("no_such_operator");
  }
}
