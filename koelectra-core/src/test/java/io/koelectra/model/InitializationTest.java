package io.koelectra.model;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.koelectra.engine.OfflineEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a model has before it is loaded: names and shapes, and the values of a fresh one. */
class InitializationTest {

  private static final ElectraConfig NARROW =
      ElectraConfig.builder()
          .vocabSize(500)
          .embeddingSize(32)
          .hiddenSize(48)
          .numHiddenLayers(2)
          .numAttentionHeads(4)
          .intermediateSize(96)
          .maxPositionEmbeddings(100)
          .padTokenId(3)
          .labels(List.of("a", "b"))
          .build();

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void smallHasTheParametersOfKoElectraSmallV3() {
    Map<String, Shape> shapes = shapes(new ElectraModel(ElectraConfig.small(35_000)));

    List<String> names = new ArrayList<>();
    names.add("embeddings.word_embeddings.weight");
    names.add("embeddings.position_embeddings.weight");
    names.add("embeddings.token_type_embeddings.weight");
    names.add("embeddings.LayerNorm.weight");
    names.add("embeddings.LayerNorm.bias");
    names.add("embeddings_project.weight");
    names.add("embeddings_project.bias");
    for (int layer = 0; layer < 12; layer++) {
      for (String part :
          List.of(
              "attention.self.query",
              "attention.self.key",
              "attention.self.value",
              "attention.output.dense",
              "attention.output.LayerNorm",
              "intermediate.dense",
              "output.dense",
              "output.LayerNorm")) {
        names.add("encoder.layer." + layer + "." + part + ".weight");
        names.add("encoder.layer." + layer + "." + part + ".bias");
      }
    }
    assertThat(shapes.keySet()).containsExactlyElementsOf(names).hasSize(199);
    assertThat(shapes)
        .contains(
            entry("embeddings.word_embeddings.weight", new Shape(35_000, 128)),
            entry("embeddings.position_embeddings.weight", new Shape(512, 128)),
            entry("embeddings.token_type_embeddings.weight", new Shape(2, 128)),
            entry("embeddings.LayerNorm.weight", new Shape(128)),
            entry("embeddings_project.weight", new Shape(256, 128)),
            entry("embeddings_project.bias", new Shape(256)),
            entry("encoder.layer.11.attention.self.query.weight", new Shape(256, 256)),
            entry("encoder.layer.11.intermediate.dense.weight", new Shape(1024, 256)),
            entry("encoder.layer.11.intermediate.dense.bias", new Shape(1024)),
            entry("encoder.layer.11.output.dense.weight", new Shape(256, 1024)),
            entry("encoder.layer.11.output.LayerNorm.bias", new Shape(256)));
    int embeddings = (35_000 + 512 + 2 + 2) * 128;
    int project = 128 * 256 + 256;
    int attention = 4 * (256 * 256 + 256) + 2 * 256;
    int feedForward = 256 * 1024 + 1024 + 1024 * 256 + 256 + 2 * 256;
    assertThat(size(shapes))
        .isEqualTo(embeddings + project + 12L * (attention + feedForward))
        .isEqualTo(14_056_192);
  }

  @Test
  void baseHasTheParametersOfKoElectraBaseV3() {
    Map<String, Shape> shapes = shapes(new ElectraModel(ElectraConfig.base(35_000)));

    assertThat(shapes).hasSize(5 + 12 * 16).doesNotContainKey("embeddings_project.weight");
    assertThat(shapes)
        .contains(
            entry("embeddings.word_embeddings.weight", new Shape(35_000, 768)),
            entry("encoder.layer.0.attention.self.value.weight", new Shape(768, 768)),
            entry("encoder.layer.0.intermediate.dense.weight", new Shape(3072, 768)),
            entry("encoder.layer.0.output.dense.weight", new Shape(768, 3072)));
    int embeddings = (35_000 + 512 + 2 + 2) * 768;
    int attention = 4 * (768 * 768 + 768) + 2 * 768;
    int feedForward = 768 * 3072 + 3072 + 3072 * 768 + 768 + 2 * 768;
    assertThat(size(shapes))
        .isEqualTo(embeddings + 12L * (attention + feedForward))
        .isEqualTo(112_330_752);
  }

