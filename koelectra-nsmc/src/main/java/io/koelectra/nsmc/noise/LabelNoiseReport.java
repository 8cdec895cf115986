package io.koelectra.nsmc.noise;

import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.nsmc.data.ConflictingLabels;
import io.koelectra.training.TrainingAlarm;
import java.util.List;
import java.util.Objects;

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
    ConfidentJoint joint,
    List<Double> suspicion,
    List<SuspectLabel> suspects,
    List<ConflictingLabels> conflicts,
    List<TrainingAlarm> verdicts) {

  /** Copies the lists. */
  public LabelNoiseReport {
    Objects.requireNonNull(outOfFold, "outOfFold");
    Objects.requireNonNull(joint, "joint");
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
