package io.koelectra.nsmc;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.Loaded;
import io.koelectra.engine.Lifetime;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.format.WeightPrecision;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingLease;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fine-tunes a KoELECTRA checkpoint to classify texts: sentiment of NSMC reviews, or any labelled
 * text of your own.
 *
 * <pre>{@code
 * var pretrained = HuggingFaceCheckpoint.open(Path.of("koelectra-base-v3-discriminator"));
 * var reviews = NsmcDataset.read(Path.of("ratings_train.txt")).split(0.05, 42);
 * try (var trainer = SentimentTrainer.builder(pretrained).epochs(3).build()) {
 *   TrainingReport report = trainer.fit(reviews.train(), reviews.validation());
 *   trainer.save(Path.of("koelectra-nsmc"));
 * }
 * }</pre>
 *
 * <p>Holds the model in native memory until closed. Serves one thread at a time, its listener
 * included, and a process trains one model at a time: other calls are refused with an {@link
 * IllegalStateException}. Classifiers may answer, and other trainers may be built, meanwhile.
 */
public final class SentimentTrainer implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(SentimentTrainer.class);

  private static final String TOO_SMALL =
      "{} validation examples are too few, or too much of one class, to tell whether what was learned holds for other texts: hold out more";

  private final String start;
  private final TrainingSettings settings;
  private final NDManager manager;
  private final KoElectraTokenizer tokenizer;
  private final TrainedModel trained;
  private final Lifetime lifetime = new Lifetime("the trainer");
  private double temperature;

  /** Why the model is not to be saved unasked. */
  private Optional<String> flaw;

  private Optional<TrainingReport> report = Optional.empty();

  SentimentTrainer(
      String start,
      TrainingSettings settings,
      NDManager manager,
      KoElectraTokenizer tokenizer,
      Loaded<ElectraForSequenceClassification> loaded,
      double temperature) {
    this.start = start;
    this.settings = settings;
    this.manager = manager;
    this.tokenizer = tokenizer;
    this.temperature = temperature;
    ReviewCollator collator =
        new ReviewCollator(
            tokenizer, settings.maxTokens(), loaded.block().config().typeVocabSize());
    trained =
        new TrainedModel(
            loaded.block(),
            loaded.report(),
            collator,
            new BatchScorer(
                loaded.block()::logits, loaded.block().config().labels(), collator, manager, 1),
            manager);
    flaw =
        trained.hasFreshHead()
            ? Optional.of("its classification head is random; call fit first")
            : Optional.empty();
    logger.info("weights: {}", trained.weights());
  }

  /** Starts from KoELECTRA's settings for NSMC; see the builder's methods. */
  public static SentimentTrainerBuilder builder(HuggingFaceCheckpoint checkpoint) {
    return new SentimentTrainerBuilder(checkpoint);
  }

  /**
   * Published settings to start from: KoELECTRA's for NSMC ({@code koelectra-nsmc}),
   * google-research's for fine-tuning ELECTRA-small ({@code google-electra-small}), and, as a
   * warning, those of the report whose accuracy fell to 50% ({@code class-report}).
   */
  public static List<Recipe> recipes() {
    return Recipes.ALL;
  }

  /** Class names by index, among which the labels of examples are found. */
  public List<String> labels() {
    return trained.block().config().labels();
  }

  /**
   * Trains the model, evaluates it on the way, and ends with the weights of the best evaluation and
   * the temperature that fits its validation outputs best, see {@link
   * TrainingReport#calibration()}.
   *
   * <p>What the builder leaves open (rate, epochs, batch size, the figure to choose by) is chosen
   * from where the training starts and how many examples it has; {@link TrainingReport#choices()}
   * and the log tell what and why.
   *
   * <p>At the end the model that is kept answers training and validation examples. If it says one
   * class for all, has the loss of a model that ignores the texts, or does no better on the
   * validation examples than on their labels in random order, it is of no use, and that is an alarm
   * however short the run was. {@link #report()} still has the report then.
   *
   * <p>With {@link SentimentTrainerBuilder#checkpoints} a run that was killed goes on from the
   * newest checkpoint and ends with the same weights, bit for bit, as one that was not, given the
   * same machine and number of threads ({@code OMP_NUM_THREADS}); a finished run returns its report
   * at once. Without, a second call goes on from the weights that the first one left, with fresh
   * moments and a fresh schedule.
   *
   * @param train at least one example
   * @param validation at least one example, held out from {@code train}; never the test set
   * @throws IllegalArgumentException if a list is empty, a label is not one of {@link #labels()},
   *     all training examples have one label, or a class of a fresh head has none of them
   * @throws io.koelectra.training.TrainingAlarmException if the training cannot come to anything:
   *     it collapsed, does not learn, or started from weights or texts that do not belong together;
   *     {@link SentimentTrainerBuilder#onAlarm} chooses what to do instead
   * @throws IllegalStateException before anything is touched, if another training runs in this
   *     process
   * @throws java.io.InterruptedIOException if the thread is interrupted: after the step under way
   *     and its checkpoint, from which the run goes on; the thread stays interrupted
   * @throws IOException if a checkpoint cannot be written, or the directory holds those of a
   *     training with other settings or data; earlier checkpoints are as they were
   */
  public TrainingReport fit(
      List<? extends LabelledText> train, List<? extends LabelledText> validation)
      throws IOException {
    return lifetime.alone(
        () ->
            TrainingLease.hold(
                "the fine-tuning from " + start, () -> fitWithLease(train, validation)));
  }

  /** As {@link #fit}, for who holds the lease already. */
  public TrainingReport fitWithLease(
      List<? extends LabelledText> train, List<? extends LabelledText> validation)
      throws IOException {
    List<String> unseen =
        LabelledTexts.requireTrainable(
            train, validation, new ClassIndex(labels()), trained.hasFreshHead());
    if (!unseen.isEmpty()) {
      logger.warn("no training example is of the class {}: the model may forget it", unseen);
    }
    try (CheckpointDirectory directory = CheckpointDirectory.open(settings.checkpoints())) {
      Chosen chosen = settings.open().choose(start(train));
      chosen.reasons().forEach(reason -> logger.info("chosen: {}", reason));
      TrainingRun run =
          new TrainingRun(settings, chosen, trained, directory.checkpoints(), train, validation);
      logger.info(
          "{} examples, {} steps, {}", train.size(), run.totalSteps(), settings.with(chosen));
      temperature = 1;
      report = Optional.empty();
      flaw = Optional.of("its last training has not come to its end; call fit again");
      TrainingReport done = report(chosen, train.size(), run.run());
      done.alarms().forEach(alarm -> logger.warn("{}", alarm));
      logger.info("{}", done);
      temperature = done.calibration().temperature();
      report = Optional.of(done);
      if (done.isValidationTooSmall()) {
        logger.warn(TOO_SMALL, done.validation().examples());
      }
      flaw = Optional.empty();
      if (done.verdict().isPresent() && settings.onAlarm() != AlarmPolicy.WARN) {
        throw new TrainingAlarmException(done.verdict().get());
      }
      return done;
    } catch (TrainingAlarmException e) {
      flaw = Optional.of("its training ended in " + e.alarm());
      throw e;
    }
  }

  private OpenSettings.Start start(List<? extends LabelledText> train) {
    ElectraConfig config = trained.block().config();
    return new OpenSettings.Start(
        trained.isPretrained(), trained.hasFreshHead(), config.hiddenSize(), train.size());
  }

  private TrainingReport report(Chosen chosen, int examples, TrainingRun.Outcome outcome) {
    return new TrainingReport(
        start,
        settings.with(chosen),
        chosen.reasons(),
        settings.maxGradientNorm(),
        Environment.of(manager.getDevice()),
        trained.weights(),
        examples,
        outcome.fingerprint(),
        outcome.steps(),
        outcome.evaluations(),
        outcome.bestStep(),
        outcome.curve(),
        outcome.alarms(),
        outcome.verdict());
  }

  /**
   * What the last training did, also where {@link #fit} threw since its model is of no use; empty
   * before a training has come to its last step.
   */
  public Optional<TrainingReport> report() {
    return report;
  }

  /**
   * Evaluates the model as it is now, with probabilities at temperature 1. The classifier that is
   * loaded from what {@link #save} writes evaluates with calibrated ones.
   *
   * @throws IllegalArgumentException if the list is empty or a label is not one of {@link
   *     #labels()}
   */
  public EvaluationReport evaluate(List<? extends LabelledText> examples) {
    return lifetime.alone(() -> trained.scorer().evaluate(examples, settings.listener()));
  }

  /**
   * Scores examples with the model as it is now, in their order, at temperature 1.
   *
   * @throws IllegalArgumentException if the list is empty or a label is not one of {@link
   *     #labels()}
   */
  public List<ScoredText> score(List<? extends LabelledText> examples) {
    return lifetime.alone(() -> trained.scorer().score(examples, settings.listener()));
  }

  /**
   * Saves the model in Hugging Face's layout, with a model card that tells its training and with
   * {@code calibration.json}, the temperature of {@link TrainingReport#calibration()}. The
   * directory appears whole or not at all.
   *
   * <p>No earlier model is lost: if the directory holds another one, that is moved to {@code
   * NAME.earlier-1} beside it, or the next number that is free, and the log says so.
   *
   * @param directory absent, empty, or a saved model
   * @return where another model that was in the directory is now
   * @throws IllegalStateException if the last training ended in an alarm or did not come to its
   *     end, or a fresh head was never trained, unless {@link SentimentTrainerBuilder#onAlarm} is
   *     {@link AlarmPolicy#WARN}
   */
  public Optional<Path> save(Path directory) throws IOException {
    return save(directory, WeightPrecision.FLOAT32);
  }

  /**
   * As {@link #save(Path)}, with smaller weights if wanted.
   *
   * @param precision of the weights in the file; they are float32 again when opened
   * @throws IllegalArgumentException if a weight is too large for it
   */
  public Optional<Path> save(Path directory, WeightPrecision precision) throws IOException {
    return lifetime.alone(
        () -> {
          if (flaw.isPresent() && settings.onAlarm() != AlarmPolicy.WARN) {
            throw new IllegalStateException(
                "not saved: %s. A trainer that was built with onAlarm(WARN) saves such a model all the same"
                    .formatted(flaw.get()));
          }
          String card = ModelCard.of(start, labels(), report, Environment.of(manager.getDevice()));
          Optional<Path> earlier =
              HuggingFaceCheckpoint.save(
                  directory, trained.block(), tokenizer, card, temperature, precision);
          earlier.ifPresent(
              moved -> logger.warn("{} held another model, which is now {}", directory, moved));
          return earlier;
        });
  }

  /** Frees the model, once a call of another thread under way has ended. */
  @Override
  public void close() {
    lifetime.close(
        () -> {
          tokenizer.close();
          manager.close();
        });
  }
}
