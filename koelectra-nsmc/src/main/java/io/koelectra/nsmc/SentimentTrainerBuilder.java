package io.koelectra.nsmc;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.Loaded;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.evaluation.BestBy;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.ClassNames;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.LearningRateSchedule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Builds a {@link SentimentTrainer}. */
public final class SentimentTrainerBuilder {

  private final HuggingFaceCheckpoint checkpoint;
  private Optional<AdamW> optimizer = Optional.empty();
  private LearningRateSchedule schedule = LearningRateSchedule.linear(0.1);
  private double labelSmoothing;
  private Map<String, Double> classWeights = Map.of();
  private Optional<Integer> epochs = Optional.empty();
  private Optional<Integer> batchSize = Optional.empty();
  private int microBatchSize = Integer.MAX_VALUE;
  private int maxTokens = 128;
  private double maxGradientNorm = 1;
  private boolean dropout = true;
  private FrozenParameters frozen = new FrozenParameters(false, 0);
  private int freshTopLayers;
  private long seed = 42;
  private int evaluateEvery;
  private Optional<BestBy> bestBy = Optional.empty();
  private Optional<Integer> patience = Optional.empty();
  private AlarmPolicy onAlarm = AlarmPolicy.STOP;
  private Optional<Path> checkpoints = Optional.empty();
  private Duration checkpointEvery = Duration.ofMinutes(10);
  private int checkpointEverySteps;
  private int keepLast = 2;
  private boolean freshHead;
  private Optional<List<String>> labels = Optional.empty();
  private Optional<Device> device = Optional.empty();
  private TrainingListener listener = new TrainingListener() {};

  SentimentTrainerBuilder(HuggingFaceCheckpoint checkpoint) {
    this.checkpoint = Objects.requireNonNull(checkpoint, "checkpoint");
  }

  /** Takes optimizer, schedule, epochs, batch size, length and clipping from a recipe. */
  public SentimentTrainerBuilder recipe(Recipe recipe) {
    return optimizer(recipe.optimizer())
        .schedule(recipe.schedule())
        .epochs(recipe.epochs())
        .batchSize(recipe.batchSize())
        .maxTokens(recipe.maxTokens())
        .maxGradientNorm(recipe.maxGradientNorm());
  }

  /**
   * Default weight decay 0.01 and a peak rate by the start: from a pre-trained encoder 5e-5 where
   * it is 512 wide or wider, as KoELECTRA fine-tunes its base model, 1e-4 from 256 on, as
   * google-research/electra its small one, else 5e-4, or 2e-4 if its head stays; from random
   * weights 5e-4 from 256 on, else 1e-3.
   */
  public SentimentTrainerBuilder optimizer(AdamW value) {
    optimizer = Optional.of(Objects.requireNonNull(value, "optimizer"));
    return this;
  }

  /** Default linear with the first tenth as warm-up, as google-research/electra fine-tunes. */
  public SentimentTrainerBuilder schedule(LearningRateSchedule value) {
    schedule = Objects.requireNonNull(value, "schedule");
    return this;
  }

  /**
   * Passes over the training examples, at least 1. Default as many as it takes to 600 steps from a
   * pre-trained encoder, 300 if its head stays, 1,000 from random weights, but 3 to 60: few
   * examples need many passes.
   */
  public SentimentTrainerBuilder epochs(int value) {
    epochs = Optional.of(requirePositive("epochs", value));
    return this;
  }

  /** Examples a step, at least 1; default 16 for fewer than 2,000 examples, else 32. */
  public SentimentTrainerBuilder batchSize(int value) {
    batchSize = Optional.of(requirePositive("batchSize", value));
    return this;
  }

  /**
   * Computes a batch in parts of at most this many examples and accumulates their gradients, at
   * least 1: the same step in less memory. Default the whole batch at once.
   */
  public SentimentTrainerBuilder microBatchSize(int value) {
    microBatchSize = requirePositive("microBatchSize", value);
    return this;
  }

  /** Tokens a text may have, [CLS] and [SEP] included; the rest is cut off. Default 128. */
  public SentimentTrainerBuilder maxTokens(int value) {
    maxTokens = requirePositive("maxTokens", value);
    return this;
  }

  /** Limit on the global gradient norm, above 0; default 1. */
  public SentimentTrainerBuilder maxGradientNorm(double value) {
    maxGradientNorm = value;
    return this;
  }

  /**
   * Whether to drop out while training, at the rates of the checkpoint's {@code config.json};
   * default true. A small model that learns from many texts, as in distillation, cannot learn them
   * by heart, and learns more without.
   */
  public SentimentTrainerBuilder dropout(boolean value) {
    dropout = value;
    return this;
  }

  /**
   * Share of each target that is spread evenly over all classes, in [0, 1); default 0. Szegedy et
   * al. 2016, section 7.
   */
  public SentimentTrainerBuilder labelSmoothing(double value) {
    labelSmoothing = value;
    return this;
  }

