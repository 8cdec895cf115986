package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.koelectra.ParityFixture;
import io.koelectra.ResidentMemory;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.ParameterNames;
import java.io.IOException;
import java.util.Collections;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Without a manager of its own, each step of this model would leave 5 MB behind. */
class TrainingMemoryTest {

  private static final int ROWS = 16;
  private static final int TOKENS = 64;
  private static final long LIMIT_MB = 64;

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc/self/status")
  void residentMemoryStaysFlatOverThreeHundredSteps() throws IOException {
    ParityFixture fixture = ParityFixture.open("tiny-small-shape");
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraForSequenceClassification model =
          HuggingFaceCheckpoint.open(fixture.directory()).loadClassifier(manager).block();
      model.freezeParameters(false);
      int arrays = manager.getManagedArrays().size();
      TreeMap<Integer, Long> megabytes = new TreeMap<>();
      try (OptimizationStep step =
          new OptimizationStep(
              ParameterNames.of(model),
              AdamW.builder().build(),
              LearningRateSchedule.constant(),
              300,
              1,
              manager)) {
        for (int taken = 1; taken <= 300; taken++) {
          try (NDManager batch = manager.newSubManager()) {
            step.run(OptimizationStepTest.part(() -> meanLoss(model, batch)));
          }
          if (taken % 50 == 0) {
            megabytes.put(taken, ResidentMemory.megabytes());
          }
        }
        System.out.println("resident MB after so many steps: " + megabytes);
      }

      long least = Collections.min(megabytes.tailMap(200).values());
      assertThat(least - megabytes.get(50))
          .as("growth in MB from step 50 to the least of steps 200 to 300, of %s", megabytes)
          .isLessThan(LIMIT_MB);
      assertThat(manager.getManagedArrays().size())
          .as("arrays of the model's manager")
          .isEqualTo(arrays);
    }
  }

  private static NDArray meanLoss(ElectraForSequenceClassification model, NDManager batch) {
    Shape shape = new Shape(ROWS, TOKENS);
    ElectraInputs inputs =
        new ElectraInputs(
            batch.ones(shape, DataType.INT64),
            batch.ones(shape, DataType.INT64),
            batch.zeros(shape, DataType.INT64));
    NDArray logits =
        model.forward(new ParameterStore(batch, false), inputs.toNDList(), true).singletonOrThrow();
    return logits.logSoftmax(-1).get(":, 1").mean().neg();
  }
}
