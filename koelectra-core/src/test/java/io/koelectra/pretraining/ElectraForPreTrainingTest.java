package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.ParameterNames;
import io.koelectra.model.RandomWeights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both losses of a batch made by hand, and their gradients, against plain doubles. */
class ElectraForPreTrainingTest {

  private static final ElectraConfig CONFIG =
      ElectraConfig.builder()
          .vocabSize(9)
          .embeddingSize(4)
          .hiddenSize(8)
          .numHiddenLayers(2)
          .numAttentionHeads(2)
          .intermediateSize(12)
          .maxPositionEmbeddings(6)
          .build();

  private static final ElectraConfig GENERATOR = GeneratorShape.beside(CONFIG, 0.5, 0.5);

  private static final long SEED = 4;
  private static final double WEIGHT = 50;

  /** Token 4 is [MASK]; one masked position shows its own token. */
  private static final long[][] IDS = {{2, 5, 6, 7, 8, 3}, {2, 7, 5, 3, 0, 0}};

  private static final long[][] MASKED = {{2, 4, 6, 4, 8, 3}, {2, 4, 5, 3, 0, 0}};
  private static final long[][] ATTENDED = {{1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 0, 0}};
  private static final int[][] POSITIONS = {{1, 3, 4}, {1}};

  private static final MaskedBatch BATCH =
      new MaskedBatch(
          new Shape(2, 6), flat(IDS), flat(ATTENDED), flat(MASKED), new long[] {1, 3, 4, 7});

  private final NDManager manager = OfflineEngine.newManager();
  private final ElectraForPreTraining model = new ElectraForPreTraining(CONFIG, GENERATOR);
  private ReferencePretraining reference;
  private long[][] seen;

  @BeforeEach
  void giveBothTheSameValues() {
    Shape[] shapes = ElectraInputs.shapes(1, 1);
    Map<String, float[]> values =
        RandomWeights.initialize(model.discriminator(), 11, manager, shapes);
    Map<String, float[]> generatorValues = new LinkedHashMap<>(values);
    generatorValues.keySet().removeIf(name -> !name.startsWith("electra.embeddings."));
    generatorValues.putAll(RandomWeights.initialize(model.generator(), 12, manager, shapes));
    assertThat(generatorValues).hasSameSizeAs(ParameterNames.of(model.generator()));
    reference = new ReferencePretraining(CONFIG, values, GENERATOR, generatorValues);
    seen = reference.replace(MASKED, ATTENDED, POSITIONS, IDS, SEED);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void sharesEmbeddingsAndNothingElse() {
    assertThat(GENERATOR.hiddenSize()).isEqualTo(4);
    assertThat(GENERATOR.numHiddenLayers()).isEqualTo(1);
    assertThat(model.parameters().values()).doesNotHaveDuplicates();
    assertThat(model.parameters().keySet())
        .filteredOn(name -> name.contains("electra.embeddings."))
        .hasSize(5)
        .allMatch(name -> name.startsWith("discriminator."));
    assertThat(model.parameters().keySet())
        .filteredOn(name -> name.startsWith("generator."))
        .hasSize(16 + 5);
  }

  @Test
  void givesBothLossesAndTakesASampledOriginalForOriginal() {
    PretrainingPass pass = model.pass(BATCH, SEED, false, manager);
    PretrainingPass.Detection detection = pass.detection().orElseThrow();

    long originals =
        IntStream.range(0, BATCH.ids().length).filter(i -> flat(seen)[i] == BATCH.ids()[i]).count();
    assertThat(originals).as("of 12 tokens 4 were masked, and some drawn again").isBetween(9L, 11L);
    assertThat(detection.replaced()).isEqualTo(BATCH.differences(flat(seen)));
    assertThat((double) pass.mlmLoss().getFloat()).isCloseTo(mlmLoss(), within(2e-6));
    assertThat((double) detection.loss().getFloat()).isCloseTo(detectionLoss(), within(2e-6));
    assertThat((double) pass.loss(WEIGHT).getFloat())
        .isCloseTo(mlmLoss() + WEIGHT * detectionLoss(), within(5e-5));
    assertThat(pass.figures().get("MLM loss")).isCloseTo(mlmLoss(), within(2e-6));
    assertThat(pass.figures()).containsEntry("sampled accuracy", (originals - 8) / 4.0);
  }

  /** The samples are constants, so the differences keep them. */
  @Test
  void sendsBothLossesIntoTheSharedEmbeddingsAndEachIntoItsOwnNetwork() {
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      collector.backward(model.pass(BATCH, SEED, false, manager).loss(WEIGHT));
    }

    DoubleSupplier both = () -> mlmLoss() + WEIGHT * detectionLoss();
    for (String name : ParameterNames.of(model.generator()).keySet()) {
      if (name.startsWith("electra.embeddings.") && !name.contains("project")) {
        assertGradient(
            "discriminator." + name,
            both,
            reference.generatorParameter(name),
            reference.discriminatorParameter(name));
      } else if (!name.endsWith("key.bias")) {
        assertGradient("generator." + name, this::mlmLoss, reference.generatorParameter(name));
      }
    }
    String head = "discriminator_predictions.dense.weight";
    assertGradient("discriminator." + head, both, reference.discriminatorParameter(head));
  }

  /**
   * @param copies all that holds the parameter in the reference
   */
  private void assertGradient(String name, DoubleSupplier loss, double[]... copies) {
    float[] gradient = model.parameters().get(name).getArray().getGradient().toFloatArray();
    double largest = 0;
    for (int i = 0; i < gradient.length; i++) {
      double slope = (shifted(1e-4, i, loss, copies) - shifted(-1e-4, i, loss, copies)) / 2e-4;
      largest = Math.max(largest, Math.abs(slope));
      // float32 leaves some 3e-7 of a loss's gradient, and the weight multiplies it
      assertThat((double) gradient[i]).as("%s[%d]", name, i).isCloseTo(slope, within(3e-5));
    }
    assertThat(largest).as("a slope of %s to compare", name).isGreaterThan(3e-4);
  }

  private static double shifted(double by, int i, DoubleSupplier loss, double[]... copies) {
    double value = copies[0][i];
    for (double[] copy : copies) {
      copy[i] = value + by;
    }
    double result = loss.getAsDouble();
    for (double[] copy : copies) {
      copy[i] = value;
    }
    return result;
  }

  @Test
  void refusesAGeneratorOfAnotherVocabulary() {
    ElectraConfig other =
        ElectraConfig.builder()
            .vocabSize(10)
            .embeddingSize(4)
            .hiddenSize(4)
            .numHiddenLayers(1)
            .numAttentionHeads(1)
            .intermediateSize(4)
            .maxPositionEmbeddings(6)
            .build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElectraForPreTraining(CONFIG, other))
        .withMessageContainingAll("vocab_size is 9", "10 in the generator");
  }

  private double mlmLoss() {
    return reference.mlmLoss(MASKED, ATTENDED, POSITIONS, IDS);
  }

  private double detectionLoss() {
    return reference.detectionLoss(seen, ATTENDED, IDS);
  }

  private static long[] flat(long[][] rows) {
    return Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
  }
}
