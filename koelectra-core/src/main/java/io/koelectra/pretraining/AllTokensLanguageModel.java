package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraEmbeddings;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@link PretrainingObjective#ALL_TOKENS_MLM}: a generator, and beside it a masked language model
 * of the discriminator's size with one more output, the probability that a token is to be copied.
 * That output is fresh in every run and not saved.
 */
final class AllTokensLanguageModel extends PretrainingNetworks {

  private final ElectraGenerator generator;
  private final ElectraGenerator model;
  private final Linear copy;

  /**
   * @param config the large network's
   * @throws IllegalArgumentException if the two cannot share embeddings
   */
  AllTokensLanguageModel(ElectraConfig config, ElectraConfig generatorConfig) {
    this(GeneratorShape.sharedEmbeddings(config, generatorConfig), config, generatorConfig);
  }

  private AllTokensLanguageModel(
      ElectraEmbeddings embeddings, ElectraConfig config, ElectraConfig generatorConfig) {
    this(
        new ElectraGenerator(config, embeddings),
        Linear.builder().setUnits(1).build(),
        new ElectraGenerator(generatorConfig, embeddings));
  }

  private AllTokensLanguageModel(ElectraGenerator model, Linear copy, ElectraGenerator generator) {
    super(
        List.of("masked_lm", "copy", "generator"),
        List.of(model, copy, generator),
        model.electra().config(),
        Optional.of(generator));
    this.model = model;
    this.copy = copy;
    this.generator = generator;
  }

  @Override
  LoadReport loadMain(HuggingFaceCheckpoint main, NDManager manager) throws IOException {
    LoadReport report = loadAs(CheckpointKind.GENERATOR, main, model, manager);
    copy.setInitializer(
        new NormalInitializer((float) shape().initializerRange()), Parameter.Type.WEIGHT);
    copy.initialize(manager, DataType.FLOAT32, new Shape(1, shape().hiddenSize()));
    return report;
  }

  @Override
  PretrainingPass pass(MaskedBatch batch, long seed, boolean dropout, NDManager scratch) {
    NDArray filled = fill(generator, batch, dropout, scratch); // (M, V)
    long[] ids = batch.replaced(ReplacementSampler.sample(filled, seed));
    float[] replaced = batch.differences(ids);
    ParameterStore parameters = new ParameterStore(scratch, false);
    NDArray rows =
        forward(model.electra(), parameters, batch.toInputs(ids, scratch).toNDList(), dropout)
            .reshape(-1, shape().hiddenSize()); // (B * T, H)
    NDArray predicted = model.score(rows, parameters, dropout).logSoftmax(-1); // (B * T, V)
    NDArray copied = forward(copy, parameters, new NDList(rows), dropout); // (B * T, 1)
    return new PretrainingPass(
        batch,
        PretrainingLoss.maskedLanguageModel(filled, batch.targets()),
        new DetectionPass(
            replaced,
            copied.neg(),
            PretrainingLoss.allTokens(
                predicted, copied, batch.ids(), replaced, batch.attentionMask())));
  }

  private static NDArray forward(
      Block block, ParameterStore parameters, NDList inputs, boolean dropout) {
    return block.forward(parameters, inputs, dropout).singletonOrThrow();
  }

  @Override
  Optional<Path> save(Path directory, KoElectraTokenizer tokenizer) throws IOException {
    return HuggingFaceCheckpoint.save(directory, model, tokenizer);
  }

  @Override
  public String toString() {
    return "all-tokens masked language model %s; generator %s"
        .formatted(shape(), generator.electra().config());
  }
}