  /**
   * Weights of the classes in the loss by name, above 0, one a class, for data in which some are
   * rare: for example {@link LabelledDataset#balancedClassWeights()}. Default equal ones. The
   * validation loss stays unweighted.
   */
  public SentimentTrainerBuilder classWeights(Map<String, Double> value) {
    classWeights = Map.copyOf(value);
    return this;
  }

  /** Leaves the embeddings as they are. */
  public SentimentTrainerBuilder freezeEmbeddings() {
    frozen = new FrozenParameters(true, frozen.layers());
    return this;
  }

  /** Leaves the embeddings and this many of the lowest layers as they are, at least 1. */
  public SentimentTrainerBuilder freezeLayers(int lowest) {
    frozen = new FrozenParameters(true, requirePositive("freezeLayers", lowest));
    return this;
  }

  /**
   * Starts this many of the top layers, and the head, from random values: Zhang et al. 2021,
   * "Revisiting few-sample BERT fine-tuning", section 5, found that to steady training on few
   * examples. Default none.
   */
  public SentimentTrainerBuilder reinitializeTopLayers(int count) {
    freshTopLayers = requirePositive("reinitializeTopLayers", count);
    return this;
  }

  /** Of a fresh head, the order of examples and dropout; default 42. */
  public SentimentTrainerBuilder seed(long value) {
    seed = value;
    return this;
  }

  /**
   * Names of the classes, at least two, by which the examples' labels are found: for example {@link
   * LabelledDataset#labels()}. A fresh head has them in this order. A checkpoint's own head keeps
   * its order and its other classes, and must have these; if nobody has named its classes yet
   * ({@code LABEL_0, LABEL_1, ...}), this does. Default: the checkpoint's if it has a
   * classification head, else NSMC's {@code negative, positive}.
   *
   * @throws IllegalArgumentException if there are fewer than two, one is blank, or two are one name
   */
  public SentimentTrainerBuilder labels(List<String> value) {
    labels = Optional.of(new ClassIndex(value).names());
    if (value.size() < 2) {
      throw new IllegalArgumentException("labels must be at least two names, got " + value);
    }
    return this;
  }

  /**
   * Replaces the checkpoint's classification head by a random one. A checkpoint without such a head
   * always gets one; {@link TrainingReport#weights()} tells.
   */
  public SentimentTrainerBuilder freshHead() {
    freshHead = true;
    return this;
  }

  /** Steps between evaluations, at least 1; default one evaluation at the end of every epoch. */
  public SentimentTrainerBuilder evaluateEvery(int steps) {
    evaluateEvery = requirePositive("evaluateEvery", steps);
    return this;
  }

  /**
   * By what the best evaluation is chosen, whose weights are kept. Default macro F1, since accuracy
   * may prefer a model that never says one of the classes.
   */
  public SentimentTrainerBuilder bestBy(BestBy value) {
    bestBy = Optional.of(value);
    return this;
  }

  /**
   * Stops after this many evaluations in a row that have neither a better figure ({@link #bestBy})
   * nor a lower validation loss, at least 1; default never, since the rate falls to zero at the
   * planned end and the best weights are kept in any case.
   */
  public SentimentTrainerBuilder patience(int value) {
    patience = Optional.of(requirePositive("patience", value));
    return this;
  }

  /**
   * What to do when the training collapses, does not learn or cannot: {@link
   * io.koelectra.training.CollapseMonitor} says when. Default {@link AlarmPolicy#STOP}. Rolling
   * back needs checkpoints, so that these are written to a temporary directory if {@link
   * #checkpoints} names none.
   */
  public SentimentTrainerBuilder onAlarm(AlarmPolicy value) {
    onAlarm = Objects.requireNonNull(value, "onAlarm");
    return this;
  }

  /**
   * Where to write checkpoints, and to go on from the newest one: after every evaluation and every
   * {@link #checkpointEvery}. A checkpoint takes three times the weights' size. Default none.
   */
  public SentimentTrainerBuilder checkpoints(Path directory) {
    checkpoints = Optional.of(directory);
    return this;
  }

  /** Time between checkpoints; default 10 minutes. */
  public SentimentTrainerBuilder checkpointEvery(Duration value) {
    checkpointEvery = Objects.requireNonNull(value, "checkpointEvery");
    return this;
  }

  /** Steps between checkpoints, at least 1, beside those by time; default none by steps. */
  public SentimentTrainerBuilder checkpointEvery(int steps) {
    checkpointEverySteps = requirePositive("checkpointEvery", steps);
    return this;
  }

  /** How many of the newest checkpoints stay, at least 1; default 2. */
  public SentimentTrainerBuilder keepLast(int value) {
    keepLast = requirePositive("keepLast", value);
    return this;
  }

  /** Where to train; default the first GPU if the native library has one, else the CPU. */
  public SentimentTrainerBuilder device(Device value) {
    device = Optional.of(value);
    return this;
  }

  /** Told of the progress; default none. {@link TrainingListener#andThen} joins several. */
  public SentimentTrainerBuilder listener(TrainingListener value) {
    listener = Objects.requireNonNull(value, "listener");
    return this;
  }

