package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.evaluation.EvaluationReport;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What a {@link TrainingLoop} trains: which parameters, on which batches, by which loss, and what
 * tells that it has come to something. A new head or a new way to pre-train is a new task; the loop
 * stays as it is.
 *
 * <p>Batches and evaluations depend on the seed and the step alone, or a run that is resumed ends
 * otherwise than one that was never stopped.
 */
public interface Task {

  /** What decides the result beside the loop's settings and the data, one line. */
  String settings();

  /** What a run that is resumed must share beside the loop's settings: settings, data, model. */
  String description();

  /** Which parameters were loaded, and which are fresh. */
  LoadReport weights();

  /** Examples trained on. */
  int examples();

  /** SHA-256, in hex, over the examples trained on, in their order. */
  String fingerprint();

  /** Every parameter once, by its Hugging Face name. */
  Map<String, Parameter> parameters();

  /**
   * Begins or ends to collect gradients.
   *
   * @param areTrained whether the parameters that the task trains require a gradient; the others
   *     never do
   */
  void setTrained(boolean areTrained);

  /** What a batch's size is counted in: {@code examples} or {@code tokens}. */
  String unit();

  /** Steps of one pass over the training data. */
  long batchesPerEpoch();

  /** The batch of a step, from 0. */
  Batch batch(long step);

  /** Scores the held-out examples with the parameters as they are, none of them trained. */
  EvaluationReport evaluate(EvaluationReport.Listener listener);

  /** The class of what {@link #evaluate} gives. */
  Class<? extends EvaluationReport> evaluationType();

  /** What a healthy run is measured by. */
  Watch watch();

  /** What is wrong before the first step, none of the parameters being trained. */
  default List<TrainingAlarm> startAlarms() {
    return List.of();
  }

  /**
   * The share of the model's answers, without dropout, that are the most frequent one, over a
   * sample of the training examples, none of the parameters being trained. Asked for on suspicion;
   * empty where the loss alone tells.
   */
  default OptionalDouble topShare() {
    return OptionalDouble.empty();
  }

  /**
   * What an evaluation on the way tells to be wrong.
   *
   * @param fullSteps steps taken at the peak rate, or as many at lower ones
   */
  default Optional<TrainingAlarm> judge(EvaluationPoint evaluation, double fullSteps) {
    return Optional.empty();
  }

  /** Looks at the parameters after the last step, before the best ones take their place. */
  Ending ending();

  /**
   * A part of the training data.
   *
   * @param seed of dropout
   * @param size in {@link #unit()}s
   * @param parts of the batch's loss, each computed in the manager that it is given; their sum is
   *     the batch's mean loss
   */
  record Batch(int seed, long size, List<Function<NDManager, PartLoss>> parts) {}

  /**
   * What a part of a batch adds to the batch's loss and figures.
   *
   * @param loss with gradient, a scalar
   * @param plainLoss see {@link StepReport#plainLoss()}
   * @param figures see {@link StepReport#figures()}
   */
  record PartLoss(NDArray loss, double plainLoss, Map<String, Double> figures) {}

  /** Decides whether the parameters that are kept are of use. */
  @FunctionalInterface
  interface Ending {

    /**
     * The first thing that is wrong.
     *
     * @param steps taken
     * @param evaluations that the kept parameters are the best of
     * @param areLast whether the kept parameters are those after the last step
     */
    Optional<TrainingAlarm> verdict(long steps, int evaluations, boolean areLast);
  }

  /**
   * What a {@link CollapseMonitor} measures a run by.
   *
   * @param baseline the least loss of a model that does not read the texts, above 0: for classes
   *     the entropy of the labels in nats, ln 2 = 0.693 for two equally frequent ones
   * @param baselineName what that is, such as {@code the labels' entropy}
   * @param isEncoderTrained whether any of the encoder's layers is trained
   * @param patience steps at the full rate within which a model that learns is below the baseline
   * @param path sum of all rates used from which the same answer to every text is a collapse, where
   *     the model has not learned before. Adam moves a weight by at most about the rate a step, and
   *     fresh weights have a deviation of 0.02
   */
  record Watch(
      double baseline, String baselineName, boolean isEncoderTrained, int patience, double path) {

    private static final double PRETRAINED_PATH = 0.05;
    private static final double FRESH_PATH = 0.4;
    private static final int PRETRAINED_PATIENCE = 500;
    private static final int FRESH_PATIENCE = 2000;

    /** Language models stay at the tokens' frequencies for thousands of steps before they learn. */
    private static final int LANGUAGE_PATIENCE = 10_000;

    /** Checks the baseline. */
    public Watch {
      if (!(baseline > 0)) {
        throw new IllegalArgumentException(
            "the baseline must be above 0, got "
                + baseline
                + "; train on labels that are not all the same");
      }
    }

    /**
     * Of a fine-tuning: a path of {@value #PRETRAINED_PATH} and {@value #PRETRAINED_PATIENCE} steps
     * from a pre-trained encoder, {@value #FRESH_PATH} and {@value #FRESH_PATIENCE} from random
     * weights.
     */
    public static Watch fineTuning(
        double baseline, String baselineName, boolean isPretrained, boolean isEncoderTrained) {
      return new Watch(
          baseline,
          baselineName,
          isEncoderTrained,
          isPretrained ? PRETRAINED_PATIENCE : FRESH_PATIENCE,
          isPretrained ? PRETRAINED_PATH : FRESH_PATH);
    }

    /** Of a language model, which has only collapsed if it has learned before. */
    public static Watch pretraining(double baseline) {
      return new Watch(
          baseline,
          "the token frequencies' entropy",
          true,
          LANGUAGE_PATIENCE,
          Double.POSITIVE_INFINITY);
    }

    /**
     * The entropy in nats of labels that occur this often; 0 if only one does.
     *
     * @param labelCounts examples of each class, or the sums of their weights
     */
    public static double entropy(double... labelCounts) {
      double examples = Arrays.stream(labelCounts).sum();
      return -Arrays.stream(labelCounts)
          .filter(count -> count > 0)
          .map(count -> count / examples * Math.log(count / examples))
          .sum();
    }
  }
}
