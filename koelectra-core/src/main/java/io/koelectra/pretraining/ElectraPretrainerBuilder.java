package io.koelectra.pretraining;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.model.ElectraConfig;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.RunLength;
import io.koelectra.training.TrainerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Builds an {@link ElectraPretrainer}. */
public final class ElectraPretrainerBuilder extends TrainerBuilder<ElectraPretrainerBuilder> {

  private final HuggingFaceCheckpoint main;
  private Optional<HuggingFaceCheckpoint> generator = Optional.empty();
  private PretrainingConfig config = PretrainingConfig.defaults();
  private RunLength length = new RunLength.Steps(1_000_000);
  private AdamW optimizer =
      AdamW.builder().learningRate(5e-4).epsilon(1e-6).weightDecay(0.01).build();

  ElectraPretrainerBuilder(HuggingFaceCheckpoint main) {
    super(LearningRateSchedule.linear(0.01), 1000);
    this.main = Objects.requireNonNull(main, "main");
  }

  @Override
  protected ElectraPretrainerBuilder self() {
    return this;
  }

  /** Default 1,000,000 steps, {@code num_train_steps} in {@code configure_pretraining.py}. */
  public ElectraPretrainerBuilder length(RunLength value) {
    length = Objects.requireNonNull(value, "length");
    return this;
  }

  /**
   * Default peak rate 5e-4, {@code learning_rate}, weight decay 0.01, {@code weight_decay_rate},
   * and epsilon 1e-6, as {@code model/optimization.py} in google-research/electra.
   */
  public ElectraPretrainerBuilder optimizer(AdamW value) {
    optimizer = Objects.requireNonNull(value, "optimizer");
    return this;
  }

  /**
   * The generator that the model was trained with, such as KoELECTRA's, its embeddings left aside
   * for the model's. Default a fresh one of the configuration's size, which first has to learn the
   * language.
   */
  public ElectraPretrainerBuilder generator(HuggingFaceCheckpoint value) {
    generator = Optional.of(value);
    return this;
  }

  /** Default {@link PretrainingConfig#defaults()}, the settings of ELECTRA-small. */
  public ElectraPretrainerBuilder config(PretrainingConfig value) {
    config = Objects.requireNonNull(value, "config");
    return this;
  }

  /**
   * Loads the networks.
   *
   * @throws IOException if weights cannot be read or do not fit
   * @throws IllegalArgumentException if the objective cannot start from the checkpoint, or the
   *     generator does not belong to it
   */
  public ElectraPretrainer build() throws IOException {
    requireStart();
    PretrainingNetworks networks = networks();
    KoElectraTokenizer tokenizer = main.tokenizer();
    NDManager manager = newManager();
    try {
      ElectraPretrainerBuilder logged = clone();
      logged.listener(ElectraPretrainer.LOG.andThen(settings().listener()));
      return new ElectraPretrainer(
          config,
          logged.loopSettings(
              main.name() + generator.map(own -> " and " + own.name()).orElse(""),
              optimizer,
              length,
              Optional.empty(),
              Integer.MAX_VALUE,
              List.of()),
          manager,
          tokenizer,
          networks,
          networks.load(main, generator, settings().seed(), manager));
    } catch (IOException | RuntimeException | Error e) {
      tokenizer.close();
      manager.close();
      throw e;
    }
  }

  private void requireStart() {
    PretrainingObjective objective = config.objective;
    if (objective == PretrainingObjective.REPLACED_TOKEN_DETECTION
        && main.kind() == CheckpointKind.GENERATOR) {
      throw new IllegalArgumentException(
          "%s trains a discriminator, and %s is a %s; name another directory or objective"
              .formatted(objective, main.name(), main.kind()));
    }
    if (generator.isEmpty()) {
      return;
    }
    if (objective == PretrainingObjective.MASKED_LANGUAGE_MODEL) {
      throw new IllegalArgumentException(objective + " has no generator; leave it out");
    }
    if (main.kind() == CheckpointKind.UNTRAINED) {
      throw new IllegalArgumentException(
          "a generator is given with an untrained model; name the model that it was trained with,"
              + " or leave the generator out");
    }
  }

  private PretrainingNetworks networks() {
    ElectraConfig shape = main.config().withLabels(List.of());
    ElectraConfig generatorShape =
        generator
            .map(checkpoint -> checkpoint.config().withLabels(List.of()))
            .orElseGet(
                () -> GeneratorShape.beside(shape, config.generatorSize, config.generatorLayers));
    return switch (config.objective) {
      case REPLACED_TOKEN_DETECTION -> new ElectraForPreTraining(shape, generatorShape);
      case MASKED_LANGUAGE_MODEL -> new MaskedLanguageModel(shape);
    };
  }
}
