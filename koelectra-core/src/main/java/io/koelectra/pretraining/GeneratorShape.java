package io.koelectra.pretraining;

import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraEmbeddings;

/** How a generator has to be shaped to stand beside a larger network. */
final class GeneratorShape {

  private GeneratorShape() {}

  /**
   * The generator that google-research/electra puts beside a discriminator: a share of its width,
   * with as many heads as the discriminator's head size allows, at least one, and four times its
   * own width as feed-forward size ({@code get_generator_config} in {@code run_pretraining.py}).
   *
   * @param size width as a share of the discriminator's
   * @param layers layers as a share of the discriminator's
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

  /**
   * Embeddings for both.
   *
   * @throws IllegalArgumentException if the two differ in what shapes embeddings
   */
  static ElectraEmbeddings sharedEmbeddings(ElectraConfig config, ElectraConfig generator) {
    requireEqual("vocab_size", config.vocabSize(), generator.vocabSize());
    requireEqual("embedding_size", config.embeddingSize(), generator.embeddingSize());
    requireEqual(
        "max_position_embeddings",
        config.maxPositionEmbeddings(),
        generator.maxPositionEmbeddings());
    requireEqual("type_vocab_size", config.typeVocabSize(), generator.typeVocabSize());
    return new ElectraEmbeddings(config);
  }

  private static void requireEqual(String key, int main, int generator) {
    if (main != generator) {
      throw new IllegalArgumentException(
          "the generator shares the embeddings of the network beside it, but %s is %d there and %d in the generator; take the generator that it was trained with"
              .formatted(key, main, generator));
    }
  }
}
