package io.koelectra.pretraining;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraConfig;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AlarmPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Builds an {@link ElectraPretrainer}. */
public final class ElectraPretrainerBuilder {

  private final HuggingFaceCheckpoint main;
  private Optional<HuggingFaceCheckpoint> generator = Optional.empty();
  private PretrainingConfig config = PretrainingConfig.builder().build();
  private Optional<Path> checkpoints = Optional.empty();
  private Duration checkpointEvery = Duration.ofMinutes(10);
  private Optional<Device> device = Optional.empty();
  private PretrainingListener listener = new PretrainingListener() {};
  private AlarmPolicy onAlarm = AlarmPolicy.STOP;

  ElectraPretrainerBuilder(HuggingFaceCheckpoint main) {
    this.main = Objects.requireNonNull(main, "main");
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

  /** Default {@code PretrainingConfig.builder().build()}, the settings of ELECTRA-small. */
  public ElectraPretrainerBuilder config(PretrainingConfig value) {
    config = Objects.requireNonNull(value, "config");
    return this;
  }

  /**
   * Where to write checkpoints, and to go on from the newest one: the first after half a minute,
   * then one every {@link #checkpointEvery}, one before the learning rate of a {@link
   * io.koelectra.training.WarmUpStableDecay} begins to fall, and one at the end. A checkpoint takes
   * three times the weights' size. The two newest stay, and the one before the decay, from which a
   * longer run goes on. Default none.
   */
  public ElectraPretrainerBuilder checkpoints(Path directory) {
    checkpoints = Optional.of(directory);
    return this;
  }

  /** Time between checkpoints; default 10 minutes. */
  public ElectraPretrainerBuilder checkpointEvery(Duration value) {
    checkpointEvery = Objects.requireNonNull(value, "checkpointEvery");
    return this;
  }

  /** Where to train; default the first GPU if the native library has one, else the CPU. */
  public ElectraPretrainerBuilder device(Device value) {
    device = Optional.of(value);
    return this;
  }

  /** Told of the progress; default none. */
  public ElectraPretrainerBuilder listener(PretrainingListener value) {
    listener = Objects.requireNonNull(value, "listener");
    return this;
  }

  /**
   * What happens when the networks have not learned to read; {@link ElectraPretrainer#pretrain}
   * says what decides. Default {@link AlarmPolicy#STOP}: no such model is saved by mistake. With
   * {@link AlarmPolicy#WARN} it can be saved.
   *
   * @throws IllegalArgumentException for {@link AlarmPolicy#ROLL_BACK_AND_HALVE_RATE}: what decides
   *     is known at the end alone
   */
  public ElectraPretrainerBuilder onAlarm(AlarmPolicy value) {
    if (value == AlarmPolicy.ROLL_BACK_AND_HALVE_RATE) {
      throw new IllegalArgumentException(
          "a pre-training cannot roll back, since what it has learned is judged at its end; give STOP or"
              + " WARN, got "
              + value);
    }
    onAlarm = Objects.requireNonNull(value, "onAlarm");
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
    NDManager manager = device.map(OfflineEngine::newManager).orElseGet(OfflineEngine::newManager);
    try {
      return new ElectraPretrainer(
          config,
          manager,
          tokenizer,
          networks,
          networks.load(main, generator, config.seed(), manager),
          start(),
          checkpoints,
          checkpointEvery,
          listener,
          onAlarm);
    } catch (IOException | RuntimeException | Error e) {
      tokenizer.close();
      manager.close();
      throw e;
    }
  }

  private void requireStart() {
    PretrainingObjective objective = config.objective();
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
                () ->
                    GeneratorShape.beside(shape, config.generatorSize(), config.generatorLayers()));
    return switch (config.objective()) {
      case REPLACED_TOKEN_DETECTION -> new ElectraForPreTraining(shape, generatorShape);
      case MASKED_LANGUAGE_MODEL -> new MaskedLanguageModel(shape);
      case ALL_TOKENS_MLM -> new AllTokensLanguageModel(shape, generatorShape);
    };
  }

  private String start() {
    return main.name() + generator.map(own -> " and " + own.name()).orElse("");
  }
}
