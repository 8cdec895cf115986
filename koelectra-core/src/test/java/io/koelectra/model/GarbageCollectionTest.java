package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.koelectra.engine.OfflineEngine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the engine keeps for the backward pass must not lie in memory that Java frees: DJL's
 * arithmetic with a {@code Number}, and any array made from a Java one and closed, puts it there.
 */
class GarbageCollectionTest {

  private static final ElectraConfig CONFIG =
      ElectraConfig.builder()
          .vocabSize(11)
          .embeddingSize(8)
          .hiddenSize(16)
          .numHiddenLayers(2)
          .numAttentionHeads(2)
          .intermediateSize(12)
          .maxPositionEmbeddings(6)
          .labels(List.of("a", "b"))
          .build();

  @Test
  void betweenForwardAndBackwardPassChangesNoGradient() throws InterruptedException {
    assertThat(gradients(true)).usingRecursiveComparison().isEqualTo(gradients(false));
  }

  private static Map<String, float[]> gradients(boolean collected) throws InterruptedException {
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraForSequenceClassification model = new ElectraForSequenceClassification(CONFIG);
      RandomWeights.initialize(model, 11, manager, ElectraInputs.shapes(1, 1));
      ElectraInputs inputs = new RandomRows(CONFIG, 4, 5, 5, 2, 4).toInputs(manager);
      manager.getEngine().setRandomSeed(3);
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray logits =
            model
                .forward(new ParameterStore(manager, false), inputs.toNDList(), true)
                .singletonOrThrow();
        NDArray loss = logits.logSoftmax(-1).get(":, 0").sum();
        if (collected) {
          collectGarbage();
        }
        collector.backward(loss);
      }
      Map<String, float[]> gradients = new LinkedHashMap<>();
      ParameterNames.of(model)
          .forEach((name, p) -> gradients.put(name, p.getArray().getGradient().toFloatArray()));
      return gradients;
    }
  }

  /** Frees the buffers of closed arrays, and takes their memory. */
  private static void collectGarbage() throws InterruptedException {
    System.gc();
    Thread.sleep(100); // buffers are freed by a thread of their own
    List<ByteBuffer> others = new ArrayList<>();
    for (int size = 4; size <= 1024; size *= 2) {
      for (int i = 0; i < 100; i++) {
        others.add(ByteBuffer.allocateDirect(size));
      }
    }
    assertThat(others).isNotEmpty();
  }
}
