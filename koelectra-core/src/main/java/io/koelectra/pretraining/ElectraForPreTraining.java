package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraDiscriminator;
import io.koelectra.model.ElectraEmbeddings;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Generator and discriminator over one {@link ElectraEmbeddings}: word, position and segment
 * embeddings and their LayerNorm are the same parameters in both, and the generator's output matrix
 * is the word embeddings (Clark et al. 2020, section 3.2).
 */
public final class ElectraForPreTraining extends PretrainingNetworks {

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
    this(GeneratorShape.sharedEmbeddings(config, generatorConfig), config, generatorConfig);
  }

  private ElectraForPreTraining(
      ElectraEmbeddings embeddings, ElectraConfig config, ElectraConfig generatorConfig) {
    this(
        new ElectraDiscriminator(config, embeddings),
        new ElectraGenerator(generatorConfig, embeddings));
  }

  private ElectraForPreTraining(ElectraDiscriminator discriminator, ElectraGenerator generator) {
    super(
        List.of("discriminator", "generator"),
        List.of(discriminator, generator),
        discriminator.electra().config(),
        Optional.of(generator));
    this.discriminator = discriminator;
    this.generator = generator;
  }

  @Override
  LoadReport loadMain(HuggingFaceCheckpoint main, NDManager manager) throws IOException {
    return loadAs(CheckpointKind.DISCRIMINATOR, main, discriminator, manager);
  }

  /** The network that is thrown away, or kept to go on from. */
  public ElectraGenerator generator() {
    return generator;
  }

  /** The network to fine-tune. */
  public ElectraDiscriminator discriminator() {
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
        new DetectionPass(
            replaced, logits, PretrainingLoss.detection(logits, replaced, batch.attentionMask())));
  }

  @Override
  Optional<Path> save(Path directory, KoElectraTokenizer tokenizer) throws IOException {
    return HuggingFaceCheckpoint.save(directory, discriminator, tokenizer);
  }

  @Override
  public String toString() {
    return "discriminator %s; generator %s".formatted(shape(), generator.electra().config());
  }
}
