package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import io.koelectra.evaluation.BestBy;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.LabelShuffle;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the outputs of a classification head stand for, which is all that differs between the
 * fine-tunings of a {@link io.koelectra.model.ProblemType}: targets, loss and figures.
 *
 * <p>Targets are a row of C numbers an example, as logits are.
 */
abstract class Objective {

  private static final double AT_BASELINE = 0.98;

  /** The usual level of significance. */
  private static final double CHANCE = 0.05;

  final ClassIndex classes;

  /** What {@link #baseline} is, such as {@code the labels' entropy}. */
  final String baselineName;

  /** The figure to choose the best evaluation by, unless the user does. */
  final BestBy bestBy;

  /** Why, for people. */
  final String bestByReason;

  /** The class of what {@link #evaluate} gives. */
  final Class<? extends EvaluationReport> evaluationType;

  Objective(
      List<String> labels,
      String baselineName,
      BestBy bestBy,
      String bestByReason,
      Class<? extends EvaluationReport> evaluationType) {
    classes = new ClassIndex(labels);
    this.baselineName = baselineName;
    this.bestBy = bestBy;
    this.bestByReason = bestByReason;
    this.evaluationType = evaluationType;
  }

  /** Of a model that is measured and not trained. */
  static Objective of(ElectraConfig config) {
    return switch (config.problemType()) {
      case SINGLE_LABEL_CLASSIFICATION ->
          new ClassObjective(config.labels(), new CrossEntropy(0, List.of()));
      case MULTI_LABEL_CLASSIFICATION -> new LabelsObjective(config.labels());
      case REGRESSION -> new ValueObjective(config.labels());
    };
  }

  /**
   * Of a model to train.
   *
   * @throws IllegalArgumentException if the builder has settings that the problem type does not
   */
  static Objective of(ElectraConfig config, SentimentTrainerBuilder builder) {
    if (config.problemType() == ProblemType.SINGLE_LABEL_CLASSIFICATION) {
      return new ClassObjective(
          config.labels(),
          CrossEntropy.of(builder.labelSmoothing, builder.classWeights, config.labels()));
    }
    if (builder.labelSmoothing != 0 || !builder.classWeights.isEmpty()) {
      throw new IllegalArgumentException(
          "labelSmoothing and classWeights are for models of one right class, and the problem type is %s; leave them out"
              .formatted(config.problemType().key()));
    }
    return of(config);
  }

  /**
   * Refuses examples that the head cannot be trained with.
   *
   * @param hasFreshHead whether the head knows nothing of its classes yet
   * @return the classes without a training example, which a trained head may forget
   */
  List<String> requireTrainable(
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation,
      boolean hasFreshHead) {
    return LabelledTexts.requireTrainable(train, validation, classes, hasFreshHead);
  }

  /** Refuses examples that the head cannot be measured by. */
  void requireScorable(List<? extends LabelledText> examples) {
    LabelledTexts.requireScorable("the examples to evaluate", examples, classes);
  }

  /** What the examples say that the outputs should be. */
  double[][] targets(List<? extends LabelledText> examples) {
    return classes.targets(examples);
  }

  /**
   * Makes the head give outputs of the size that it is trained in, before the first step.
   *
   * @param train targets of the training examples
   * @param isFresh whether the head's values are random
   */
  void begin(ElectraForSequenceClassification model, double[][] train, boolean isFresh) {}

  /** Undoes {@link #begin} once no more steps are taken. */
  void end(ElectraForSequenceClassification model) {}

  /** The sum of the weights of targets, by which the sum of their losses is divided. */
  double weightOf(double[][] targets) {
    return targets.length;
  }

  /**
   * The batch's loss, or what a part of the batch adds to it.
   *
   * @param logits (B, C)
   * @param targets of the B examples
   * @param batchWeight {@link #weightOf} all targets of the batch
   * @return a scalar, owned by the logits' manager
   */
  abstract NDArray loss(NDArray logits, double[][] targets, double batchWeight);

  /** The mean loss, without label smoothing. */
  abstract double plainLoss(double[][] targets, float[][] logits);

  /** The least {@link #plainLoss} of a model that says the same of every text. */
  abstract double baseline(double[][] targets);

  /** What the model says of examples, in the form of their targets. */
  double[][] answers(float[][] logits) {
    return Arrays.stream(logits).map(row -> probabilities(row, 1)).toArray(double[][]::new);
  }

  /** That each label is right, whatever the others are. */
  static double[] probabilities(float[] logits, double temperature) {
    return IntStream.range(0, logits.length)
        .mapToDouble(i -> 1 / (1 + Math.exp(-logits[i] / temperature)))
        .toArray();
  }

  /** The share of the outputs that say the most frequent thing. */
  abstract double topShare(float[][] logits);

  /**
   * The figures of some examples.
   *
   * @param temperature that logits are divided by
   */
  abstract EvaluationReport evaluate(
      double[][] targets, float[][] logits, double temperature, Duration took);

  /**
   * Why a model is of no use.
   *
   * @param train a sample of the training examples, by the weights that are kept
   * @param validation held-out examples, likewise
   * @param last the same examples, by the weights after the last step, which no evaluation has
   *     chosen
   * @param evaluations that the kept weights are the best of
   * @param steps taken
   * @param peakRate the schedule's highest learning rate
   */
  Optional<TrainingAlarm> verdict(
      Scored train, Scored validation, Scored last, int evaluations, long steps, double peakRate) {
    double loss = plainLoss(train.targets, train.logits);
    double baseline = baseline(train.targets);
    if (loss >= AT_BASELINE * baseline) {
      return Optional.of(
          new TrainingAlarm(
              Kind.NOT_LEARNING,
              steps,
              "after %,d steps at a peak rate of %.1e the loss on %,d training texts is %.4f, and a model that ignores the texts has %.4f (%s): nothing has been learned. Check that the labels belong to the texts, that the weights are a pre-trained model's, and that rate and number of steps were not set too low or too high: left unset, both are chosen"
                  .formatted(steps, peakRate, train.logits.length, loss, baseline, baselineName)));
    }
    LabelShuffle ofTheLast = shuffle(last);
    if (!ofTheLast.isTelling()
        || ofTheLast.pValue() <= CHANCE
        || shuffle(validation).pValue() <= CHANCE / evaluations) {
      return Optional.empty();
    }
    return Optional.of(
        new TrainingAlarm(
            Kind.NOT_GENERALIZING,
            steps,
            "%.0f%% of random orders of the labels of %,d validation texts fit the model's answers as well as the right one: what was learned from the training texts says nothing about these. Check that the labels belong to the texts in both lists, and that both lists are of one kind; few or hard texts need more examples, or a larger pre-trained model"
                .formatted(100 * ofTheLast.pValue(), validation.logits.length)));
  }

  private LabelShuffle shuffle(Scored scored) {
    return LabelShuffle.of(scored.targets, answers(scored.logits));
  }

  /** Targets of some examples and a model's outputs for them. */
  static final class Scored {

    final double[][] targets;
    final float[][] logits;

    Scored(double[][] targets, float[][] logits) {
      this.targets = targets;
      this.logits = logits;
    }
  }
}
