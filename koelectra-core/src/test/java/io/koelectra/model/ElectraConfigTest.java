package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ElectraConfigTest {

  @Test
  void defaultsAreThoseOfHuggingFace() {
    assertThat(ElectraConfig.builder().build())
        .isEqualTo(
            new ElectraConfig(
                30_522,
                128,
                256,
                12,
                4,
                1024,
                0.1,
                0.1,
                0.1,
                512,
                2,
                0.02,
                1e-12,
                0,
                List.of(),
                ProblemType.SINGLE_LABEL_CLASSIFICATION));
  }

  @Test
  void smallAndBaseAreThoseOfKoElectra() {
    assertThat(ElectraConfig.small(35_000))
        .isEqualTo(
            new ElectraConfig(
                35_000,
                128,
                256,
                12,
                4,
                1024,
                0.1,
                0.1,
                0.1,
                512,
                2,
                0.02,
                1e-12,
                0,
                List.of(),
                ProblemType.SINGLE_LABEL_CLASSIFICATION));
    assertThat(ElectraConfig.base(32_200))
        .isEqualTo(
            new ElectraConfig(
                32_200,
                768,
                768,
                12,
                12,
                3072,
                0.1,
                0.1,
                0.1,
                512,
                2,
                0.02,
                1e-12,
                0,
                List.of(),
                ProblemType.SINGLE_LABEL_CLASSIFICATION));
    assertThat(ElectraConfig.small(35_000).projectsEmbeddings()).isTrue();
    assertThat(ElectraConfig.small(35_000).headSize()).isEqualTo(64);
    assertThat(ElectraConfig.base(35_000).projectsEmbeddings()).isFalse();
    assertThat(ElectraConfig.base(35_000).headSize()).isEqualTo(64);
  }

  @Test
  void theBuilderPutsEveryValueInItsPlace() {
    assertThat(
            ElectraConfig.builder()
                .vocabSize(1000)
                .embeddingSize(10)
                .hiddenSize(21)
                .numHiddenLayers(3)
                .numAttentionHeads(7)
                .intermediateSize(50)
                .hiddenDropoutProb(0.2)
                .attentionProbsDropoutProb(0.3)
                .classifierDropout(0.4)
                .maxPositionEmbeddings(60)
                .typeVocabSize(5)
                .initializerRange(0.5)
                .layerNormEps(1e-6)
                .padTokenId(9)
                .labels(List.of("a", "b"))
                .problemType(ProblemType.REGRESSION)
                .build())
        .isEqualTo(
            new ElectraConfig(
                1000,
                10,
                21,
                3,
                7,
                50,
                0.2,
                0.3,
                0.4,
                60,
                5,
                0.5,
                1e-6,
                9,
                List.of("a", "b"),
                ProblemType.REGRESSION));
  }

  @Test
  void classifierDropoutFallsBackToThatOfHiddenStates() {
    assertThat(ElectraConfig.builder().hiddenDropoutProb(0.3).build().classifierDropout())
        .isEqualTo(0.3);
    assertThat(
            ElectraConfig.builder()
                .hiddenDropoutProb(0.3)
                .classifierDropout(0)
                .build()
                .classifierDropout())
        .isZero();
  }

  @Test
  void withLabelsChangesNothingElse() {
    ElectraConfig config = ElectraConfig.base(35_000);

    ElectraConfig labelled = config.withLabels(List.of("부정", "긍정"));

    assertThat(labelled.labels()).containsExactly("부정", "긍정");
    assertThat(labelled.numLabels()).isEqualTo(2);
    assertThat(labelled.withLabels(List.of())).isEqualTo(config);
  }

  @Test
  void labelsAreCopied() {
    List<String> labels = new ArrayList<>(List.of("a", "b"));
    ElectraConfig config = ElectraConfig.builder().labels(labels).build();
    labels.clear();

    assertThat(config.labels()).containsExactly("a", "b");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> config.labels().clear());
    assertThatExceptionOfType(NullPointerException.class)
        .isThrownBy(() -> ElectraConfig.builder().labels(null))
        .withMessage("labels");
  }

  static List<Arguments> limits() {
    return List.of(
        limit(b -> b.vocabSize(0), "vocab_size must be at least 1, got 0"),
        limit(b -> b.embeddingSize(-1), "embedding_size must be at least 1, got -1"),
        limit(b -> b.hiddenSize(0), "hidden_size must be at least 1, got 0"),
        limit(b -> b.numHiddenLayers(0), "num_hidden_layers must be at least 1, got 0"),
        limit(b -> b.numAttentionHeads(0), "num_attention_heads must be at least 1, got 0"),
        limit(b -> b.intermediateSize(0), "intermediate_size must be at least 1, got 0"),
        limit(b -> b.maxPositionEmbeddings(0), "max_position_embeddings must be at least 1, got 0"),
        limit(b -> b.typeVocabSize(0), "type_vocab_size must be at least 1, got 0"),
        limit(b -> b.hiddenDropoutProb(1), "hidden_dropout_prob must be in [0, 1), got 1.0"),
        limit(
            b -> b.hiddenDropoutProb(Double.NaN), "hidden_dropout_prob must be in [0, 1), got NaN"),
        limit(
            b -> b.attentionProbsDropoutProb(-0.1),
            "attention_probs_dropout_prob must be in [0, 1), got -0.1"),
        limit(b -> b.classifierDropout(1.5), "classifier_dropout must be in [0, 1), got 1.5"),
        limit(
            b -> b.hiddenSize(256).numAttentionHeads(3),
            "hidden_size 256 is not a multiple of num_attention_heads 3"),
        limit(b -> b.initializerRange(-0.02), "initializer_range must be at least 0, got -0.02"),
        limit(
            b -> b.initializerRange(Double.POSITIVE_INFINITY),
            "initializer_range must be at least 0, got Infinity"),
        limit(b -> b.layerNormEps(0), "layer_norm_eps must be in (0, 1), got 0.0"),
        limit(b -> b.layerNormEps(1), "layer_norm_eps must be in (0, 1), got 1.0"),
        limit(
            b -> b.vocabSize(5).padTokenId(5),
            "pad_token_id must be in [0, vocab_size = 5), got 5"),
        limit(
            b -> b.vocabSize(5).padTokenId(-1),
            "pad_token_id must be in [0, vocab_size = 5), got -1"),
        limit(b -> b.labels(List.of("a")), "a classifier needs at least two labels, got [a]"),
        limit(b -> b.labels(List.of("a", "b", "a")), "labels are not distinct: [a, b, a]"));
  }

  private static Arguments limit(Consumer<ElectraConfigBuilder> change, String message) {
    return arguments(change, message);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("limits")
  void namesTheKeyTheValueAndTheLimit(Consumer<ElectraConfigBuilder> change, String message) {
    ElectraConfigBuilder builder = ElectraConfig.builder();
    change.accept(builder);
    assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
  }
}
