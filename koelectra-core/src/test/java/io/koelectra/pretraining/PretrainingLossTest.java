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
import java.util.Random;
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

  /** By the definition, in doubles, with probabilities instead of their logarithms. */
  @Test
  void allTokensIsTheMixtureOfCopyingAndPredicting() {
    int tokens = 12;
    int vocabulary = 7;
    Random random = new Random(3);
    float[] logits = new float[tokens * vocabulary];
    float[] copyLogits = new float[tokens];
    float[] replaced = new float[tokens];
    long[] targets = new long[tokens];
    long[] attended = new long[tokens];
    double expected = 0;
    for (int i = 0; i < tokens; i++) {
      targets[i] = random.nextInt(vocabulary);
      replaced[i] = i % 3 == 0 ? 1 : 0;
      attended[i] = i < 10 ? 1 : 0;
      copyLogits[i] = (float) (3 * random.nextGaussian());
      double sum = 0;
      for (int v = 0; v < vocabulary; v++) {
        logits[i * vocabulary + v] = (float) (2 * random.nextGaussian());
        sum += Math.exp(logits[i * vocabulary + v]);
      }
      double predicted = Math.exp(logits[i * vocabulary + (int) targets[i]]) / sum;
      double copy = 1 / (1 + Math.exp(-copyLogits[i]));
      double own = replaced[i] == 1 ? (1 - copy) * predicted : copy + (1 - copy) * predicted;
      expected -= attended[i] * Math.log(own) / 10;
    }
    try (NDManager manager = OfflineEngine.newManager()) {
      NDArray logProbabilities =
          manager.create(logits, new Shape(tokens, vocabulary)).logSoftmax(-1);
      NDArray copies = manager.create(copyLogits, new Shape(tokens, 1));

      float loss =
          PretrainingLoss.allTokens(logProbabilities, copies, targets, replaced, attended)
              .getFloat();

      assertThat((double) loss).isCloseTo(expected, within(2e-6));
    }
  }

  @Test
  void ofVerySureNetworksAreStillNumbers() {
    long[] one = {1, 1};
    float[] replaced = {1, 0};
    try (NDManager manager = OfflineEngine.newManager()) {
      NDArray sure = manager.create(new float[] {-200, 200}, new Shape(2, 1));
      NDArray logProbabilities = manager.create(new float[] {0, -200, 0, -200}, new Shape(2, 2));

      assertThat(PretrainingLoss.detection(sure, replaced, one).getFloat()).isEqualTo(200);
      assertThat(
              PretrainingLoss.allTokens(logProbabilities, sure.neg(), one, replaced, one)
                  .getFloat())
          .as("400, and 200 by either of two equal ways")
          .isCloseTo((float) (400 + 200 - Math.log(2)) / 2, within(1e-4f));
    }
  }
}
