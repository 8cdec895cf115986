package io.koelectra.nsmc;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.ModelDirectoryWriter;
import io.koelectra.engine.Lifetime;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.TrainerBuilder;
import io.koelectra.training.TrainingLease;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingLoop;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fine-tunes a KoELECTRA checkpoint on labelled texts: sentiment of NSMC reviews, classes of your
 * own, several labels at once, or numbers.
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

  static final TrainingLog LOG = new TrainingLog(logger::info, logger::warn);

  private final SentimentTrainerBuilder settings;
  private final TrainingListener listener;
  private final TextModel model;
  private final Objective objective;
  private final Lifetime lifetime = new Lifetime("the trainer");
  private final TrainingReport.Last last;
  private boolean isHeadFresh;
  private double temperature;

  SentimentTrainer(
      SentimentTrainerBuilder settings,
      AlarmPolicy onAlarm,
      TrainingListener listener,
      TextModel model) {
    this.settings = settings;
    this.listener = listener;
    this.model = model;
    objective = Objective.of(model.config(), settings);
    temperature = model.temperature();
    isHeadFresh = model.hasFreshHead();
    last =
        new TrainingReport.Last(
            onAlarm,
            isHeadFresh
                ? Optional.of("its classification head is random; call fit first")
                : Optional.empty());
    logger.info("weights: {}", model.weights());
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
    return Recipe.ALL;
  }

  /** Names of the classes or of the value by index, among which labels are found. */
  public List<String> labels() {
    return model.config().labels();
  }

  /**
   * Trains the model, evaluates it on the way, and ends with the weights of the best evaluation and
   * the temperature that fits its validation outputs best, see {@link
   * TrainingReport#calibration()}.
   *
   * <p>What the builder leaves open is chosen from where the training starts and how many examples
   * it has; {@link TrainingReport#choices()} and the log tell what and why.
   *
   * <p>Before the first step the weights and texts are looked at, on the way the loss and the
   * gradients. At the end the model that is kept answers training and validation examples: if it
   * says one class for all, has the loss of a model that ignores the texts, or does no better on
   * the validation examples than on their labels in random order, that is an alarm however short
   * the run was. {@link #report()} still has the report then.
   *
   * <p>With {@link SentimentTrainerBuilder#checkpoints} a run that was killed goes on from the
   * newest checkpoint and ends with the same weights, bit for bit, as one that was not, given the
   * same machine and number of threads ({@code OMP_NUM_THREADS}); a finished run returns its report
   * at once. Without, a second call goes on from the weights that the first one left, with fresh
   * moments and a fresh schedule.
   *
   * @param train at least one example
   * @param validation at least one example, held out from {@code train}; never the test set
   * @throws IllegalArgumentException if a list is empty, a label is not one of {@link #labels()} or
   *     no number, all training examples have one label, or a class of a fresh head has none of
   *     them
   * @throws io.koelectra.training.TrainingAlarmException if the training cannot come to anything;
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
                "the fine-tuning from " + settings.checkpoint.name(),
                () -> train(train, validation)));
  }

  private TrainingReport train(
      List<? extends LabelledText> train, List<? extends LabelledText> validation)
      throws IOException {
    List<String> unseen = objective.requireTrainable(train, validation, model.hasFreshHead());
    OpenSettings.Start start =
        new OpenSettings.Start(
            model.isPretrained(), model.hasFreshHead(), model.config().hiddenSize(), train.size());
    OpenSettings chosen = OpenSettings.of(settings, start, objective);
    LOG.chosen(unseen, chosen);
    TrainerBuilder.Settings loop = settings.loop(chosen);
    TextTask task =
        new TextTask(model, objective, settings, chosen, loop.seed(), train, validation);
    objective.begin(model.block(), task.trainingTargets(), isHeadFresh);
    isHeadFresh = false;
    temperature = 1;
    try {
      TrainingLoop training = new TrainingLoop(task, loop, model.scorer().manager);
      logger.info("{} examples, {} steps", task.examples(), training.totalSteps().getAsLong());
      TrainingReport done = last.run(training);
      LOG.ended(done);
      if (done.validation() instanceof ClassificationReport report) {
        temperature = report.temperatureScaling().temperature();
      }
      return done;
    } finally {
      objective.end(model.block());
    }
  }

  /**
   * What the last training did, also where {@link #fit} threw since its model is of no use; empty
   * before a training has come to its last step.
   */
  public Optional<TrainingReport> report() {
    return last.report();
  }

  /**
   * Evaluates the model as it is now, with probabilities at temperature 1; the classifier that is
   * loaded from what {@link #save} writes has calibrated ones.
   *
   * @throws IllegalArgumentException if the list is empty or a label is not one of {@link
   *     #labels()}, or no number where one is predicted
   */
  public EvaluationReport evaluate(List<? extends LabelledText> examples) {
    return lifetime.alone(() -> model.scorer().evaluate(examples, 1, listener));
  }

  /**
   * Scores examples of one right class, in their order, likewise.
   *
   * @throws IllegalArgumentException as {@link #evaluate}
   * @throws IllegalStateException if the model has several labels at once or predicts a number
   */
  public List<ScoredText> score(List<? extends LabelledText> examples) {
    return lifetime.alone(() -> model.scorer().score(examples, 1, listener));
  }

  /**
   * Saves the model in Hugging Face's layout, with a model card that tells its training and, where
   * one class is right, with {@code calibration.json}, the temperature of {@link
   * TrainingReport#calibration()}. The directory appears whole or not at all.
   *
   * <p>No earlier model is lost: if the directory holds another one, that is moved to {@code
   * NAME.earlier-1} beside it, or the next number that is free, and the log says so.
   *
   * @param directory absent, empty, or a saved model
   * @return where another model that was in the directory is now
   * @throws IllegalStateException if the last training ended in an alarm or did not come to its
   *     end, or a fresh head was never trained, unless {@link TrainerBuilder#onAlarm} is {@link
   *     AlarmPolicy#WARN}
   */
  public Optional<Path> save(Path directory) throws IOException {
    return save(directory, ModelDirectoryWriter.Precision.FLOAT32);
  }

  /**
   * As {@link #save(Path)}, with smaller weights if wanted.
   *
   * @param precision of the weights in the file; they are float32 again when opened
   * @throws IllegalArgumentException if a weight is too large for it
   */
  public Optional<Path> save(Path directory, ModelDirectoryWriter.Precision precision)
      throws IOException {
    return lifetime.alone(
        () -> {
          last.requireUse();
          String card =
              ModelCard.of(
                  settings.checkpoint.name(),
                  model.config(),
                  last.report(),
                  OfflineEngine.environment(model.scorer().manager.getDevice()));
          Optional<Path> earlier =
              ModelDirectoryWriter.write(
                  directory, model.block(), model.scorer().tokenizer, card, temperature, precision);
          earlier.ifPresent(
              moved -> logger.warn("{} held another model, which is now {}", directory, moved));
          return earlier;
        });
  }

  /** Frees the model, once a call of another thread under way has ended. */
  @Override
  public void close() {
    lifetime.close(model.scorer()::close);
  }
}
