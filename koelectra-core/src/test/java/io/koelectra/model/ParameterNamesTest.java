package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterNamesTest {

  private static final ElectraConfig CONFIG =
      ElectraConfig.builder()
          .vocabSize(5)
          .embeddingSize(4)
          .hiddenSize(8)
          .numHiddenLayers(11)
          .numAttentionHeads(2)
          .intermediateSize(8)
          .labels(List.of("a", "b"))
          .build();

  @Test
  void areThoseOfHuggingFaceInTheOrderOfTheirBlocks() {
    assertThat(ParameterNames.of(new ElectraLayer(CONFIG)).keySet())
        .containsExactly(
            "attention.self.query.weight",
            "attention.self.query.bias",
            "attention.self.key.weight",
            "attention.self.key.bias",
            "attention.self.value.weight",
            "attention.self.value.bias",
            "attention.output.dense.weight",
            "attention.output.dense.bias",
            "attention.output.LayerNorm.weight",
            "attention.output.LayerNorm.bias",
            "intermediate.dense.weight",
            "intermediate.dense.bias",
            "output.dense.weight",
            "output.dense.bias",
            "output.LayerNorm.weight",
            "output.LayerNorm.bias");
    assertThat(ParameterNames.of(new ElectraClassificationHead(CONFIG)).keySet())
        .containsExactly("dense.weight", "dense.bias", "out_proj.weight", "out_proj.bias");
  }

  @Test
  void layersWithTwoDigitsKeepBoth() {
    assertThat(ParameterNames.of(new ElectraForSequenceClassification(CONFIG)))
        .containsKeys(
            "electra.encoder.layer.1.output.dense.bias",
            "electra.encoder.layer.9.output.dense.bias",
            "electra.encoder.layer.10.output.dense.bias");
  }

  @Test
  void gammaAndBetaAreTorchsWeightAndBias() {
    LayerNorm norm = LayerNorm.builder().axis(1).build();
    Parameter gamma = norm.getDirectParameters().get("gamma");
    Parameter beta = norm.getDirectParameters().get("beta");

    assertThat(ParameterNames.of(norm))
        .containsExactly(Map.entry("weight", gamma), Map.entry("bias", beta));
  }

  @Test
  void sharedEmbeddingsAreOneParameterInBothModels() {
    ElectraEmbeddings shared = new ElectraEmbeddings(CONFIG);
    ElectraModel first = new ElectraModel(CONFIG, shared);
    ElectraModel second = new ElectraModel(CONFIG, shared);
    String words = "embeddings.word_embeddings.weight";

    assertThat(ParameterNames.of(first).get(words)).isSameAs(ParameterNames.of(second).get(words));
  }

  @Test
  void theMapCannotBeChanged() {
    Map<String, Parameter> names = ParameterNames.of(new ElectraModel(CONFIG));
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(names::clear);
  }

  @ParameterizedTest
  @CsvSource({
    "electra.encoder.layer.11.output.dense.bias, 11",
    "encoder.layer.0.attention.self.key.weight, 0",
    "generator.electra.encoder.layer.3.output.LayerNorm.weight, 3",
    "electra.embeddings.word_embeddings.weight, -1",
    "electra.encoder.layers.3.weight, -1",
    "electra.encoder.layer.x.weight, -1",
    "electra.encoder.layer.99999999999.weight, -1",
    "myencoder.layer.3.weight, -1",
    "classifier.dense.weight, -1"
  })
  void tellsTheLayer(String name, int layer) {
    assertThat(ParameterNames.layer(name).orElse(-1)).isEqualTo(layer);
  }

  @Test
  void tellsTheEmbeddingsWithTheirProjection() {
    assertThat(
            List.of(
                "electra.embeddings.word_embeddings.weight",
                "embeddings.LayerNorm.bias",
                "electra.embeddings_project.weight"))
        .allMatch(ParameterNames::isOfEmbeddings);
    assertThat(List.of("electra.encoder.layer.0.output.dense.weight", "classifier.dense.weight"))
        .noneMatch(ParameterNames::isOfEmbeddings);
  }

  @Test
  void tellsHeadsFromTheBody() {
    assertThat(
            List.of(
                "classifier.dense.weight",
                "discriminator_predictions.dense.weight",
                "generator_predictions.dense.weight",
                "generator_lm_head.bias",
                "electra.embeddings.position_ids"))
        .allMatch(ParameterNames::isBesideBody);
    assertThat(
            List.of("electra.embeddings_project.weight", "generator_other.weight", "pooler.bias"))
        .noneMatch(ParameterNames::isBesideBody);
  }

  @Test
  void tellsTheHeadAndTheTopLayers() {
    assertThat(
            List.of(
                "classifier.dense.weight",
                "electra.encoder.layer.11.output.dense.bias",
                "encoder.layer.10.output.dense.bias"))
        .allMatch(ParameterNames.headAndTop(2, 12));
    assertThat(
            List.of(
                "electra.encoder.layer.9.output.dense.bias",
                "electra.encoder.layer.12.output.dense.bias",
                "other.encoder.layer.11.output.dense.bias",
                "electra.embeddings.LayerNorm.bias"))
        .noneMatch(ParameterNames.headAndTop(2, 12));
    assertThat(List.of("electra.encoder.layer.0.output.dense.bias"))
        .allMatch(ParameterNames.headAndTop(99, 12))
        .noneMatch(ParameterNames.headAndTop(0, 12));
  }

  @Test
  void tellsWhatWrappersPutBeforeEveryName() {
    assertThat(ParameterNames.wrappers(List.of("module.model.a", "module.model.b")))
        .isEqualTo("module.model.");
    assertThat(ParameterNames.wrappers(List.of("module.a", "b"))).isEmpty();
    assertThat(ParameterNames.wrappers(List.of())).isEmpty();
    assertThat(ParameterNames.wrappers(List.of("module.".repeat(1_000_000)))).hasSize(7_000_000);
  }
}
