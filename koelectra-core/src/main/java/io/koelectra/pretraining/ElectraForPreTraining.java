package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraDiscriminator;
import io.koelectra.model.ElectraEmbeddings;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.model.ParameterNames;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Generator and discriminator over one {@link ElectraEmbeddings}: word, position and segment
 * embeddings and their LayerNorm are the same parameters in both, and the generator's output matrix
 * is the word embeddings (Clark et al. 2020, section 3.2).
 */
public final class ElectraForPreTraining {

  private static final String SHARED = "electra.embeddings.";

  private final ElectraGenerator generator;
  private final ElectraDiscriminator discriminator;

  /**
   * Creates both without values.
   *
   * @param config the discriminator's
   * @param generatorConfig equal in all that shapes the embeddings
   * @throws IllegalArgumentException if the two cannot share embeddings
   */
  public ElectraForPreTraining(ElectraConfig config, ElectraConfig generatorConfig) {
    requireEqual("vocab_size", config.vocabSize(), generatorConfig.vocabSize());
    requireEqual("embedding_size", config.embeddingSize(), generatorConfig.embeddingSize());
    requireEqual(
        "max_position_embeddings",
        config.maxPositionEmbeddings(),
        generatorConfig.maxPositionEmbeddings());
    requireEqual("type_vocab_size", config.typeVocabSize(), generatorConfig.typeVocabSize());
    ElectraEmbeddings embeddings = new ElectraEmbeddings(config);
    discriminator = new ElectraDiscriminator(config, embeddings);
    generator = new ElectraGenerator(generatorConfig, embeddings);
  }

  private static void requireEqual(String key, int discriminator, int generator) {
    if (discriminator != generator) {
      throw new IllegalArgumentException(
          "generator and discriminator share their embeddings, but %s is %d in the discriminator and %d in the generator; take the generator that belongs to the discriminator"
              .formatted(key, discriminator, generator));
    }
  }

  /**
   * The generator that google-research/electra puts beside a discriminator: a share of its width,
   * with as many heads as the discriminator's head size allows, at least one, and four times its
   * own width as feed-forward size ({@code get_generator_config} in {@code run_pretraining.py}).
   *
   * @param size width as a share of the discriminator's
   * @param layers layers as a share of the discriminator's
   */
  public static ElectraConfig generatorConfig(ElectraConfig config, double size, double layers) {
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
   * Loads both, or starts what has no weights from random values.
   *
   * @param ownDiscriminator as hosted, or untrained
   * @param ownGenerator as hosted, its embeddings left aside for the discriminator's; empty for a
   *     fresh one
   * @param seed of the random values
   * @param manager where the parameters live
   */
  LoadReport load(
      HuggingFaceCheckpoint ownDiscriminator,
      Optional<HuggingFaceCheckpoint> ownGenerator,
      long seed,
      NDManager manager)
      throws IOException {
    manager.getEngine().setRandomSeed(Long.hashCode(seed));
    HuggingFaceCheckpoint generatorSource =
        ownGenerator.orElseGet(
            () ->
                HuggingFaceCheckpoint.untrained(
                    generator.electra().config(), ownDiscriminator.vocabulary()));
    LoadReport first = ownDiscriminator.load(discriminator, manager).report();
    return first.and(generatorSource.load(generator, manager).report());
  }

  /** The network that is thrown away, or kept to go on from. */
  public ElectraGenerator generator() {
    return generator;
  }

  /** The network to fine-tune. */
  public ElectraDiscriminator discriminator() {
    return discriminator;
  }

  /**
   * Every parameter once: the discriminator's, embeddings included, under {@code discriminator.},
   * the rest of the generator's under {@code generator.}.
   */
  public Map<String, Parameter> parameters() {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    ParameterNames.of(discriminator)
        .forEach((name, parameter) -> parameters.put("discriminator." + name, parameter));
    ParameterNames.of(generator)
        .forEach(
            (name, parameter) -> {
              if (!name.startsWith(SHARED)) {
                parameters.put("generator." + name, parameter);
              }
            });
    return parameters;
  }

  void freeze(boolean frozen) {
    discriminator.freezeParameters(frozen);
    generator.freezeParameters(frozen);
  }

  /**
   * One pass of both networks over a batch.
   *
   * @param seed of the replacements
   * @param dropout whether to drop out
   * @param scratch owns all that the pass makes
   */
  PretrainingPass pass(MaskedBatch batch, long seed, boolean dropout, NDManager scratch) {
    ParameterStore parameters = new ParameterStore(scratch, false);
    NDArray logProbabilities =
        generator
            .logitsAt(
                scratch.create(batch.positions()),
                batch.toInputs(batch.maskedIds(), scratch),
                parameters,
                dropout)
            .logSoftmax(-1); // (M, V)
    long[] replacedIds = batch.replaced(ReplacementSampler.sample(logProbabilities, seed));
    float[] replaced = batch.differences(replacedIds);
    NDArray logits =
        discriminator
            .forward(parameters, batch.toInputs(replacedIds, scratch).toNDList(), dropout)
            .singletonOrThrow(); // (B, T)
    return new PretrainingPass(
        batch,
        replaced,
        PretrainingLoss.maskedLanguageModel(logProbabilities, batch.targets()),
        logits,
        PretrainingLoss.detection(logits, replaced, batch.attentionMask()));
  }
}
