package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.checkpoint.ModelDirectoryWriter;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraDiscriminator;
import io.koelectra.model.ElectraEmbeddings;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Generator and discriminator over one {@link ElectraEmbeddings}: word, position and segment
 * embeddings and their LayerNorm are the same parameters in both, and the generator's output matrix
 * is the word embeddings (Clark et al. 2020, section 3.2).
 */
final class ElectraForPreTraining extends PretrainingNetworks {

  private final ElectraGenerator generator;
  private final ElectraDiscriminator discriminator;

  /** Creates both without values; they must agree in all that shapes the embeddings. */
  ElectraForPreTraining(ElectraConfig config, ElectraConfig generatorConfig) {
    super(config);
    ElectraEmbeddings embeddings = sharedEmbeddings(config, generatorConfig);
    discriminator = add("discriminator", new ElectraDiscriminator(config, embeddings));
    generator = add("generator", new ElectraGenerator(generatorConfig, embeddings));
  }

  private static ElectraEmbeddings sharedEmbeddings(ElectraConfig config, ElectraConfig generator) {
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

  @Override
  LoadReport loadMain(HuggingFaceCheckpoint main, NDManager manager) throws IOException {
    return loadAs(CheckpointKind.DISCRIMINATOR, main, discriminator, manager);
  }

  @Override
  Optional<ElectraGenerator> besideMain() {
    return Optional.of(generator);
  }

  ElectraGenerator generator() {
    return generator;
  }

  ElectraDiscriminator discriminator() {
    return discriminator;
  }

  @Override
  PretrainingPass pass(MaskedBatch batch, long seed, boolean dropout, NDManager scratch) {
    NDArray filled = fill(generator, batch, dropout, scratch); // (M, V)
    long[] ids = batch.replaced(ReplacementSampler.sample(filled, seed));
    float[] replaced = batch.differences(ids);
    NDArray logits =
        discriminator
            .forward(
                new ParameterStore(scratch, false),
                batch.toInputs(ids, scratch).toNDList(),
                dropout)
            .singletonOrThrow(); // (B, T)
    return new PretrainingPass(
        batch,
        PretrainingLoss.maskedLanguageModel(filled, batch.targets()),
        new PretrainingPass.Detection(
            replaced, logits, PretrainingLoss.detection(logits, replaced, batch.attentionMask())));
  }

  @Override
  Optional<Path> save(Path directory, KoElectraTokenizer tokenizer) throws IOException {
    return ModelDirectoryWriter.write(directory, discriminator, tokenizer);
  }

  @Override
  public String toString() {
    return "discriminator %s; generator %s".formatted(shape(), generator.electra().config());
  }
}
