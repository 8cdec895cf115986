package io.koelectra.pretraining;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.checkpoint.TrainingCheckpoints;
import io.koelectra.engine.Lifetime;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingDivergedException;
import io.koelectra.training.TrainingLease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pre-trains an ELECTRA by replaced token detection, or by another {@link PretrainingObjective},
 * from random weights or from a published checkpoint, which adapts it to texts of your own.
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
 *   pretrainer.save(Path.of("discriminator"));
 *   pretrainer.saveGenerator(Path.of("generator"));
 * }
 * }</pre>
 *
 * <p>Holds the networks in native memory until closed. Serves one thread at a time, and a process
 * trains one model at a time: other calls are refused with an {@link IllegalStateException}.
 */
public final class ElectraPretrainer implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(ElectraPretrainer.class);

  private final PretrainingConfig config;
  private final NDManager manager;
  private final KoElectraTokenizer tokenizer;
  private final PretrainingNetworks networks;
  private final LoadReport weights;
  private final String start;
  private final Optional<Path> checkpoints;
  private final Duration checkpointEvery;
  private final PretrainingListener listener;
  private final AlarmPolicy onAlarm;
  private final Lifetime lifetime = new Lifetime("the pretrainer");
  private Optional<PretrainingReport> report = Optional.empty();
  private Optional<TrainingAlarm> failure = Optional.empty();

  ElectraPretrainer(
      PretrainingConfig config,
      NDManager manager,
      KoElectraTokenizer tokenizer,
      PretrainingNetworks networks,
      LoadReport weights,
      String start,
      Optional<Path> checkpoints,
      Duration checkpointEvery,
      PretrainingListener listener,
      AlarmPolicy onAlarm) {
    this.config = config;
    this.manager = manager;
    this.tokenizer = tokenizer;
    this.networks = networks;
    this.weights = weights;
    this.start = start;
    this.checkpoints = checkpoints;
    this.checkpointEvery = checkpointEvery;
    this.listener = listener;
    this.onAlarm = onAlarm;
  }

  /**
   * Starts from ELECTRA-small's settings; see the builder's methods.
   *
   * @param model an untrained model, or one with the objective's head: for replaced token detection
   *     a discriminator, such as a published KoELECTRA; of any other, such as a fine-tuned
   *     classifier, the encoder is taken and the head starts from random values
   */
  public static ElectraPretrainerBuilder builder(HuggingFaceCheckpoint model) {
    return new ElectraPretrainerBuilder(model);
  }

  /** Which parameters were loaded and which were fresh. */
  public LoadReport weights() {
    return weights;
  }

  /**
   * Trains on a corpus, and evaluates on texts that are held out from it.
   *
   * <p>At the end the networks must have learned to read the texts that are held out, however short
   * the run was: a masked language model or generator fills in [MASK] better than the training
   * texts' token frequencies do, by 1% of their loss and two standard errors, and a detector tells
   * replaced tokens from others with an AUC of at least 0.55 and three standard errors above 0.5.
   * Otherwise they are of no use, and that is an alarm. {@link #report()} still has the report
   * then.
   *
   * <p>With {@link ElectraPretrainerBuilder#checkpoints} a run that was killed goes on from the
   * newest checkpoint and ends with the same weights, bit for bit, as one that was not, given the
   * same machine, number of threads ({@code OMP_NUM_THREADS}) and number of steps; a finished run
   * returns its report at once. Under a {@link io.koelectra.training.WarmUpStableDecay} a run can
   * be lengthened at any time, finished or not: where its learning rate has begun to fall, it goes
   * on from the checkpoint before that, and ends as if it had been planned so long. Under a linear
   * schedule the rate of every step depends on the length, so none can be lengthened.
   *
   * @param corpus made with this model's vocabulary, of at least two texts
   * @throws IllegalArgumentException if the corpus has one text, or texts or tokens that the model
   *     has no embedding for, or if no checkpoint is one of a run of this length
   * @throws TrainingAlarmException if the networks have not learned, unless {@link
   *     ElectraPretrainerBuilder#onAlarm} says otherwise; or if loss or gradients stop being finite
   * @throws IllegalStateException before anything is touched, if another training runs in this
   *     process
   * @throws java.io.InterruptedIOException if the thread is interrupted: after the step under way
   *     and its checkpoint, from which the run goes on; the thread stays interrupted
   * @throws IOException if a checkpoint cannot be written, or the directory holds those of a
   *     pre-training with other settings, another corpus or another start; earlier checkpoints are
   *     as they were
   */
  public PretrainingReport pretrain(TokenizedCorpus corpus) throws IOException {
    return lifetime.alone(
        () -> TrainingLease.hold("the pre-training from " + start, () -> run(corpus)));
  }

  private PretrainingReport run(TokenizedCorpus corpus) throws IOException {
    networks.requireEmbeddings(corpus);
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
    PretrainingBatches batches = new PretrainingBatches(config, corpus, masker);
    PretrainingRun run =
        new PretrainingRun(
            config, manager, networks, batches, start, directory, checkpointEvery, listener);
    report = Optional.empty();
    failure = Optional.empty();
    try {
      run.run();
    } catch (TrainingDivergedException e) {
      throw new TrainingAlarmException(tell(TrainingAlarm.of(e, run.clock().stepsDone())));
    }
    PretrainingReport done = report(corpus, batches, run);
    report = Optional.of(done);
    done.verdict().ifPresent(this::tell);
    if (failure.isPresent() && onAlarm != AlarmPolicy.WARN) {
      throw new TrainingAlarmException(failure.get());
    }
    return done;
  }

  private TrainingAlarm tell(TrainingAlarm alarm) {
    failure = Optional.of(alarm);
    logger.warn("{}", alarm);
    listener.onAlarm(alarm);
    return alarm;
  }

  private PretrainingReport report(
      TokenizedCorpus corpus, PretrainingBatches batches, PretrainingRun run) {
    return new PretrainingReport(
        config.toString(),
        weights,
        corpus.fingerprint(),
        batches.texts(),
        run.clock().stepsDone(),
        run.clock().tokensDone(),
        Duration.ofNanos(run.clock().elapsedNanos()),
        run.evaluations(),
        run.verdict());
  }

  /**
   * What the last pre-training did, also where {@link #pretrain} threw since its networks are of no
   * use; empty before one has come to its last step.
   */
  public Optional<PretrainingReport> report() {
    return report;
  }

  private void requireUse() {
    if (failure.isPresent() && onAlarm != AlarmPolicy.WARN) {
      throw new IllegalStateException(
          "not saved, since the pre-training ended in %s. To save such a model all the same, pre-train with onAlarm(WARN)"
              .formatted(failure.get()));
    }
  }

  /**
   * Saves the network to fine-tune in Hugging Face's layout. The directory appears whole or not at
   * all.
   *
   * @param directory absent, empty, or a saved model
   * @return where another model that was in the directory is now: {@code NAME.earlier-1}
   * @throws IllegalStateException if the last pre-training ended in an alarm, unless {@link
   *     ElectraPretrainerBuilder#onAlarm} is {@link AlarmPolicy#WARN}
   */
  public Optional<Path> save(Path directory) throws IOException {
    return lifetime.alone(
        () -> {
          requireUse();
          return networks.save(directory, tokenizer);
        });
  }

  /** Whether the objective trains a generator beside the network to fine-tune. */
  public boolean hasGenerator() {
    return networks.besideMain().isPresent();
  }

  /**
   * Saves the generator, which only a further pre-training needs.
   *
   * @param directory as for {@link #save}
   * @return as {@link #save}
   * @throws IllegalStateException if the objective has none, or as for {@link #save}
   */
  public Optional<Path> saveGenerator(Path directory) throws IOException {
    ElectraGenerator generator =
        networks
            .besideMain()
            .orElseThrow(
                () -> new IllegalStateException(config.objective() + " trains no generator"));
    return lifetime.alone(
        () -> {
          requireUse();
          return HuggingFaceCheckpoint.save(directory, generator, tokenizer);
        });
  }

  /** Frees the networks, once a call of another thread under way has ended. */
  @Override
  public void close() {
    lifetime.close(
        () -> {
          tokenizer.close();
          manager.close();
        });
  }
}
