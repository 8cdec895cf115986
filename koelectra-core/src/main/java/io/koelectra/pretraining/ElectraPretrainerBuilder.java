package io.koelectra.pretraining;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.OfflineEngine;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Builds an {@link ElectraPretrainer}. */
public final class ElectraPretrainerBuilder {

  private final HuggingFaceCheckpoint discriminator;
  private Optional<HuggingFaceCheckpoint> generator = Optional.empty();
  private PretrainingConfig config = PretrainingConfig.builder().build();
  private Optional<Path> checkpoints = Optional.empty();
  private Duration checkpointEvery = Duration.ofMinutes(10);
  private Optional<Device> device = Optional.empty();
  private PretrainingListener listener = new PretrainingListener() {};

  ElectraPretrainerBuilder(HuggingFaceCheckpoint discriminator) {
    this.discriminator = Objects.requireNonNull(discriminator, "discriminator");
  }

  /**
   * The generator that belongs to the discriminator, such as KoELECTRA's, its embeddings left aside
   * for the discriminator's. Default a fresh one of the configuration's size, which first has to
   * learn the language.
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
   * then one every {@link #checkpointEvery}, and one at the end. A checkpoint takes three times the
   * weights' size, and the two newest stay. Default none.
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
   * Loads both networks.
   *
   * @throws IOException if weights cannot be read or do not fit
   * @throws IllegalArgumentException if the generator does not belong to the discriminator
   */
  public ElectraPretrainer build() throws IOException {
    if (generator.isPresent() && discriminator.kind() == CheckpointKind.UNTRAINED) {
      throw new IllegalArgumentException(
          "a generator is given with an untrained discriminator; name the discriminator that it"
              + " was trained with, or leave the generator out");
    }
    ElectraConfig shape = discriminator.config().withLabels(List.of());
    ElectraConfig generatorShape =
        generator
            .map(checkpoint -> checkpoint.config().withLabels(List.of()))
            .orElseGet(
                () ->
                    ElectraForPreTraining.generatorConfig(
                        shape, config.generatorSize(), config.generatorLayers()));
    ElectraForPreTraining model = new ElectraForPreTraining(shape, generatorShape);
    NDManager manager = device.map(OfflineEngine::newManager).orElseGet(OfflineEngine::newManager);
    KoElectraTokenizer tokenizer = discriminator.tokenizer();
    try {
      return new ElectraPretrainer(
          config,
          manager,
          tokenizer,
          model,
          model.load(discriminator, generator, config.seed(), manager),
          checkpoints,
          checkpointEvery,
          listener);
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      manager.close();
      throw e;
    }
  }
}
