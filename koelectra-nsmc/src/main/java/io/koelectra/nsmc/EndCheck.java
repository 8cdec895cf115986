package io.koelectra.nsmc;

import io.koelectra.evaluation.LabelShuffle;
import io.koelectra.evaluation.Softmax;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Looks after the last step, of a run of any length, whether the weights that are kept have learned
 * to read the texts: by what they say, without dropout, of training and of validation texts.
 *
 * @param labels class names by index
 * @param loss whose class weights the training had
 * @param steps taken
 * @param peakRate the schedule's highest learning rate
 */
record EndCheck(List<String> labels, CrossEntropy loss, long steps, double peakRate) {

  private static final double AT_ENTROPY = 0.98;

  /** So many examples of other classes are not overlooked by accident. */
  private static final int FEWEST_OTHERS = 3;

  /** Weights of the classes that leave less to one class than this make no loss to speak of. */
  private static final double LEAST_ENTROPY = 1e-3;

  /** Share of the most frequent class. */
  private static final double OUT_OF_BALANCE = 0.7;

  /** The usual level of significance. */
  private static final double CHANCE = 0.05;

  /** Standard errors that a normal value exceeds by that chance. */
  private static final double ONE_SIDED = 1.645;

  private static final int FEWEST_FOR_ACCURACY = 30;

  private static final String REMEDY =
      "Check that the labels belong to the texts, that the weights are a pre-trained model's, and"
          + " that rate and number of steps were not set too low or too high: left unset, both are"
          + " chosen from the start and the number of texts";

  /** What the model says of examples, and their labels. */
  record Scored(List<Integer> labels, List<Softmax> outputs) {

    int size() {
      return labels.size();
    }

    int[] predicted() {
      return outputs.stream().mapToInt(Softmax::argmax).toArray();
    }

    /** Whether all are said to be of one class, though so many are not. */
    boolean isOneClass(int others) {
      int[] predicted = predicted();
      int first = predicted[0];
      return Arrays.stream(predicted).allMatch(label -> label == first)
          && labels.stream().filter(label -> label != first).count() >= others;
    }

    int[] actual() {
      return labels.stream().mapToInt(Integer::intValue).toArray();
    }

    double accuracy() {
      int[] predicted = predicted();
      return IntStream.range(0, size()).filter(i -> predicted[i] == labels.get(i)).count()
          / (double) size();
    }

    /**
     * Whether accuracy is not above that of always saying the most frequent class by more than
     * chance. Few examples, and classes far out of balance, leave that open.
     */
    boolean isNoBetterThanOneClass() {
      double error = Math.sqrt(chance() * (1 - chance()) / size());
      return size() >= FEWEST_FOR_ACCURACY
          && chance() <= OUT_OF_BALANCE
          && accuracy() <= chance() + ONE_SIDED * error;
    }

    /** The share of the most frequent class. */
    double chance() {
      return Arrays.stream(counts()).max().orElseThrow() / (double) size();
    }

    private long[] counts() {
      long[] counts = new long[outputs.get(0).classes()];
      labels.forEach(label -> counts[label]++);
      return counts;
    }
  }

  /**
   * The first thing that is wrong.
   *
   * @param train a sample of the training examples
   * @param validation examples held out, by the weights that are kept
   * @param last the same, by the weights after the last step, which no evaluation has chosen
   * @param evaluations that the kept weights are the best of
   */
  Optional<TrainingAlarm> of(Scored train, Scored validation, Scored last, int evaluations) {
    return notLearned(train)
        .or(() -> oneClass(train, validation))
        .or(() -> notGeneralized(validation, last, evaluations));
  }

  private Optional<TrainingAlarm> oneClass(Scored train, Scored validation) {
    boolean isOneOfTraining = train.isOneClass(1);
    if (!isOneOfTraining && !validation.isOneClass(FEWEST_OTHERS)) {
      return Optional.empty();
    }
    Scored told = isOneOfTraining ? train : validation;
    return alarm(
        Kind.COLLAPSED,
        "all %,d %s texts looked at are said to be \"%s\", and %.1f%% are. %s%s"
            .formatted(
                told.size(),
                isOneOfTraining ? "training" : "validation",
                labels.get(told.predicted()[0]),
                100.0 * told.counts()[told.predicted()[0]] / told.size(),
                balance(told),
                REMEDY));
  }

  private Optional<TrainingAlarm> notLearned(Scored train) {
    double mean = loss.mean(train.actual(), train.outputs());
    double entropy = loss.entropy(train.counts());
    if (mean < AT_ENTROPY * entropy || entropy < LEAST_ENTROPY) {
      return Optional.empty();
    }
    return alarm(
        Kind.NOT_LEARNING,
        "after %,d steps at a peak rate of %.1e the loss on %,d training texts is %.4f, and a model that ignores the texts has %.4f (the labels' entropy)%s: nothing has been learned. %s%s"
            .formatted(
                steps,
                peakRate,
                train.size(),
                mean,
                entropy,
                train.isOneClass(1)
                    ? "; all are said to be \"" + labels.get(train.predicted()[0]) + "\""
                    : "",
                balance(train),
                REMEDY));
  }

  private static String balance(Scored told) {
    return told.chance() > OUT_OF_BALANCE
        ? "The classes are out of balance: give rare ones weight (balanced class weights), or more"
            + " examples. "
        : "";
  }

  private Optional<TrainingAlarm> notGeneralized(Scored validation, Scored last, int evaluations) {
    LabelShuffle shuffle = LabelShuffle.of(last.actual(), last.outputs());
    LabelShuffle ofTheBest = LabelShuffle.of(validation.actual(), validation.outputs());
    boolean fits =
        !shuffle.isTelling()
            || shuffle.pValue() <= CHANCE
            || ofTheBest.pValue() <= CHANCE / evaluations;
    if (fits && !validation.isNoBetterThanOneClass()) {
      return Optional.empty();
    }
    return alarm(
        Kind.NOT_GENERALIZING,
        "accuracy on %,d validation texts is %.4f, always saying the most frequent class has %.4f, and %.0f%% of random orders of their labels fit the model's answers as well: what was learned from the training texts says nothing about these. Check that the labels belong to the texts in both lists, and that both lists are of one kind; few or hard texts need more examples, or a larger pre-trained model"
            .formatted(
                validation.size(),
                validation.accuracy(),
                validation.chance(),
                100 * shuffle.pValue()));
  }

  private Optional<TrainingAlarm> alarm(Kind kind, String message) {
    return Optional.of(new TrainingAlarm(kind, steps, message));
  }
}
