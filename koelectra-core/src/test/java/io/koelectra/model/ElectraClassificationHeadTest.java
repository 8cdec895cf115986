package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.koelectra.engine.OfflineEngine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElectraClassificationHeadTest {

  private static final ElectraConfig CONFIG =
      ElectraConfig.builder()
          .vocabSize(5)
          .hiddenSize(2)
          .numAttentionHeads(1)
          .classifierDropout(0.9)
          .labels(List.of("a", "b", "c"))
          .build();

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void computesWhatAHandDoes() {
    NDArray states = manager.create(new float[] {1, -2, 7, 7, 7, 7}, new Shape(1, 3, 2));

    NDArray logits = forward(handmade(), states, false);

    // dense: (1 - 2 / 2, 1 + 2) = (0, 3); GELU: 0 and 3 times the normal distribution's 0.99865
    double three = 3 * 0.99865010197;
    assertThat(logits.getShape()).isEqualTo(new Shape(1, 3));
    assertThat(logits.toFloatArray())
        .containsExactly(new float[] {(float) three, 10, (float) (-three / 2) - 10}, within(2e-6f));
  }

  @Test
  void readsTheFirstPositionOnly() {
    ElectraClassificationHead head = handmade();
    float[] one =
        forward(head, manager.create(new float[] {1, -2}, new Shape(1, 1, 2)), false)
            .toFloatArray();
    float[] four =
        forward(
                head,
                manager.create(new float[] {1, -2, 9, 9, -9, 0, 3, 3}, new Shape(1, 4, 2)),
                false)
            .toFloatArray();

    assertThat(four).isEqualTo(one);
  }

  @Test
  void givesEachRowItsOwnLogits() {
    ElectraClassificationHead head = handmade();
    NDArray both = manager.create(new float[] {1, -2, 0, 0, 3, 4, 0, 0}, new Shape(2, 2, 2));

    NDArray logits = forward(head, both, false);

    assertThat(logits.getShape()).isEqualTo(new Shape(2, 3));
    assertThat(logits.get(1).toFloatArray())
        .isEqualTo(
            forward(head, manager.create(new float[] {3, 4}, new Shape(1, 1, 2)), false)
                .toFloatArray());
  }

  @Test
  void dropsOutBeforeBothDenseLayersInTraining() {
    NDArray states = manager.create(new float[] {0, -2}, new Shape(1, 1, 2)).repeat(0, 2000);

    manager.getEngine().setRandomSeed(1);

    float[] logits = forward(handmade(), states, true).toFloatArray(); // (2000, 3)

    // logit 0 is the second feature, GELU(1 - y): y = -2 is kept in a tenth of the rows and is then
    // -20, and so with the feature, which is then ten times GELU(1) or GELU(21)
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int row = 0; row < 2000; row++) {
      counts.merge(Math.round(logits[3 * row]), 1, Integer::sum);
    }
    assertThat(counts).containsOnlyKeys(0, 8, 210);
    assertThat(counts.get(0)).as("0.9 of 2,000").isBetween(1740, 1860);
    assertThat(counts.get(8)).as("0.1 x 0.9 of 2,000").isBetween(130, 230);
    assertThat(counts.get(210)).as("0.1 x 0.1 of 2,000").isBetween(3, 45);
  }

  @Test
  void needsLabels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElectraClassificationHead(CONFIG.withLabels(List.of())))
        .withMessage(
            "a classification head needs at least two labels; call config.withLabels(...)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElectraForSequenceClassification(CONFIG.withLabels(List.of())))
        .withMessageContaining("at least two labels");
  }

  /** Features GELU(x + y / 2) and GELU(1 - y); logits second, 5 first + 10, -second / 2 - 10. */
  private ElectraClassificationHead handmade() {
    Map<String, float[]> values =
        Map.of(
            "dense.weight", new float[] {1, 0.5f, 0, -1},
            "dense.bias", new float[] {0, 1},
            "out_proj.weight", new float[] {0, 1, 5, 0, 0, -0.5f},
            "out_proj.bias", new float[] {0, 10, -10});
    ElectraClassificationHead head = new ElectraClassificationHead(CONFIG);
    ParameterNames.of(head)
        .forEach(
            (name, parameter) ->
                parameter.setInitializer(
                    (owner, shape, type) -> owner.create(values.get(name), shape)));
    head.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 2));
    return head;
  }

  private NDArray forward(ElectraClassificationHead head, NDArray states, boolean training) {
    return head.forward(new ParameterStore(manager, false), new NDList(states), training)
        .singletonOrThrow();
  }
}
