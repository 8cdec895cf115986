package io.koelectra.nsmc.noise;

import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import io.koelectra.training.TrainingAlarm;
import java.util.List;

/**
 * Which labels of a list of examples are likely wrong.
 *
 * @param outOfFold given labels against the predictions of models that were not trained on them;
 *     the better those models, the more a suspect means
 * @param joint estimated numbers of wrong labels, by given and true label
 * @param suspicion how much the model speaks against the label of each example, in [0, 1], in the
 *     order of the examples; suspect or not
 * @param suspects examples whose label the model contradicts with confidence, most suspicious first
 * @param conflicts texts that occur with several labels, whatever the model says of them
 * @param verdicts why models of folds were of no use, so that their suspects mean nothing; empty
 *     unless the trainer's alarms were only warnings
 */
public record LabelNoiseReport(
    ConfusionMatrix outOfFold,
    Joint joint,
    List<Double> suspicion,
    List<Suspect> suspects,
    List<LabelledTexts.Conflict> conflicts,
    List<TrainingAlarm> verdicts) {

  /**
   * An example whose label a model that was not trained on it contradicts with confidence.
   *
   * @param index in the list that was searched, from 0
   * @param example with the label that it was given
   * @param suggestedLabel the name of the class that the model is confident to see
   * @param givenProbability of the given label, in [0, 1]
   * @param suggestedProbability of the suggested label, in [0, 1]
   * @param score how much the model speaks against the given label, in [0, 1]: the normalised
   *     margin, half of 1 + highest probability of another class - probability of the given one
   */
  public record Suspect(
      int index,
      LabelledText example,
      String suggestedLabel,
      double givenProbability,
      double suggestedProbability,
      double score) {

    /** The name of the class that the example was given. */
    public String givenLabel() {
      return example.label();
    }
  }

  /**
   * Counts of examples by the label they were given and the class that a model is confident to see
   * in them, and the numbers of wrong labels that follow (section 3.1): too high where the model
   * errs with confidence.
   *
   * @param confident the confident joint, equation 1: given labels against the classes that the
   *     model is confident to see; examples in which it is confident of none are left out
   * @param labelled examples by given label, all of them
   */
  public record Joint(ConfusionMatrix confident, List<Long> labelled) {

    /** Copies the list, which has as many numbers as classes. */
    public Joint {
      labelled = List.copyOf(labelled);
      if (labelled.size() != confident.labels().size()) {
        throw new IllegalArgumentException(
            "labelled must be a number for each of %s, got %s"
                .formatted(confident.labels(), labelled));
      }
    }

    /**
     * The estimated number of examples labelled {@code given} that are truly of class {@code
     * truth}: the row of the confident joint, scaled to all examples with that label (equation 3).
     */
    public double estimate(int given, int truth) {
      long all = confident.actual(given);
      return all == 0 ? 0 : (double) confident.count(given, truth) / all * labelled.get(given);
    }

    /** The estimated number of examples whose label is wrong. */
    public double estimatedErrors() {
      double errors = 0;
      for (int given = 0; given < labelled.size(); given++) {
        for (int truth = 0; truth < labelled.size(); truth++) {
          errors += given == truth ? 0 : estimate(given, truth);
        }
      }
      return errors;
    }

    /** The estimated share of examples whose label is wrong, in [0, 1]. */
    public double noiseRate() {
      return estimatedErrors() / Math.max(1, labelled.stream().mapToLong(Long::longValue).sum());
    }
  }

  /** Copies the lists. */
  public LabelNoiseReport {
    suspicion = List.copyOf(suspicion);
    suspects = List.copyOf(suspects);
    conflicts = List.copyOf(conflicts);
    verdicts = List.copyOf(verdicts);
  }

  /** Class names by index. */
  public List<String> labels() {
    return outOfFold.labels();
  }

  /** Examples that were searched. */
  public int examples() {
    return suspicion.size();
  }

  /** Examples whose text occurs with several labels. */
  public int conflictingExamples() {
    return conflicts.stream().mapToInt(text -> text.indices().size()).sum();
  }

  /** The estimated share of wrong labels, in [0, 1]. */
  public double noiseRate() {
    return joint.noiseRate();
  }

  /** One line, and one more if folds' models were of no use. */
  @Override
  public String toString() {
    return "%,d suspects among %,d labels (%.1f%%), estimated noise rate %.1f%%, %,d texts with several labels (%,d examples), out-of-fold accuracy %.4f"
            .formatted(
                suspects.size(),
                examples(),
                100.0 * suspects.size() / Math.max(1, examples()),
                100 * noiseRate(),
                conflicts.size(),
                conflictingExamples(),
                outOfFold.accuracy())
        + (verdicts.isEmpty()
            ? ""
            : "%n%d folds' models were of no use, so their suspects mean nothing; the first: %s"
                .formatted(verdicts.size(), verdicts.get(0)));
  }
}
