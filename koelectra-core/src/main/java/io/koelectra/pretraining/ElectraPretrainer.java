package io.koelectra.pretraining;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.checkpoint.TrainingCheckpoints;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Pre-trains an ELECTRA by replaced token detection, from random weights or from a published
 * checkpoint, which adapts it to texts of your own.
 *
 * <pre>{@code
 * var checkpoint = HuggingFaceCheckpoint.untrained(config, vocabulary);
 * try (var tokenizer = checkpoint.tokenizer();
 *     var pretrainer = ElectraPretrainer.builder(checkpoint)
 *         .config(PretrainingConfig.builder().length(new RunLength.Epochs(10)).build())
 *         .checkpoints(Path.of("runs/pretraining"))
 *         .build()) {
 *   pretrainer.pretrain(
 *       TokenizedCorpus.open(Path.of("reviews.txt.gz"), tokenizer, 128, Path.of("reviews.ids")));
 *   pretrainer.save(Path.of("discriminator"), Path.of("generator"));
 * }
 * }</pre>
 *
 * <p>Holds both networks in native memory until closed. Not safe for several threads, and the
 * engine trains one model per process at a time.
 */
public final class ElectraPretrainer implements AutoCloseable {

  private final PretrainingConfig config;
  private final NDManager manager;
  private final KoElectraTokenizer tokenizer;
  private final ElectraForPreTraining model;
  private final LoadReport weights;
  private final Optional<Path> checkpoints;
  private final Duration checkpointEvery;
  private final PretrainingListener listener;

  ElectraPretrainer(
      PretrainingConfig config,
      NDManager manager,
      KoElectraTokenizer tokenizer,
      ElectraForPreTraining model,
      LoadReport weights,
      Optional<Path> checkpoints,
      Duration checkpointEvery,
      PretrainingListener listener) {
    this.config = config;
    this.manager = manager;
    this.tokenizer = tokenizer;
    this.model = model;
    this.weights = weights;
    this.checkpoints = checkpoints;
    this.checkpointEvery = checkpointEvery;
    this.listener = listener;
  }

  /**
   * Starts from ELECTRA-small's settings; see the builder's methods.
   *
   * @param discriminator an untrained model, or a checkpoint with the head of replaced token
   *     detection, such as a published KoELECTRA discriminator
   */
  public static ElectraPretrainerBuilder builder(HuggingFaceCheckpoint discriminator) {
    return new ElectraPretrainerBuilder(discriminator);
  }

  /** Both networks as they are now. */
  public ElectraForPreTraining model() {
    return model;
  }

  /** Which parameters were loaded and which were fresh. */
  public LoadReport weights() {
    return weights;
  }

  /**
   * Trains both networks on a corpus, and evaluates them on texts that it holds out from it.
   *
   * <p>With {@link ElectraPretrainerBuilder#checkpoints} a run that was killed goes on from the
   * newest checkpoint and ends with the same weights, bit for bit, as one that was not, given the
   * same machine, number of threads ({@code OMP_NUM_THREADS}) and number of steps; a finished run
   * returns its report at once. The length may be changed from session to session while the
   * learning rate does not depend on it.
   *
   * @param corpus made with this model's vocabulary, of at least two texts
   * @throws IllegalArgumentException if the corpus has one text, or the run's length was changed
   *     where the learning rate depends on it
   * @throws io.koelectra.training.TrainingDivergedException if loss or gradients stop being finite
   * @throws IOException if a checkpoint cannot be written, or the directory holds those of a
   *     pre-training with other settings or another corpus; earlier checkpoints are as they were
   */
  public PretrainingReport pretrain(TokenizedCorpus corpus) throws IOException {
    if (checkpoints.isEmpty()) {
      return pretrain(corpus, Optional.empty());
    }
    try (TrainingCheckpoints directory = TrainingCheckpoints.open(checkpoints.get())) {
      return pretrain(corpus, Optional.of(directory));
    }
  }

  private PretrainingReport pretrain(
      TokenizedCorpus corpus, Optional<TrainingCheckpoints> directory) throws IOException {
    TokenMasker masker = new TokenMasker(config.maskRate(), config.maskTokenShare(), tokenizer);
    PretrainingRun run =
        new PretrainingRun(
            config, manager, model, masker, directory, checkpointEvery, listener, corpus);
    run.run();
    return new PretrainingReport(
        config.toString(),
        weights,
        corpus.fingerprint(),
        run.trainedTexts(),
        run.clock().stepsDone(),
        run.clock().tokensDone(),
        Duration.ofNanos(run.clock().elapsedNanos()),
        run.evaluations());
  }

  /**
   * Saves both networks in Hugging Face's layout. Each directory appears whole or not at all.
   *
   * @param discriminator what to fine-tune: absent, empty, or an earlier saved model, which is
   *     replaced
   * @param generator what only a further pre-training needs; likewise
   */
  public void save(Path discriminator, Path generator) throws IOException {
    HuggingFaceCheckpoint.save(discriminator, model.discriminator(), tokenizer);
    HuggingFaceCheckpoint.save(generator, model.generator(), tokenizer);
  }

  /** Frees both networks. */
  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
