package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.koelectra.ParityFixture;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraDiscriminator;
import io.koelectra.model.ElectraGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PretrainingLossTest {

  private static final int IGNORED = -100;
  private static final Offset<Float> LOSS = within(2e-6f);

  @Test
  void maskedLanguageModelGivesHuggingFacesLoss() throws IOException {
    ParityFixture fixture = ParityFixture.open("tiny-generator");
    int[] labels = fixture.labels();
    long[] positions =
        IntStream.range(0, labels.length)
            .filter(i -> labels[i] != IGNORED)
            .asLongStream()
            .toArray();
    long[] targets =
        Arrays.stream(labels).filter(label -> label != IGNORED).asLongStream().toArray();
    try (NDManager manager = OfflineEngine.newManager()) {
      HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(fixture.directory());
      ElectraGenerator model =
          checkpoint.load(new ElectraGenerator(checkpoint.config()), manager).block();

      NDArray logits =
          model.logitsAt(
              manager.create(positions),
              fixture.inputs(manager),
              new ParameterStore(manager, false),
              false);

      assertThat(positions).hasSize(5);
      float[] all = fixture.floats("logits");
      int vocabulary = all.length / labels.length;
      for (int m = 0; m < positions.length; m++) {
        int from = (int) positions[m] * vocabulary;
        assertThat(logits.get(m).toFloatArray())
            .containsExactly(Arrays.copyOfRange(all, from, from + vocabulary), within(1e-5f));
      }
      assertThat(
              PretrainingLoss.maskedLanguageModel(logits.logSoftmax(-1), targets).mean().getFloat())
          .isCloseTo(fixture.floats("loss")[0], LOSS);
    }
  }

  @Test
  void detectionGivesHuggingFacesLossOverAttendedPositions() throws IOException {
    ParityFixture fixture = ParityFixture.open("tiny-base-shape");
    try (NDManager manager = OfflineEngine.newManager()) {
      HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(fixture.directory());
      ElectraDiscriminator model =
          checkpoint.load(new ElectraDiscriminator(checkpoint.config()), manager).block();
      NDArray logits = model.logits(fixture.inputs(manager));
      long[] attended = fixture.inputs(manager).attentionMask().toLongArray();

      float loss = PretrainingLoss.detection(logits, fixture.floats("labels"), attended).getFloat();

      assertThat(attended).contains(0);
      assertThat(loss).isCloseTo(fixture.floats("loss")[0], LOSS);
    }
  }

  @Test
  void ofAVerySureDiscriminatorIsStillANumber() {
    try (NDManager manager = OfflineEngine.newManager()) {
      NDArray sure = manager.create(new float[] {-200, 200}, new Shape(2, 1));

      assertThat(PretrainingLoss.detection(sure, new float[] {1, 0}, new long[] {1, 1}).getFloat())
          .isEqualTo(200);
    }
  }
}
