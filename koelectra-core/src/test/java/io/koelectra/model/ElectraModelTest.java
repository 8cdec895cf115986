package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import io.koelectra.engine.OfflineEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ElectraModelTest {

  /**
   * Hidden states reach 5, where neighbouring float32 lie 5e-7 apart; three layers of sums of up to
   * 100 products lose six of those, 3e-6 on x86-64. Another processor may sum in another order.
   */
  private static final Offset<Double> STATE = within(1e-5);

  private static final ElectraConfig TINY =
      ElectraConfig.builder()
          .vocabSize(23)
          .embeddingSize(8)
          .hiddenSize(12)
          .numHiddenLayers(2)
          .numAttentionHeads(3)
          .intermediateSize(20)
          .maxPositionEmbeddings(10)
          .labels(List.of("a", "b"))
          .build();

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** Shapes that the Hugging Face fixtures do not have: a name, numbers and rows. */
  static List<Arguments> shapes() {
    return List.of(
        shape("twelve heads, as base", 48, 48, 3, 12, 96, 2, 1e-12, 9, 7, 3, 1),
        shape("projected, as small", 24, 48, 3, 4, 192, 2, 1e-12, 5, 5),
        shape("embeddings wider than hidden", 40, 20, 1, 1, 13, 2, 1e-12, 6, 2, 6),
        shape("one token", 12, 24, 3, 3, 48, 2, 1e-12, 1, 1, 1),
        shape("all positions", 24, 24, 2, 2, 48, 2, 1e-12, 16, 16, 2, 9, 16),
        shape("other epsilon and segments", 16, 16, 2, 4, 32, 4, 0.1, 8, 8, 4));
  }

  private static Arguments shape(
      String name,
      int embedding,
      int hidden,
      int layers,
      int heads,
      int intermediate,
      int types,
      double epsilon,
      int tokens,
      int... lengths) {
    ElectraConfig config =
        ElectraConfig.builder()
            .vocabSize(31)
            .embeddingSize(embedding)
            .hiddenSize(hidden)
            .numHiddenLayers(layers)
            .numAttentionHeads(heads)
            .intermediateSize(intermediate)
            .typeVocabSize(types)
            .layerNormEps(epsilon)
            .maxPositionEmbeddings(16)
            .labels(List.of("a", "b", "c"))
            .build();
    return Arguments.of(Named.of(name, config), new RandomRows(config, 1, tokens, lengths));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void agreesWithTheReferenceInEveryHiddenState(ElectraConfig config, RandomRows rows) {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(config);
    ReferenceElectra reference = new ReferenceElectra(config, initialize(model));

    List<NDArray> states = model.electra().hiddenStates(rows.toInputs(manager));

    assertThat(states).hasSize(config.numHiddenLayers() + 1);
    for (int row = 0; row < rows.ids.length; row++) {
      List<double[][]> expected =
          reference.hiddenStates(rows.ids[row], rows.mask[row], rows.types[row]);
      for (int state = 0; state < expected.size(); state++) {
        assertThat(doubles(states.get(state).get(row)))
            .as("row %d, hidden state %d", row, state)
            .containsExactly(flat(expected.get(state)), STATE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void agreesWithTheReferenceInItsLogits(ElectraConfig config, RandomRows rows) {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(config);
    ReferenceElectra reference = new ReferenceElectra(config, initialize(model));

    NDArray logits = model.logits(rows.toInputs(manager)); // (B, C)

    for (int row = 0; row < rows.ids.length; row++) {
      assertThat(doubles(logits.get(row)))
          .containsExactly(reference.logits(rows.ids[row], rows.mask[row], rows.types[row]), STATE);
    }
  }

  @Test
  void theReferenceKnowsTheErrorFunction() {
    // Abramowitz and Stegun, table 7.1
    assertThat(ReferenceElectra.erf(0)).isZero();
    assertThat(ReferenceElectra.erf(0.5)).isCloseTo(0.5204998778, within(1e-10));
    assertThat(ReferenceElectra.erf(-1)).isCloseTo(-0.8427007929, within(1e-10));
    assertThat(ReferenceElectra.erf(2)).isCloseTo(0.9953222650, within(1e-10));
    assertThat(ReferenceElectra.erf(7)).isEqualTo(1);
  }

  @Test
  void ignoresTheIdsAndSegmentsOfPaddedPositions() {
    ElectraModel model = tinyEncoder();
    RandomRows rows = new RandomRows(TINY, 1, 9, 4, 9, 1);
    NDArray states = model.encode(rows.toInputs(manager));
    Arrays.fill(rows.ids[0], 4, 9, 0);
    Arrays.fill(rows.types[0], 4, 9, 1);
    Arrays.fill(rows.ids[2], 1, 9, 22);

    NDArray changed = model.encode(rows.toInputs(manager));

    assertThat(changed.get("0, :4").toFloatArray()).isEqualTo(states.get("0, :4").toFloatArray());
    assertThat(changed.get(1).toFloatArray()).isEqualTo(states.get(1).toFloatArray());
    assertThat(changed.get("2, :1").toFloatArray()).isEqualTo(states.get("2, :1").toFloatArray());
    assertThat(changed.get("0, 4:").toFloatArray())
        .isNotEqualTo(states.get("0, 4:").toFloatArray());
  }

  @Test
  void ignoresPaddedPositions() {
    ElectraModel model = tinyEncoder();
    float[] alone = model.encode(new RandomRows(TINY, 1, 4, 4).toInputs(manager)).toFloatArray();
    for (int tokens = 5; tokens <= 10; tokens++) {
      RandomRows rows = new RandomRows(TINY, 1, tokens, 4, tokens);

      NDArray padded = model.encode(rows.toInputs(manager)).get("0, :4");

      // another length may sum the same products in another order
      assertThat(padded.toFloatArray()).as("T = %d", tokens).containsExactly(alone, within(2e-6f));
    }
  }

  @Test
  void everyUnmaskedTokenCounts() {
    ElectraModel model = tinyEncoder();
    RandomRows rows = new RandomRows(TINY, 1, 6, 6);
    float[] before = model.encode(rows.toInputs(manager)).get("0, 0").toFloatArray();
    for (int t = 0; t < 6; t++) {
      long kept = rows.ids[0][t];
      rows.ids[0][t] = (kept + 1) % TINY.vocabSize();
      assertThat(model.encode(rows.toInputs(manager)).get("0, 0").toFloatArray())
          .as("[CLS] after a change of token %d", t)
          .isNotEqualTo(before);
      rows.ids[0][t] = kept;
    }
  }

  @Test
  void rejectsRowsLongerThanItsPositions() {
    ElectraModel model = tinyEncoder();
    ElectraInputs inputs = new RandomRows(TINY, 1, 11, 3).toInputs(manager);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.encode(inputs))
        .withMessage(
            "a row of 11 tokens is longer than max_position_embeddings = 10; truncate when"
                + " encoding");
  }

  @Test
  void lastHiddenStateIsThatOfEncode() {
    ElectraModel model = tinyEncoder();
    ElectraInputs inputs = new RandomRows(TINY, 1, 7, 7, 2, 5).toInputs(manager);

    List<NDArray> states = model.hiddenStates(inputs);

    assertThat(states.get(2).toFloatArray()).isEqualTo(model.encode(inputs).toFloatArray());
  }

  @Test
  void resultsBelongToTheManagerOfTheInputsAndNothingElseStays() {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(TINY);
    model.freezeParameters(true);
    initialize(model);
    int parameters = manager.getManagedArrays().size();
    try (NDManager batch = manager.newSubManager()) {
      ElectraInputs inputs = new RandomRows(TINY, 1, 7, 7, 2).toInputs(batch);

      assertThat(model.electra().encode(inputs).getManager()).isSameAs(batch);
      assertThat(model.logits(inputs).getManager()).isSameAs(batch);
      assertThat(model.electra().hiddenStates(inputs))
          .allSatisfy(state -> assertThat(state.getManager()).isSameAs(batch));
      assertThat(model.logits(inputs).hasGradient()).isFalse();
    }
    assertThat(manager.getManagedArrays()).hasSize(parameters);
  }

  @Test
  void dropsOutWhereItsConfigurationSaysAndInTrainingOnly() {
    Map<String, ElectraConfig> dropouts =
        Map.of(
            "hidden", rates(0.5, 0, 0),
            "attention", rates(0, 0.5, 0),
            "classifier", rates(0, 0, 0.5));
    RandomRows rows = new RandomRows(TINY, 1, 7, 7, 3);
    dropouts.forEach(
        (name, config) -> {
          ElectraForSequenceClassification model = new ElectraForSequenceClassification(config);
          initialize(model);
          float[] plain = forward(model, rows, false);
          assertThat(forward(model, rows, false)).as(name).isEqualTo(plain);
          float[] trained = forward(model, rows, true);
          assertThat(trained).as(name).isNotEqualTo(plain).hasSameSizeAs(plain);
          assertThat(forward(model, rows, true)).as(name + " again").isNotEqualTo(trained);
        });
  }

  @Test
  void withoutDropoutTrainingComputesTheSame() {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(rates(0, 0, 0));
    initialize(model);
    RandomRows rows = new RandomRows(TINY, 1, 7, 7, 3);

    assertThat(forward(model, rows, true)).isEqualTo(forward(model, rows, false));
  }

  @Test
  void classifierDropoutLeavesTheEncoderAlone() {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(rates(0, 0, 0.5));
    initialize(model);
    ElectraInputs inputs = new RandomRows(TINY, 1, 7, 7, 3).toInputs(manager);

    NDArray trained =
        model
            .electra()
            .forward(new ParameterStore(manager, false), inputs.toNDList(), true)
            .singletonOrThrow();

    assertThat(trained.toFloatArray()).isEqualTo(model.electra().encode(inputs).toFloatArray());
  }

  @Test
  void dropoutKeepsTheExpectedValue() {
    ElectraConfig config = rates(0.5, 0, 0);
    ElectraEmbeddings embeddings = new ElectraEmbeddings(config);
    RandomWeights.initialize(embeddings, 3, manager, ElectraInputs.shapes(1, 1));
    NDList inputs = new RandomRows(TINY, 1, 5, 5).toInputs(manager).toNDList();
    float[] plain =
        embeddings.forward(new ParameterStore(manager, false), inputs, false).head().toFloatArray();
    manager.getEngine().setRandomSeed(5);

    float[] trained =
        embeddings.forward(new ParameterStore(manager, false), inputs, true).head().toFloatArray();

    int dropped = 0;
    for (int i = 0; i < plain.length; i++) {
      if (trained[i] == 0) {
        dropped++;
      } else {
        assertThat(trained[i]).isCloseTo(2 * plain[i], within(1e-6f)); // 1 / (1 - rate)
      }
    }
    assertThat(dropped).as("of %d at a rate of 0.5", plain.length).isBetween(10, 30);
  }

  @Test
  void saysTheShapesOfItsOutputs() {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(TINY);
    initialize(model);
    assertThat(model.getOutputShapes(ElectraInputs.shapes(3, 7))[0].getShape())
        .containsExactly(3, 2);
    assertThat(model.electra().getOutputShapes(ElectraInputs.shapes(3, 7))[0].getShape())
        .containsExactly(3, 7, 12);
    assertThat(model.logits(new RandomRows(TINY, 1, 7, 7, 3, 2).toInputs(manager)).getShape())
        .hasToString("(3, 2)");
  }

  private static ElectraConfig rates(double hidden, double attention, double classifier) {
    return new ElectraConfig(
        TINY.vocabSize(),
        TINY.embeddingSize(),
        TINY.hiddenSize(),
        TINY.numHiddenLayers(),
        TINY.numAttentionHeads(),
        TINY.intermediateSize(),
        hidden,
        attention,
        classifier,
        TINY.maxPositionEmbeddings(),
        TINY.typeVocabSize(),
        TINY.initializerRange(),
        TINY.layerNormEps(),
        TINY.padTokenId(),
        TINY.labels(),
        TINY.problemType());
  }

  private ElectraModel tinyEncoder() {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(TINY);
    initialize(model);
    return model.electra();
  }

  private Map<String, float[]> initialize(ElectraForSequenceClassification model) {
    return RandomWeights.initialize(model, 7, manager, ElectraInputs.shapes(1, 1));
  }

  private float[] forward(
      ElectraForSequenceClassification model, RandomRows rows, boolean training) {
    return model
        .forward(new ParameterStore(manager, false), rows.toInputs(manager).toNDList(), training)
        .singletonOrThrow()
        .toFloatArray();
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }
}
