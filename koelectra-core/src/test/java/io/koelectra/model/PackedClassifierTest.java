package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.UninitializedParameterException;
import io.koelectra.ParityFixture;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the engine has the operators, the logits are the reference's. */
class PackedClassifierTest {

  /** As in {@link ElectraModelTest}: rounding of sums in another order. */
  private static final Offset<Double> LOGIT = within(1e-5);

  private static final ElectraConfig WIDE =
      ElectraConfig.builder()
          .vocabSize(101)
          .embeddingSize(32)
          .hiddenSize(64)
          .numHiddenLayers(2)
          .numAttentionHeads(4)
          .intermediateSize(256)
          .maxPositionEmbeddings(80)
          .labels(List.of("a", "b"))
          .build();

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void theEngineHasTheOperators() {
    assertThat(PackedKernels.of(WIDE)).isPresent();
  }

  @ParameterizedTest
  @MethodSource("io.koelectra.model.ElectraModelTest#shapes")
  void agreesWithTheReference(ElectraConfig config, RandomRows rows) {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(config);
    ReferenceElectra reference = new ReferenceElectra(config, initialize(model));
    PackedClassifier packed = take(model);

    NDArray logits = packed.logits(rows.toInputs(manager)); // (B, C)

    for (int row = 0; row < rows.ids.length; row++) {
      assertThat(doubles(logits.get(row)))
          .containsExactly(reference.logits(rows.ids[row], rows.mask[row], rows.types[row]), LOGIT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-small-shape", "tiny-small-shape-fp16"})
  void agreesWithHuggingFace(String name) throws IOException {
    ParityFixture fixture = ParityFixture.open(name);
    PackedClassifier packed =
        take(HuggingFaceCheckpoint.open(fixture.directory()).loadClassifier(manager).block());

    assertThat(packed.logits(fixture.inputs(manager)).toFloatArray())
        .containsExactly(fixture.floats("logits"), within(1e-5f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 130})
  void agreesWithTheModelForFewRowsAndMany(int size) {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(WIDE);
    initialize(model);
    RandomRows unpadded = new RandomRows(WIDE, 1, 33, lengths(size, 33, 33));
    RandomRows padded = new RandomRows(WIDE, 2, 77, lengths(size, 3, 77));
    float[] expectedUnpadded = model.logits(unpadded.toInputs(manager)).toFloatArray();
    float[] expectedPadded = model.logits(padded.toInputs(manager)).toFloatArray();

    PackedClassifier packed = take(model);

    assertThat(packed.logits(unpadded.toInputs(manager)).toFloatArray())
        .containsExactly(expectedUnpadded, within(2e-5f));
    assertThat(packed.logits(padded.toInputs(manager)).toFloatArray())
        .containsExactly(expectedPadded, within(2e-5f));
  }

  private static int[] lengths(int size, int shortest, int longest) {
    int[] lengths = new int[size];
    for (int i = 0; i < size; i++) {
      lengths[i] = i == 0 ? longest : shortest + i * 7 % (longest - shortest + 1);
    }
    return lengths;
  }

  @Test
  void theModelThatItTookIsEmpty() {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(WIDE);
    initialize(model);
    ElectraInputs inputs = new RandomRows(WIDE, 1, 5, 5).toInputs(manager);

    take(model);

    assertThatExceptionOfType(UninitializedParameterException.class)
        .isThrownBy(() -> model.logits(inputs));
    assertThat(ParameterNames.of(model).entrySet())
        .filteredOn(named -> named.getKey().matches(".*layer.*(query|key|value|dense).weight"))
        .hasSize(WIDE.numHiddenLayers() * 6)
        .noneMatch(named -> named.getValue().isInitialized());
  }

  @Test
  void leavesTheModelAloneWherePackingIsSwitchedOff() {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(WIDE);
    initialize(model);
    ElectraInputs inputs = new RandomRows(WIDE, 1, 5, 5).toInputs(manager);
    float[] expected = model.logits(inputs).toFloatArray();
    System.setProperty(PackedClassifier.SWITCH, "false");
    try {
      assertThat(PackedClassifier.take(model)).isEmpty();
    } finally {
      System.clearProperty(PackedClassifier.SWITCH);
    }

    assertThat(model.logits(inputs).toFloatArray()).isEqualTo(expected);
  }

  @Test
  void whatACallAllocatesBelongsToItsInputs() {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(WIDE);
    initialize(model);
    PackedClassifier packed = take(model);
    int arrays = manager.getManagedArrays().size();

    try (NDManager batch = manager.newSubManager()) {
      ElectraInputs inputs = new RandomRows(WIDE, 1, 9, 9, 4).toInputs(batch);
      NDArray logits = packed.logits(inputs);

      assertThat(logits.getManager()).isSameAs(batch);
      assertThat(logits.hasGradient()).isFalse();
    }
    assertThat(manager.getManagedArrays()).hasSize(arrays);
  }

  @Test
  void severalThreadsGetWhatOneThreadGets() throws Exception {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(WIDE);
    initialize(model);
    PackedClassifier packed = take(model);
    RandomRows rows = new RandomRows(WIDE, 1, 21, 21, 5, 13);
    float[] expected = packed.logits(rows.toInputs(manager)).toFloatArray();
    Callable<float[]> task =
        () -> {
          float[] last = new float[0];
          for (int i = 0; i < 20; i++) {
            try (NDManager batch = manager.newSubManager()) {
              last = packed.logits(rows.toInputs(batch)).toFloatArray();
            }
          }
          return last;
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<float[]> result : threads.invokeAll(Collections.nCopies(8, task))) {
        assertThat(result.get()).containsExactly(expected, within(1e-6f));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Map<String, float[]> initialize(ElectraForSequenceClassification model) {
    return RandomWeights.initialize(model, 3, manager, ElectraInputs.shapes(1, 1));
  }

  private static PackedClassifier take(ElectraForSequenceClassification model) {
    Optional<PackedClassifier> packed = PackedClassifier.take(model);
    assumeTrue(packed.isPresent(), "the engine has the operators");
    return packed.get();
  }

  private static double[] doubles(NDArray array) {
    float[] floats = array.toFloatArray();
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }
}
