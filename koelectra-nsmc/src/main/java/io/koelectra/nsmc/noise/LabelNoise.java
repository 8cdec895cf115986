package io.koelectra.nsmc.noise;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingLease;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Finds labels that are likely wrong in any labelled text: trains models by cross-validation, so
 * that each example is scored by one that was not trained on it, and lists the examples whose label
 * that model contradicts with confidence.
 *
 * <pre>{@code
 * LabelNoiseReport noise =
 *     LabelNoise.builder(checkpoint)
 *         .trainer(trainer -> trainer.epochs(2).batchSize(64))
 *         .build()
 *         .find(NsmcDataset.read(Path.of("ratings_train.txt")));
 * }</pre>
 *
 * <p>A suspect is a question, not a verdict: read it.
 *
 * <p>The method is confident learning: Northcutt, Jiang and Chuang 2021, "Confident Learning:
 * Estimating Uncertainty in Dataset Labels", JAIR 70. Equal texts are always in one fold. Of what a
 * model is trained on, a tenth is held out to choose the best evaluation by, so no label of the
 * fold that it scores has a say in it. The outputs of each fold are calibrated, see {@link
 * io.koelectra.evaluation.TemperatureScaling}, as some models are surer of everything than others.
 * One model at a time is in memory, and of each example only its probabilities.
 */
public final class LabelNoise {

  /** Told how far a search has come. */
  @FunctionalInterface
  public interface Listener {

    /**
     * Called after each fold, on the searching thread.
     *
     * @param fold the finished one, from 1
     * @param folds of the whole search, all repeats together
     * @param training of the model that scored the fold
     * @param heldOut given labels of the fold's examples against that model's predictions
     */
    void onFold(int fold, int folds, TrainingReport training, ConfusionMatrix heldOut);
  }

  private final HuggingFaceCheckpoint checkpoint;
  private final Consumer<SentimentTrainerBuilder> trainer;
  private final CrossValidation crossValidation;

  private LabelNoise(Builder builder) {
    checkpoint = builder.checkpoint;
    trainer = builder.trainer;
    crossValidation =
        new CrossValidation(builder.folds, builder.repeats, builder.seed, builder.listener);
  }

  /** Five folds of KoELECTRA's settings for NSMC; see the builder's methods. */
  public static Builder builder(HuggingFaceCheckpoint checkpoint) {
    return new Builder(checkpoint);
  }

  /** Settings of a search. */
  public static final class Builder {

    private final HuggingFaceCheckpoint checkpoint;
    private int folds = 5;
    private int repeats = 1;
    private long seed = 42;
    private Consumer<SentimentTrainerBuilder> trainer = settings -> {};
    private Listener listener = (fold, folds, training, heldOut) -> {};

    private Builder(HuggingFaceCheckpoint checkpoint) {
      this.checkpoint = Objects.requireNonNull(checkpoint, "checkpoint");
    }

    /**
     * Parts of the examples, each scored by a model that is trained on the others, at least 2;
     * default 5. More folds leave more to train on and take longer.
     */
    public Builder folds(int value) {
      if (value < 2) {
        throw new IllegalArgumentException(
            "folds must be at least 2, got " + value + "; 5 and 10 are usual");
      }
      folds = value;
      return this;
    }

    /**
     * Times to divide the examples anew and train on, at least 1; default 1. Averaged probabilities
     * rank wrong labels higher and raise fewer false alarms, in as many times the time.
     */
    public Builder repeats(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("repeats must be at least 1, got " + value);
      }
      repeats = value;
      return this;
    }

    /** Of the folds and, unless {@link #trainer} sets another, of training; default 42. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Settings of training, applied to a fresh builder for every fold; default its defaults. With
     * {@link SentimentTrainerBuilder#checkpoints}, each fold has a folder below that directory, and
     * a search that was killed goes on where it was.
     */
    public Builder trainer(Consumer<SentimentTrainerBuilder> value) {
      trainer = Objects.requireNonNull(value, "trainer");
      return this;
    }

    /** Told of every fold; default none. {@link #trainer} takes one for the steps. */
    public Builder listener(Listener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /** The settings so far. */
    public LabelNoise build() {
      return new LabelNoise(this);
    }
  }

  /**
   * Searches examples for labels that are likely wrong.
   *
   * <p>The models have the classes of the checkpoint's head if these are among them, else a fresh
   * head for the examples' own classes; {@link SentimentTrainerBuilder#labels} in {@link
   * Builder#trainer} decides otherwise.
   *
   * @param examples whose labels are in question: those to train on, never the test set
   * @throws IllegalArgumentException if the list is empty, a label is not one of the model's, all
   *     examples have one label, a label has too few different texts for the folds, or a setting of
   *     training is refused
   * @throws IllegalStateException if a fold cannot be trained, as when an alarm ends the training;
   *     names the fold and has the failure as its cause. At once, if another training runs in this
   *     process
   * @throws java.io.InterruptedIOException if the thread is interrupted, see {@link
   *     SentimentTrainer#fit}
   * @throws IOException if a model cannot be loaded or a checkpoint not be written
   */
  public LabelNoiseReport find(List<? extends LabelledText> examples) throws IOException {
    return TrainingLease.hold(
        "the search for label errors from " + checkpoint.name(), () -> search(examples));
  }

  private LabelNoiseReport search(List<? extends LabelledText> examples) throws IOException {
    List<String> own = LabelledTexts.requireSome("the examples", examples);
    ClassIndex classes = new ClassIndex(trainer(crossValidation.seed(), own).labels());
    LabelledTexts.requireUsable(
        "the examples",
        examples,
        classes,
        theirs -> "leave labels(...) out of the trainer's settings, or name these classes");
    List<String> labels = classes.names();
    List<TrainingAlarm> verdicts = new ArrayList<>();
    double[][] probabilities =
        crossValidation.probabilities(examples, classes, s -> trainer(s, own), verdicts);
    int[] given = classes.of(examples);
    ConfidentLearning learning = new ConfidentLearning(labels, given, probabilities);
    int[] predicted = IntStream.range(0, given.length).map(learning::predicted).toArray();
    return new LabelNoiseReport(
        ConfusionMatrix.of(labels, given, predicted),
        learning.joint(),
        IntStream.range(0, given.length).mapToObj(learning::suspicion).toList(),
        learning.suspects().stream()
            .map(
                i -> {
                  int seen = learning.seen(i).orElseThrow();
                  return new LabelNoiseReport.Suspect(
                      i,
                      examples.get(i),
                      labels.get(seen),
                      learning.probability(i, given[i]),
                      learning.probability(i, seen),
                      learning.suspicion(i));
                })
            .toList(),
        LabelledTexts.conflicts(examples),
        verdicts);
  }

  private SentimentTrainerBuilder trainer(long divisionSeed, List<String> classes) {
    SentimentTrainerBuilder builder = SentimentTrainer.builder(checkpoint).seed(divisionSeed);
    trainer.accept(builder);
    return builder.headFor(classes);
  }
}
