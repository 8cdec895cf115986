package io.koelectra.nsmc;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.checkpoint.Loaded;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.OfflineEngine;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
 * <p>Holds the model in native memory until closed. Not safe for several threads, and the engine
 * trains one model per process at a time.
 */
public final class SentimentTrainer implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(SentimentTrainer.class);

  private final String start;
  private final TrainingSettings settings;
  private final NDManager manager;
  private final KoElectraTokenizer tokenizer;
  private final ReviewCollator collator;
  private final ElectraForSequenceClassification model;
  private final LoadReport weights;
  private final BatchScorer scorer;
  private Optional<TrainingReport> lastTraining = Optional.empty();

  private SentimentTrainer(
      String start,
      TrainingSettings settings,
      NDManager manager,
      KoElectraTokenizer tokenizer,
      Loaded<ElectraForSequenceClassification> loaded) {
    this.start = start;
    this.settings = settings;
    this.manager = manager;
    this.tokenizer = tokenizer;
    model = loaded.block();
    weights = loaded.report();
    collator = new ReviewCollator(tokenizer, settings.maxTokens());
    scorer = new BatchScorer(model, collator, manager);
    logger.info("weights: {}", weights);
  }

  /** Starts from KoELECTRA's settings for NSMC; see the builder's methods. */
  public static Builder builder(HuggingFaceCheckpoint checkpoint) {
    return new Builder(checkpoint);
  }

  /** Class names by index, which the labels of examples refer to. */
  public List<String> labels() {
    return model.config().labels();
  }

  /**
   * Trains the model, evaluates it after every epoch, and ends with the weights of the best one.
   *
   * <p>With {@link Builder#checkpoints} a run that was killed goes on from the newest checkpoint
   * and ends with the same weights, bit for bit, as one that was not, given the same machine and
   * number of threads ({@code OMP_NUM_THREADS}); a finished run returns its report at once.
   * Without, a second call goes on from the weights that the first one left, with fresh moments and
   * a fresh schedule.
   *
   * @param train at least one example
   * @param validation at least one example, held out from {@code train}; never the test set
   * @throws IllegalArgumentException if a list is empty, a label is not one of {@link #labels()},
   *     all training examples have one label, or more than half of their tokens are [UNK]
   * @throws io.koelectra.training.TrainingDivergedException if loss or gradients stop being finite
   * @throws IOException if a checkpoint cannot be written, or the directory holds those of a
   *     training with other settings or data; earlier checkpoints are as they were
   */
  public TrainingReport fit(
      List<? extends LabelledText> train, List<? extends LabelledText> validation)
      throws IOException {
    LabelledTexts.requireUsable("the training examples", train, labels());
    LabelledTexts.requireUsable("the validation examples", validation, labels());
    LabelledTexts.requireSeveralClasses(train, labels());
    try (CheckpointDirectory directory = CheckpointDirectory.open(settings.checkpoints())) {
      TrainingRun run =
          new TrainingRun(
              settings,
              manager,
              model,
              collator,
              scorer,
              directory.checkpoints(),
              train,
              validation);
      logger.info("{} examples, {} steps, {}", train.size(), run.totalSteps(), settings);
      TrainingRun.Outcome outcome = run.run();
      TrainingReport report =
          new TrainingReport(
              settings.toString(),
              weights,
              train.size(),
              outcome.fingerprint(),
              outcome.steps(),
              outcome.epochs(),
              outcome.bestEpoch());
      logger.info("{}", report);
      lastTraining = Optional.of(report);
      return report;
    }
  }

  /**
   * Evaluates the model as it is now.
   *
   * @throws IllegalArgumentException if the list is empty or a label is not one of {@link
   *     #labels()}
   */
  public EvaluationReport evaluate(List<? extends LabelledText> examples) {
    return scorer.evaluate(examples, settings.listener());
  }

  /**
   * Saves the model in Hugging Face's layout, with a model card that tells its training. The
   * directory appears whole or not at all.
   *
   * @param directory absent, empty, or an earlier saved model, which is replaced
   */
  public void save(Path directory) throws IOException {
    String card = ModelCard.of(start, labels(), lastTraining);
    HuggingFaceCheckpoint.save(directory, model, tokenizer, card);
  }

  /** Frees the model. */
  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }

  /** Builds a {@link SentimentTrainer}. */
  public static final class Builder {

    private final HuggingFaceCheckpoint checkpoint;
    private AdamW optimizer = AdamW.builder().build();
    private LearningRateSchedule schedule = LearningRateSchedule.linear(0.1);
    private int epochs = 3;
    private int batchSize = 32;
    private int maxTokens = 128;
    private double maxGradientNorm = 1;
    private long seed = 42;
    private BestBy bestBy = BestBy.ACCURACY;
    private int patience = Integer.MAX_VALUE;
    private Optional<Path> checkpoints = Optional.empty();
    private Duration checkpointEvery = Duration.ofMinutes(10);
    private int keepLast = 2;
    private boolean freshHead;
    private Optional<List<String>> labels = Optional.empty();
    private Optional<Device> device = Optional.empty();
    private TrainingListener listener = new TrainingListener() {};

    private Builder(HuggingFaceCheckpoint checkpoint) {
      this.checkpoint = Objects.requireNonNull(checkpoint, "checkpoint");
    }

    /** Default {@code AdamW.builder().build()}: peak rate 5e-5, weight decay 0.01. */
    public Builder optimizer(AdamW value) {
      optimizer = Objects.requireNonNull(value, "optimizer");
      return this;
    }

    /** Default linear with the first tenth as warm-up, as google-research/electra fine-tunes. */
    public Builder schedule(LearningRateSchedule value) {
      schedule = Objects.requireNonNull(value, "schedule");
      return this;
    }

    /** Passes over the training examples, at least 1; default 3. */
    public Builder epochs(int value) {
      epochs = requirePositive("epochs", value);
      return this;
    }

    /** Examples a step, at least 1; default 32. */
    public Builder batchSize(int value) {
      batchSize = requirePositive("batchSize", value);
      return this;
    }

    /** Tokens a text may have, [CLS] and [SEP] included; the rest is cut off. Default 128. */
    public Builder maxTokens(int value) {
      maxTokens = requirePositive("maxTokens", value);
      return this;
    }

    /** Limit on the global gradient norm, above 0; default 1. */
    public Builder maxGradientNorm(double value) {
      maxGradientNorm = value;
      return this;
    }

    /** Of a fresh head, the order of examples and dropout; default 42. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Class names by index, at least two. Default: the checkpoint's if it has a classification
     * head, else NSMC's {@code negative, positive}.
     */
    public Builder labels(List<String> value) {
      labels = Optional.of(List.copyOf(value));
      return this;
    }

    /**
     * Replaces the checkpoint's classification head by a random one. A checkpoint without such a
     * head always gets one; {@link TrainingReport#weights()} tells.
     */
    public Builder freshHead() {
      freshHead = true;
      return this;
    }

    /** By what the best epoch is chosen, whose weights are kept; default accuracy. */
    public Builder bestBy(BestBy value) {
      bestBy = Objects.requireNonNull(value, "bestBy");
      return this;
    }

    /** Stops after this many epochs without a better one, at least 1; default never. */
    public Builder patience(int value) {
      patience = requirePositive("patience", value);
      return this;
    }

    /**
     * Where to write checkpoints, and to go on from the newest one: after every epoch and every
     * {@link #checkpointEvery}. A checkpoint takes three times the weights' size. Default none.
     */
    public Builder checkpoints(Path directory) {
      checkpoints = Optional.of(directory);
      return this;
    }

    /** Time between checkpoints within an epoch; default 10 minutes. */
    public Builder checkpointEvery(Duration value) {
      checkpointEvery = Objects.requireNonNull(value, "checkpointEvery");
      return this;
    }

    /** How many of the newest checkpoints stay, at least 1; default 2. */
    public Builder keepLast(int value) {
      keepLast = requirePositive("keepLast", value);
      return this;
    }

    /** Where to train; default the first GPU if the native library has one, else the CPU. */
    public Builder device(Device value) {
      device = Optional.of(value);
      return this;
    }

    /** Told of the progress; default none. */
    public Builder listener(TrainingListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /**
     * Loads the model.
     *
     * @throws IOException if the weights cannot be read or do not fit
     * @throws IllegalArgumentException if the labels are not as many as the checkpoint's head has,
     *     or {@code maxTokens} is more than the model can read
     */
    public SentimentTrainer build() throws IOException {
      int positions = checkpoint.config().maxPositionEmbeddings();
      if (maxTokens > positions) {
        throw new IllegalArgumentException(
            "maxTokens must be at most max_position_embeddings = "
                + positions
                + ", got "
                + maxTokens);
      }
      NDManager manager =
          device.map(OfflineEngine::newManager).orElseGet(OfflineEngine::newManager);
      KoElectraTokenizer tokenizer = checkpoint.tokenizer();
      try {
        return new SentimentTrainer(
            checkpoint.name(), settings(), manager, tokenizer, load(manager));
      } catch (IOException | RuntimeException e) {
        tokenizer.close();
        manager.close();
        throw e;
      }
    }

    private TrainingSettings settings() {
      return new TrainingSettings(
          optimizer,
          schedule,
          epochs,
          batchSize,
          maxTokens,
          maxGradientNorm,
          seed,
          bestBy,
          patience,
          checkpoints,
          checkpointEvery,
          keepLast,
          listener);
    }

    private Loaded<ElectraForSequenceClassification> load(NDManager manager) throws IOException {
      boolean hasHead = checkpoint.kind() == CheckpointKind.CLASSIFIER;
      List<String> inherited = hasHead ? checkpoint.config().labels() : Sentiment.labels();
      List<String> wanted = labels.orElse(inherited);
      if (freshHead || !hasHead) {
        return checkpoint.loadWithFreshHead(wanted, Long.hashCode(seed), manager);
      }
      if (wanted.size() != inherited.size()) {
        throw new IllegalArgumentException(
            "the checkpoint's head has %d classes %s, but %d labels are asked for %s; call freshHead() to train a new one"
                .formatted(inherited.size(), inherited, wanted.size(), wanted));
      }
      return checkpoint.loadClassifier(wanted, manager);
    }

    private static int requirePositive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, got " + value);
      }
      return value;
    }
  }
}