  @Test
  void theHeadAddsFourParametersAndAPrefixToTheOthers() {
    ElectraConfig config = ElectraConfig.small(35_000).withLabels(List.of("a", "b", "c"));
    Map<String, Shape> shapes = shapes(new ElectraForSequenceClassification(config));

    assertThat(shapes)
        .hasSize(203)
        .contains(
            entry("electra.embeddings_project.weight", new Shape(256, 128)),
            entry("classifier.dense.weight", new Shape(256, 256)),
            entry("classifier.dense.bias", new Shape(256)),
            entry("classifier.out_proj.weight", new Shape(3, 256)),
            entry("classifier.out_proj.bias", new Shape(3)));
    assertThat(shapes.keySet()).allMatch(name -> name.matches("(electra|classifier)\\..*"));
    assertThat(size(shapes)).isEqualTo(14_056_192 + 256 * 256 + 256 + 3 * 256 + 3);
  }

  @Test
  void freshMatricesAreNormalWithTheConfiguredDeviation() {
    fresh(1, NARROW)
        .forEach(
            (name, values) -> {
              if (name.endsWith("weight") && !name.contains("LayerNorm") && values.length > 1000) {
                // of 1,000 draws or more, the deviation strays by 2.2% (one sigma) or less
                assertThat(deviation(values)).as(name).isCloseTo(0.02, within(0.002));
                assertThat(mean(values)).as(name).isCloseTo(0, within(0.0025));
              }
            });
  }

  @Test
  void anotherInitializerRangeIsObeyed() {
    ElectraConfig config =
        ElectraConfig.builder()
            .vocabSize(500)
            .hiddenSize(64)
            .numHiddenLayers(1)
            .initializerRange(0.3)
            .labels(List.of("a", "b"))
            .build();
    Map<String, float[]> values = fresh(1, config);

    for (String name :
        List.of(
            "electra.embeddings.word_embeddings.weight",
            "electra.embeddings.position_embeddings.weight",
            "electra.encoder.layer.0.output.dense.weight",
            "classifier.dense.weight")) {
      assertThat(deviation(values.get(name))).as(name).isCloseTo(0.3, within(0.02));
    }
  }

  @Test
  void freshBiasesAreZeroAndLayerNormsTheIdentity() {
    fresh(1, NARROW)
        .forEach(
            (name, values) -> {
              if (name.endsWith("bias")) {
                assertThat(values).as(name).containsOnly(0f);
              } else if (name.contains("LayerNorm")) {
                assertThat(values).as(name).containsOnly(1f);
              } else {
                assertThat(deviation(values)).as(name).isPositive();
              }
            });
  }

  @Test
  void theFreshRowOfPaddingIsZeroAndNoOther() {
    float[] words = fresh(1, NARROW).get("electra.embeddings.word_embeddings.weight"); // (V, E)

    for (int row = 0; row < 500; row++) {
      float largest = 0;
      for (int i = 0; i < 32; i++) {
        largest = Math.max(largest, Math.abs(words[row * 32 + i]));
      }
      assertThat(largest == 0).as("row %d is zero", row).isEqualTo(row == 3);
    }
  }

  @Test
  void theSameSeedGivesTheSameValues() {
    Map<String, float[]> first = fresh(42, NARROW);
    Map<String, float[]> second = fresh(42, NARROW);
    Map<String, float[]> other = fresh(43, NARROW);

    first.forEach(
        (name, values) -> {
          assertThat(second.get(name)).as(name).isEqualTo(values);
          if (name.endsWith("weight") && !name.contains("LayerNorm")) {
            assertThat(other.get(name)).as(name).isNotEqualTo(values);
          }
        });
  }

  private Map<String, float[]> fresh(int seed, ElectraConfig config) {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(config);
    manager.getEngine().setRandomSeed(seed);
    model.initialize(manager, DataType.FLOAT32, ElectraInputs.shapes(1, 1));
    Map<String, float[]> values = new LinkedHashMap<>();
    ParameterNames.of(model)
        .forEach((name, parameter) -> values.put(name, parameter.getArray().toFloatArray()));
    return values;
  }

  /** Initializes a block with one number in place of each array: measured, not made. */
  private Map<String, Shape> shapes(Block block) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    ParameterNames.of(block)
        .forEach(
            (name, parameter) ->
                parameter.setInitializer(
                    (owner, shape, type) -> {
                      shapes.put(name, shape);
                      return owner.create(0f);
                    }));
    block.initialize(manager, DataType.FLOAT32, ElectraInputs.shapes(1, 1));
    return shapes;
  }

  private static long size(Map<String, Shape> shapes) {
    return shapes.values().stream().mapToLong(Shape::size).sum();
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }
}
