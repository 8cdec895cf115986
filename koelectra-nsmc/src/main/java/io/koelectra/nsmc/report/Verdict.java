package io.koelectra.nsmc.report;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.ConfusionMatrix.Scores;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.MultiLabelReport;
import io.koelectra.evaluation.RegressionReport;
import io.koelectra.training.Task.Watch;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A model beside one that ignores the texts.
 *
 * @param learned whether it is better, beyond chance
 * @param loss the least that such a model can have; empty for a task that none is known of
 * @param share of the most frequent class; empty without classes
 */
record Verdict(boolean learned, Optional<Reference> loss, Optional<Reference> share) {

  /** The standard normal distribution's 97.5% quantile. */
  private static final double Z = 1.96;

  /**
   * A figure to compare with.
   *
   * @param name in few words
   * @param meaning in more words
   */
  record Reference(String name, String meaning, double value) {}

  static Verdict of(EvaluationReport validation) {
    if (validation instanceof ClassificationReport classes) {
      List<Scores> scores = classes.confusion().scores();
      Scores most = Collections.max(scores, Comparator.comparingLong(Scores::actual));
      double share = (double) most.actual() / validation.examples();
      double[] counts = scores.stream().mapToDouble(Scores::actual).toArray();
      return new Verdict(
          classes.accuracyInterval().low() > share,
          entropy(Watch.entropy(counts)),
          Optional.of(new Reference("most frequent label", most.label(), share)));
    }
    if (validation instanceof MultiLabelReport labels) {
      double texts = labels.examples();
      double entropy =
          labels.scores().stream()
              .mapToDouble(Scores::actual)
              .map(having -> Watch.entropy(having, texts - having))
              .average()
              .orElseThrow();
      return new Verdict(labels.meanLoss() < entropy, entropy(entropy), Optional.empty());
    }
    return validation instanceof RegressionReport numbers
        ? new Verdict(
            isCorrelated(numbers),
            Optional.of(
                new Reference(
                    "always the mean",
                    "squared error of always answering the mean",
                    numbers.meanSquaredErrorOfMean())),
            Optional.empty())
        : new Verdict(false, Optional.empty(), Optional.empty());
  }

  private static Optional<Reference> entropy(double value) {
    return Optional.of(new Reference("label entropy", "entropy of the labels", value));
  }

  /** Whether the 95% interval of Pearson's correlation, by Fisher's transformation, is above 0. */
  private static boolean isCorrelated(RegressionReport numbers) {
    double pearson = numbers.pearson().orElse(0);
    double examples = numbers.examples();
    return 0.5 * Math.log((1 + pearson) / (1 - pearson)) > Z / Math.sqrt(Math.max(0, examples - 3));
  }
}
