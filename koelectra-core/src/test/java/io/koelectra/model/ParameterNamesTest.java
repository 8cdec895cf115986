package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
