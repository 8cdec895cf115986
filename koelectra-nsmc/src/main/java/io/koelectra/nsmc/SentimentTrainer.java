package io.koelectra.nsmc;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.checkpoint.Loaded;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.OfflineEngine;
import io.koelectra.model.ParameterNames;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.LengthBucketSampler;
import io.koelectra.training.OptimizationStep;
import io.koelectra.training.StepReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private final Builder settings;
  private final NDManager manager;
  private final KoElectraTokenizer tokenizer;
  private final ReviewCollator collator;
  private final ElectraForSequenceClassification model;
  private final LoadReport weights;
  private final BatchScorer scorer;
  private Optional<TrainingReport> lastTraining = Optional.empty();

  private SentimentTrainer(
      Builder settings,
      NDManager manager,
      KoElectraTokenizer tokenizer,
      Loaded<ElectraForSequenceClassification> loaded) {
    this.settings = settings;
    this.manager = manager;
    this.tokenizer = tokenizer;
    model = loaded.block();
    weights = loaded.report();
    collator = new ReviewCollator(tokenizer, settings.maxTokens);
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
   * Trains the model and evaluates it after every epoch. A second call goes on from the weights
   * that the first one left, with fresh moments and a fresh schedule.
   *
   * @param train at least one example
   * @param validation at least one example, held out from {@code train}; never the test set
   * @throws IllegalArgumentException if a list is empty or a label is not one of {@link #labels()}
   * @throws io.koelectra.training.TrainingDivergedException if loss or gradients stop being finite
   */
  public TrainingReport fit(
      List<? extends LabelledText> train, List<? extends LabelledText> validation) {
    LabelledTexts.requireUsable("the training examples", train, labels());
    LabelledTexts.requireUsable("the validation examples", validation, labels());
    List<EncodedText> rows = collator.encode(train);
    int[] lengths = rows.stream().mapToInt(EncodedText::length).toArray();
    var sampler = new LengthBucketSampler(lengths, settings.batchSize, settings.seed);
    long totalSteps = settings.epochs * sampler.batchesPerEpoch();
    logger.info("{} training examples, {} steps, {}", rows.size(), totalSteps, settings);

    List<EpochReport> epochs = new ArrayList<>();
    model.freezeParameters(false);
    try (OptimizationStep step =
        new OptimizationStep(
            ParameterNames.of(model),
            settings.optimizer,
            settings.schedule,
            totalSteps,
            settings.maxGradientNorm,
            manager)) {
      var meter = new ProgressMeter(settings.epochs, rows.size(), totalSteps);
      var parameters = new ParameterStore(manager, false);
      for (int epoch = 0; epoch < settings.epochs; epoch++) {
        model.freezeParameters(false);
        meter.startEpoch();
        for (List<Integer> batch : sampler.epoch(epoch)) {
          StepReport report = trainOn(batch, rows, train, step, meter.stepsDone(), parameters);
          settings.listener.onStep(meter.stepDone(report, batch.size()));
        }
        model.freezeParameters(true);
        EpochReport report = meter.epochDone(evaluate(validation));
        logger.info("{}", report);
        epochs.add(report);
        settings.listener.onEpoch(report);
      }
    } finally {
      model.freezeParameters(true);
    }
    TrainingReport report =
        new TrainingReport(
            settings.toString(),
            weights,
            train.size(),
            DataFingerprint.of(train),
            totalSteps,
            epochs);
    lastTraining = Optional.of(report);
    return report;
  }

  private StepReport trainOn(
      List<Integer> batch,
      List<EncodedText> rows,
      List<? extends LabelledText> examples,
      OptimizationStep step,
      long stepsDone,
      ParameterStore parameters) {
    // dropout depends on seed and step alone, whatever drew random numbers in between
    manager
        .getEngine()
        .setRandomSeed(Long.hashCode(settings.seed * 0x9E3779B97F4A7C15L + stepsDone));
    try (NDManager scratch = manager.newSubManager()) {
      ElectraInputs inputs =
          collator.collate(batch.stream().map(rows::get).toList()).toInputs(scratch);
      int[] labels = batch.stream().mapToInt(i -> examples.get(i).label()).toArray();
      return step.run(
          () -> {
            NDArray logits =
                model.forward(parameters, inputs.toNDList(), true).singletonOrThrow(); // (B, C)
            return CrossEntropy.mean(logits, labels);
          });
    }
  }

  /**
   * Evaluates the model as it is now.
   *
   * @throws IllegalArgumentException if the list is empty or a label is not one of {@link
   *     #labels()}
   */
  public EvaluationReport evaluate(List<? extends LabelledText> examples) {
    return scorer.evaluate(examples, settings.listener);
  }

  /**
   * Saves the model in Hugging Face's layout, with a model card that tells its training. The
   * directory appears whole or not at all.
   *
   * @param directory absent, empty, or an earlier saved model, which is replaced
   */
  public void save(Path directory) throws IOException {
    String card = ModelCard.of(settings.checkpoint.name(), labels(), lastTraining);
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
        return new SentimentTrainer(this, manager, tokenizer, load(manager));
      } catch (IOException | RuntimeException e) {
        tokenizer.close();
        manager.close();
        throw e;
      }
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

    /** One line for reports. */
    @Override
    public String toString() {
      return "%s, epochs %d, batch size %d, max tokens %d, max gradient norm %s, seed %d"
          .formatted(optimizer, epochs, batchSize, maxTokens, maxGradientNorm, seed);
    }
  }
}
