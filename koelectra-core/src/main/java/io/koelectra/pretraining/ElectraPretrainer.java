package io.koelectra.pretraining;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.checkpoint.ModelDirectoryWriter;
import io.koelectra.engine.Lifetime;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.TrainerBuilder;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingLease;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingLoop;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
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
 *         .length(new RunLength.Epochs(10))
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

  static final TrainingListener LOG = TrainingListener.log(logger::info, logger::warn);

  private final PretrainingConfig config;
  private final TrainerBuilder.Settings settings;
  private final NDManager manager;
  private final KoElectraTokenizer tokenizer;
  private final PretrainingNetworks networks;
  private final LoadReport weights;
  private final Lifetime lifetime = new Lifetime("the pretrainer");
  private final TrainingReport.Last last;

  ElectraPretrainer(
      PretrainingConfig config,
      TrainerBuilder.Settings settings,
      NDManager manager,
      KoElectraTokenizer tokenizer,
      PretrainingNetworks networks,
      LoadReport weights) {
    this.config = config;
    this.settings = settings;
    this.manager = manager;
    this.tokenizer = tokenizer;
    this.networks = networks;
    this.weights = weights;
    last = new TrainingReport.Last(settings.onAlarm(), Optional.empty());
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
   * <p>With {@link TrainerBuilder#checkpoints} a run that was killed goes on from the newest
   * checkpoint and ends with the same weights, bit for bit, as one that was not, given the same
   * machine, number of threads ({@code OMP_NUM_THREADS}) and number of steps; a finished run
   * returns its report at once. Under a {@link
   * io.koelectra.training.LearningRateSchedule#warmUpStableDecay} a run can be lengthened at any
   * time, finished or not: where its learning rate has begun to fall, it goes on from the
   * checkpoint before that, and ends as if it had been planned so long. Under a linear schedule the
   * rate of every step depends on the length, so none can be lengthened.
   *
   * @param corpus made with this model's vocabulary, of at least two texts
   * @throws IllegalArgumentException if the corpus has one text, or texts or tokens that the model
   *     has no embedding for, or if no checkpoint is one of a run of this length
   * @throws TrainingAlarmException if the networks have not learned, or on the way if gradients
   *     explode or die, what was learned is forgotten, a discriminator stays blind or a loss stops
   *     being finite, unless {@link TrainerBuilder#onAlarm} says otherwise
   * @throws IllegalStateException before anything is touched, if another training runs in this
   *     process
   * @throws java.io.InterruptedIOException if the thread is interrupted: after the step under way
   *     and its checkpoint, from which the run goes on; the thread stays interrupted
   * @throws IOException if a checkpoint cannot be written, or the directory holds those of a
   *     pre-training with other settings, another corpus or another start; earlier checkpoints are
   *     as they were
   */
  public TrainingReport pretrain(TokenizedCorpus corpus) throws IOException {
    return lifetime.alone(
        () ->
            TrainingLease.hold(
                "the pre-training from " + settings.start(),
                () -> {
                  networks.requireEmbeddings(corpus);
                  return last.run(loop(corpus));
                }));
  }

  private TrainingLoop loop(TokenizedCorpus corpus) {
    TokenMasker masker = new TokenMasker(config.maskRate, config.maskTokenShare, tokenizer);
    PretrainingBatches batches = new PretrainingBatches(config, settings.seed(), corpus, masker);
    return new TrainingLoop(
        new PretrainingTask(
            config, settings.optimizer().learningRate(), networks, batches, weights, manager),
        settings,
        manager);
  }

  /**
   * What the last pre-training did, also where {@link #pretrain} threw since its networks are of no
   * use; empty before one has come to its last step.
   */
  public Optional<TrainingReport> report() {
    return last.report();
  }

  /**
   * Saves the network to fine-tune in Hugging Face's layout. The directory appears whole or not at
   * all.
   *
   * @param directory absent, empty, or a saved model
   * @return where another model that was in the directory is now: {@code NAME.earlier-1}
   * @throws IllegalStateException if the last pre-training ended in an alarm or did not come to its
   *     end, unless {@link TrainerBuilder#onAlarm} is {@link AlarmPolicy#WARN}
   */
  public Optional<Path> save(Path directory) throws IOException {
    return lifetime.alone(
        () -> {
          last.requireUse();
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
                () -> new IllegalStateException(config.objective + " trains no generator"));
    return lifetime.alone(
        () -> {
          last.requireUse();
          return ModelDirectoryWriter.write(directory, generator, tokenizer);
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
