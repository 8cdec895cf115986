package io.koelectra.pretraining;

import io.koelectra.pretraining.PretrainingEvidence.Filling;
import io.koelectra.pretraining.PretrainingEvidence.Reading;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides after the last step, of a run of any length, whether its networks have learned to read,
 * by texts that are held out:
 *
 * <ul>
 *   <li>The masked language model, be it the generator or the network to fine-tune, has not if its
 *       loss on tokens shown as [MASK] is not below that of the training texts' token frequencies,
 *       by {@value #LEAST_GAIN} of it and by {@value #FEWEST_ERRORS} standard errors;
 *   <li>the detector has not if it takes no token or every one for replaced, at a loss not below
 *       the entropy of the share of replaced ones; or if its AUC over the tokens that can be
 *       replaced is below {@value #LEAST_AUC}, or not above 0.5 by {@value #FEWEST_AUC_ERRORS}
 *       standard errors, for n and m tokens sqrt((n + m + 1) / (12 n m)) (Hanley and McNeil 1982 at
 *       0.5, Mann and Whitney 1947).
 * </ul>
 *
 * <p>Where it has learned by the same measure on texts trained on, it has learned them by heart.
 *
 * @param objective of the run
 * @param steps taken
 * @param peakRate the schedule's highest learning rate
 */
record PretrainingVerdict(PretrainingObjective objective, long steps, double peakRate) {

  /** On words in random order it is up to 0.005; on reviews, 0.015 after 1.4 million tokens. */
  private static final double LEAST_GAIN = 0.01;

  private static final double FEWEST_ERRORS = 2;
  private static final double LEAST_AUC = 0.55;

  /** Steps at the full rate after which a discriminator that learns is no longer blind. */
  private static final int DETECTION_PATIENCE = 2000;

  private static final double FEWEST_AUC_ERRORS = 3;

  /**
   * On the way: a discriminator that is no better than chance teaches nothing to a model that is
   * fine-tuned from it.
   *
   * @param auc NaN where nothing is replaced
   * @param fullSteps steps taken at the peak rate, or as many at lower ones
   */
  static Optional<TrainingAlarm> ofBlindness(double auc, long step, double fullSteps) {
    return auc < LEAST_AUC && fullSteps >= DETECTION_PATIENCE
        ? Optional.of(
            new TrainingAlarm(
                Kind.NOT_LEARNING,
                step,
                "the discriminator tells replaced tokens from others with an AUC of %.4f, 0.5 is chance, and after %,d steps at the full rate %.2f is the least: lower the peak rate (5e-4 or less), or take a smaller generator"
                    .formatted(auc, (long) fullSteps, LEAST_AUC)))
        : Optional.empty();
  }

  /** What is wrong, in figures. */
  private record Finding(Kind kind, String figures) {}

  /** The first thing that is wrong; texts trained on are looked at only then. */
  Optional<TrainingAlarm> of(PretrainingEvidence heldOut, Supplier<PretrainingEvidence> trained) {
    return finding(heldOut)
        .map(
            found -> {
              boolean isByHeart = finding(trained.get()).isEmpty();
              return new TrainingAlarm(
                  isByHeart ? Kind.NOT_GENERALIZING : found.kind(),
                  steps,
                  "after %,d steps at a peak rate of %.1e %s. %s"
                      .formatted(steps, peakRate, found.figures(), remedy(isByHeart)));
            });
  }

  private static String remedy(boolean isByHeart) {
    return isByHeart
        ? "Of texts trained on it knows more: the corpus is too small, or was passed over too often."
            + " Add texts, or take fewer epochs, a smaller model, or dropout"
        : "The run may be too short, the rate too high or too low (from random weights 1e-4 to 1e-3"
            + " learn, detectors at 5e-4 or less), or the texts in no language. If the loss still"
            + " falls, take more steps; if it stands still, lower the rate";
  }

  private Optional<Finding> finding(PretrainingEvidence evidence) {
    Optional<Finding> filling = filling(evidence.filling());
    if (filling.isPresent()) {
      return filling;
    }
    return switch (objective) {
      case MASKED_LANGUAGE_MODEL -> Optional.empty();
      case REPLACED_TOKEN_DETECTION -> detection(evidence.detection());
    };
  }

  private Optional<Finding> filling(Filling filling) {
    double gain = filling.frequencyLoss() - filling.loss();
    boolean hasLearned =
        gain >= LEAST_GAIN * filling.frequencyLoss() && gain >= FEWEST_ERRORS * filling.error();
    return hasLearned
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Kind.NOT_LEARNING,
                "%s fills in %,d masked tokens of texts with a loss of %.4f (standard error %.4f), and the training texts' token frequencies alone have %.4f: of what stands around a token it has learned next to nothing"
                    .formatted(
                        objective == PretrainingObjective.MASKED_LANGUAGE_MODEL
                            ? "the model"
                            : "the generator",
                        filling.tokens(),
                        filling.loss(),
                        filling.error(),
                        filling.frequencyLoss())));
  }

  private Optional<Finding> detection(Reading reading) {
    boolean isConstant = reading.isOneAnswer() && !(reading.loss() < reading.constantLoss());
    double replaced = reading.replaced();
    double own = reading.own();
    double error = Math.sqrt((replaced + own + 1) / (12 * replaced * own));
    boolean tellsApart =
        reading.auc() >= LEAST_AUC && reading.auc() >= 0.5 + FEWEST_AUC_ERRORS * error;
    return tellsApart && !isConstant
        ? Optional.empty()
        : Optional.of(
            new Finding(
                isConstant ? Kind.COLLAPSED : Kind.NOT_LEARNING,
                "the detector takes %,d of %,d tokens of texts for replaced, where %,d are, with an AUC of %.4f (0.5 is chance, with a standard error of %.4f) and a loss of %.4f (one answer for all has %.4f): it does not tell replaced tokens from others"
                    .formatted(
                        reading.taken(),
                        reading.replaced() + reading.own(),
                        reading.replaced(),
                        reading.auc(),
                        error,
                        reading.loss(),
                        reading.constantLoss())));
  }
}