  /**
   * Loads the model.
   *
   * @throws IOException if the weights cannot be read or do not fit
   * @throws IllegalArgumentException if the checkpoint's head lacks one of the labels, or is one
   *     for several classes at once or for a value ({@code problem_type}), the class weights are of
   *     other classes, or {@code maxTokens} is more than the model can read
   */
  public SentimentTrainer build() throws IOException {
    ElectraConfig config = checkpoint.config();
    requireAtMost(
        "maxTokens", maxTokens, "max_position_embeddings", config.maxPositionEmbeddings());
    requireAtMost("freezeLayers", frozen.layers(), "num_hidden_layers", config.numHiddenLayers());
    requireAtMost(
        "reinitializeTopLayers", freshTopLayers, "num_hidden_layers", config.numHiddenLayers());
    KoElectraTokenizer tokenizer = checkpoint.tokenizer();
    NDManager manager = device.map(OfflineEngine::newManager).orElseGet(OfflineEngine::newManager);
    try {
      return new SentimentTrainer(
          checkpoint.name(),
          settings(),
          manager,
          tokenizer,
          load(manager),
          head().isFresh() ? 1 : checkpoint.temperature());
    } catch (IOException | RuntimeException | Error e) {
      tokenizer.close();
      manager.close();
      throw e;
    }
  }

  private TrainingSettings settings() {
    return new TrainingSettings(
        new OpenSettings(optimizer, epochs, batchSize, bestBy, patience),
        schedule,
        new CrossEntropy(labelSmoothing, orderedClassWeights()),
        microBatchSize,
        maxTokens,
        maxGradientNorm,
        dropout,
        frozen,
        seed,
        evaluateEvery,
        onAlarm,
        checkpoints,
        checkpointEvery,
        checkpointEverySteps,
        keepLast,
        listener);
  }

  /** Which classes the trainer will have. */
  public HeadClasses head() {
    return new HeadClasses(checkpoint, labels, freshHead || freshTopLayers > 0);
  }

  /**
   * Trains for these classes, such as {@link LabelledDataset#labels()}: the checkpoint's head stays
   * if it has them all, else a fresh one that has them takes its place. Unlike {@link #labels},
   * which refuses a head of other classes unless {@link #freshHead} is called. Has no effect after
   * {@link #labels}.
   */
  public SentimentTrainerBuilder headFor(List<String> names) {
    HeadClasses chosen = head().of(Objects.requireNonNull(names, "names"));
    labels = chosen.asked();
    freshHead = chosen.freshHeadAsked();
    return this;
  }

  /** Moves the checkpoints, if there are any, to a folder below their directory. */
  public void checkpointsBelow(String folder) {
    checkpoints = checkpoints.map(directory -> directory.resolve(folder));
  }

  private Loaded<ElectraForSequenceClassification> load(NDManager manager) throws IOException {
    HeadClasses head = head();
    if (head.isFresh()) {
      return checkpoint.loadWithFreshHead(
          head.names(), freshTopLayers, Long.hashCode(seed), manager);
    }
    ProblemType type = checkpoint.config().problemType();
    if (type != ProblemType.SINGLE_LABEL_CLASSIFICATION) {
      throw new IllegalArgumentException(
          "problem_type of %s is %s, and this library trains %s only; call freshHead() to train a classifier on its encoder"
              .formatted(
                  checkpoint.name(), type.key(), ProblemType.SINGLE_LABEL_CLASSIFICATION.key()));
    }
    return checkpoint.loadClassifier(head.names(), manager);
  }

  /** In the order of the classes; empty for equal ones. */
  private List<Double> orderedClassWeights() {
    if (classWeights.isEmpty()) {
      return List.of();
    }
    List<String> names = head().names();
    ClassIndex classes = new ClassIndex(names);
    Map<Integer, Double> weights = new TreeMap<>();
    List<String> unknown =
        classWeights.keySet().stream()
            .filter(name -> classes.find(name).isEmpty())
            .sorted()
            .toList();
    classWeights.forEach(
        (name, weight) -> classes.find(name).ifPresent(index -> weights.put(index, weight)));
    if (weights.size() < names.size() || classWeights.size() > names.size()) {
      throw new IllegalArgumentException(
          "classWeights must be one a class, %d for %s, got %s%s"
              .formatted(
                  names.size(),
                  ClassNames.shown(names),
                  new TreeMap<>(classWeights),
                  unknown.isEmpty()
                      ? ""
                      : ", of which %s are names of none of these classes; classes are matched by name"
                          .formatted(ClassNames.shown(unknown))));
    }
    return List.copyOf(weights.values());
  }

  private static void requireAtMost(String name, int value, String limitName, int limit) {
    if (value > limit) {
      throw new IllegalArgumentException(
          "%s must be at most %s = %d, got %d".formatted(name, limitName, limit, value));
    }
  }

  private static int requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
    return value;
  }
}
