package io.koelectra.nsmc;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.evaluation.BestBy;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.RunLength;
import io.koelectra.training.TrainerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Builds a {@link SentimentTrainer}. */
public final class SentimentTrainerBuilder extends TrainerBuilder<SentimentTrainerBuilder> {

  final HuggingFaceCheckpoint checkpoint;
  Optional<AdamW> optimizer = Optional.empty();
  double labelSmoothing;
  Map<String, Double> classWeights = Map.of();
  Optional<Integer> epochs = Optional.empty();
  Optional<Integer> batchSize = Optional.empty();
  int microBatchSize = Integer.MAX_VALUE;
  int maxTokens = 128;
  boolean dropout = true;
  FrozenParameters frozen = new FrozenParameters(false, 0);
  int freshTopLayers;
  Optional<BestBy> bestBy = Optional.empty();
  private int patience = Integer.MAX_VALUE;
  boolean freshHead;
  Optional<ProblemType> problemType = Optional.empty();
  Optional<List<String>> labels = Optional.empty();

  SentimentTrainerBuilder(HuggingFaceCheckpoint checkpoint) {
    super(LearningRateSchedule.linear(0.1), 0);
    this.checkpoint = Objects.requireNonNull(checkpoint, "checkpoint");
  }

  @Override
  protected SentimentTrainerBuilder self() {
    return this;
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
   * What the labels are: one right class, any number of right labels, or a number. Default that of
   * the checkpoint's head if it stays, else one right class. Another one needs {@link #freshHead}.
   */
  public SentimentTrainerBuilder problemType(ProblemType value) {
    problemType = Optional.of(value);
    return this;
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

  /**
   * Whether to drop out while training, at the rates of the checkpoint's {@code config.json};
   * default true. A small model that learns from many texts, as in distillation, learns more
   * without.
   */
  public SentimentTrainerBuilder dropout(boolean value) {
    dropout = value;
    return this;
  }

  /** Share of each target spread over all classes, in [0, 1); default 0. Szegedy et al. 2016. */
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
   * Starts this many top layers, and the head, from random values, which steadies training on few
   * examples (Zhang et al. 2021, "Revisiting few-sample BERT fine-tuning", section 5); default
   * none.
   */
  public SentimentTrainerBuilder reinitializeTopLayers(int count) {
    freshTopLayers = requirePositive("reinitializeTopLayers", count);
    return this;
  }

  /**
   * Names of the classes, at least two where one is right, by which the examples' labels are found:
   * for example {@link LabelledDataset#labels()}; or the one name of a number. A fresh head has
   * them in this order. A checkpoint's own head keeps its order and its other classes, and must
   * have these; if nobody has named its classes yet ({@code LABEL_0, LABEL_1, ...}), this does.
   * Default: the checkpoint's if it has a classification head, else NSMC's {@code negative,
   * positive}, and {@code score} for a number.
   *
   * @throws IllegalArgumentException if one is blank, or two are one name
   */
  public SentimentTrainerBuilder labels(List<String> value) {
    labels = Optional.of(new ClassIndex(value).names());
    return this;
  }

  /** Replaces the checkpoint's classification head, if it has one, by a random one. */
  public SentimentTrainerBuilder freshHead() {
    freshHead = true;
    return this;
  }

  /**
   * Trains for these classes, such as {@link LabelledDataset#labels()}: the checkpoint's head stays
   * if it has them all, else a fresh one takes its place, where {@link #labels} refuses. Has no
   * effect after {@link #labels}.
   */
  public SentimentTrainerBuilder headFor(List<String> names) {
    HeadClasses chosen = head().of(Objects.requireNonNull(names, "names"));
    labels = chosen.asked();
    freshHead = chosen.freshHeadAsked();
    return this;
  }

  /**
   * By what the best evaluation is chosen, whose weights are kept. Default macro F1, since accuracy
   * may prefer a model that never says one of the classes; Pearson's correlation for a number.
   */
  public SentimentTrainerBuilder bestBy(BestBy value) {
    bestBy = Optional.of(value);
    return this;
  }

  /**
   * Stops after this many evaluations in a row, at least 1, that have neither a better figure
   * ({@link #bestBy}) nor a lower validation loss; default never, as the best weights are kept.
   */
  public SentimentTrainerBuilder patience(int value) {
    patience = requirePositive("patience", value);
    return this;
  }

  /**
   * The names of the classes that the trainer will have, by index.
   *
   * @throws IllegalArgumentException if the checkpoint's head lacks one of the labels
   */
  public List<String> labels() {
    return head().names();
  }

  HeadClasses head() {
    return new HeadClasses(checkpoint, labels, freshHead || freshTopLayers > 0, problemType);
  }

  /**
   * Loads the model.
   *
   * @throws IOException if the weights cannot be read or do not fit
   * @throws IllegalArgumentException if the checkpoint's head lacks one of the labels or has
   *     another {@code problem_type}, class weights are of other classes, or {@code maxTokens} is
   *     too large
   */
  public SentimentTrainer build() throws IOException {
    SentimentTrainerBuilder copy =
        clone().listener(SentimentTrainer.LOG.listener().andThen(settings().listener()));
    return new SentimentTrainer(
        copy,
        copy.settings().onAlarm(),
        copy.settings().listener(),
        TextModel.load(this, settings().seed(), this::newManager));
  }

  TrainerBuilder.Settings loop(OpenSettings chosen) {
    return loopSettings(
        checkpoint.name(),
        chosen.optimizer(),
        new RunLength.Epochs(chosen.epochs()),
        Optional.of(chosen.bestBy()),
        patience,
        chosen.reasons());
  }
}
