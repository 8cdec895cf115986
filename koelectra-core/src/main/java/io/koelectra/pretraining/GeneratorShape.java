package io.koelectra.pretraining;

import io.koelectra.model.ElectraConfig;

/** The shape of a generator that stands beside a larger network. */
final class GeneratorShape {

  private GeneratorShape() {}

  /**
   * The generator that google-research/electra puts beside a discriminator: shares of its width and
   * layers, with as many heads as the discriminator's head size allows, at least one, and four
   * times its own width as feed-forward size ({@code get_generator_config} in {@code
   * run_pretraining.py}).
   */
  static ElectraConfig beside(ElectraConfig config, double size, double layers) {
    int hidden = Math.max(1, (int) (config.hiddenSize() * size));
    int heads = Math.max(1, hidden / config.headSize());
    while (hidden % heads != 0) {
      heads--;
    }
    return ElectraConfig.builder()
        .vocabSize(config.vocabSize())
        .embeddingSize(config.embeddingSize())
        .hiddenSize(hidden)
        .numHiddenLayers(Math.max(1, (int) (config.numHiddenLayers() * layers)))
        .numAttentionHeads(heads)
        .intermediateSize(4 * hidden)
        .hiddenDropoutProb(config.hiddenDropoutProb())
        .attentionProbsDropoutProb(config.attentionProbsDropoutProb())
        .maxPositionEmbeddings(config.maxPositionEmbeddings())
        .typeVocabSize(config.typeVocabSize())
        .initializerRange(config.initializerRange())
        .layerNormEps(config.layerNormEps())
        .padTokenId(config.padTokenId())
        .build();
  }
}
