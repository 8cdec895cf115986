package io.koelectra.training;

import io.koelectra.checkpoint.LoadReport;
import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.TemperatureScaling;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a training did.
 *
 * @param start name of the checkpoint that it started from
 * @param settings optimizer, epochs, batch size and the like, one line
 * @param choices of these settings, those that the caller had left open, each with its reason
 * @param maxGradientNorm limit on the global gradient norm; infinite for none
 * @param environment versions of koelectra, DJL, libtorch and Java, system and device, one line
 * @param weights which parameters were loaded, fresh or ignored at the start
 * @param trainingExamples number of examples trained on
 * @param dataFingerprint SHA-256, in hex, over the examples trained on, in their order
 * @param steps optimization steps taken; fewer than planned if patience ran out
 * @param trained examples, in pre-training tokens, trained on: each counts in every epoch
 * @param elapsed time of all sessions, evaluations included
 * @param evaluations one an epoch unless {@code evaluateEvery} was given; at least one
 * @param bestStep that of the evaluation whose weights the trainer holds now
 * @param curve loss, gradient norm and rate over the steps, thinned to at most 1,024 points
 * @param alarms what was wrong with the training, in the order in which it was noticed; empty for a
 *     healthy one. A run that was rolled back tells here why and when
 * @param verdict why the model that was kept is of no use, the last of the alarms; empty for one
 *     that has learned to read the texts
 */
public record TrainingReport(
    String start,
    String settings,
    List<String> choices,
    double maxGradientNorm,
    String environment,
    LoadReport weights,
    int trainingExamples,
    String dataFingerprint,
    long steps,
    long trained,
    Duration elapsed,
    List<EvaluationPoint> evaluations,
    long bestStep,
    List<CurvePoint> curve,
    List<TrainingAlarm> alarms,
    Optional<TrainingAlarm> verdict) {

  /** Copies the lists. */
  public TrainingReport {
    choices = List.copyOf(choices);
    alarms = List.copyOf(alarms);
    evaluations = List.copyOf(evaluations);
    curve = List.copyOf(curve);
  }

  /** The evaluation whose weights the trainer holds now. */
  public EvaluationPoint best() {
    return evaluations.stream().filter(e -> e.step() == bestStep).findFirst().orElseThrow();
  }

  /** The trained model on the validation examples: the best evaluation. */
  public EvaluationReport validation() {
    return best().validation();
  }

  /**
   * The temperature that fits the trained model's validation outputs best, and their loss and
   * calibration error before and after, for a model of one right class. It is saved with the model.
   * The figures after are a little too good: the temperature was chosen by these examples.
   *
   * @throws IllegalStateException for a model of another kind
   */
  public TemperatureScaling calibration() {
    return validation().classification().temperatureScaling();
  }

  /** Settings, a line per alarm and evaluation, and the best one. */
  @Override
  public String toString() {
    return "%s%nweights: %s%n%,d training examples, %,d steps%n%s%nbest at step %,d, validation: %s%s"
        .formatted(
            settings,
            weights,
            trainingExamples,
            steps,
            Stream.concat(alarms.stream(), evaluations.stream())
                .map(Object::toString)
                .collect(Collectors.joining("\n")),
            bestStep,
            validation(),
            validation() instanceof ClassificationReport ? "calibration: " + calibration() : "");
  }

  /**
   * The mean of some steps in a row.
   *
   * @param steps how many
   * @param lastStep number of the last of them, from 1
   * @param loss mean loss of their batches
   * @param gradientNorm mean global norm before clipping
   * @param learningRate mean rate
   */
  public record CurvePoint(
      int steps, long lastStep, double loss, double gradientNorm, double learningRate) {

    static CurvePoint of(StepReport step) {
      return new CurvePoint(
          1, step.step() + 1, step.loss(), step.gradientNorm(), step.learningRate());
    }

    /** The mean of these steps and the ones that follow them. */
    CurvePoint and(CurvePoint next) {
      return new CurvePoint(
          steps + next.steps,
          next.lastStep,
          mean(loss, next, next.loss),
          mean(gradientNorm, next, next.gradientNorm),
          mean(learningRate, next, next.learningRate));
    }

    private double mean(double here, CurvePoint next, double there) {
      return (steps * here + next.steps * there) / (steps + next.steps);
    }
  }

  /** What a trainer remembers of its last training: the report, and whether its model is of use. */
  public static final class Last {

    private final AlarmPolicy policy;
    private Optional<String> flaw;
    private Optional<TrainingReport> report = Optional.empty();

    /**
     * Before the first training.
     *
     * @param flaw why the model is not to be saved as it is; empty if it is of use
     */
    public Last(AlarmPolicy policy, Optional<String> flaw) {
      this.policy = policy;
      this.flaw = flaw;
    }

    /**
     * Trains.
     *
     * @throws TrainingAlarmException if the training ended in an alarm, or its model is of no use
     *     and the policy is not to warn
     */
    public TrainingReport run(TrainingLoop loop) throws IOException {
      report = Optional.empty();
      flaw = Optional.of("its last training has not come to its end; train again");
      try {
        TrainingReport done = loop.run();
        report = Optional.of(done);
        flaw = done.verdict().map(verdict -> "its training ended in " + verdict);
        if (done.verdict().isPresent() && policy != AlarmPolicy.WARN) {
          throw new TrainingAlarmException(done.verdict().get());
        }
        return done;
      } catch (TrainingAlarmException e) {
        flaw = Optional.of("its training ended in " + e.alarm());
        throw e;
      }
    }

    /** The report; empty before a training has come to its last step. */
    public Optional<TrainingReport> report() {
      return report;
    }

    /**
     * Refuses to save a model that is of no use.
     *
     * @throws IllegalStateException if there is a flaw and the policy is not to warn
     */
    public void requireUse() {
      if (flaw.isPresent() && policy != AlarmPolicy.WARN) {
        throw new IllegalStateException(
            "not saved: %s. A trainer that was built with onAlarm(WARN) saves such a model all the same"
                .formatted(flaw.get()));
      }
    }
  }
}
