package io.koelectra.training;

import io.koelectra.training.Task.Watch;
import io.koelectra.training.TrainingAlarm.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Watches a training for the ways in which it comes to nothing.
 *
 * <p>The yardstick is a {@link Watch}'s baseline, the least loss of a model that does not read the
 * texts. A training is taken for
 *
 * <ul>
 *   <li>collapsed, when over {@value #LONG} steps the loss is at least that and all answers are the
 *       same, if the model had learned before (its loss was below {@value #LEARNED} of the baseline
 *       over {@value #SHORT} steps) or the rates used add up to the watch's path;
 *   <li>not learning, when the loss is at least that after as many steps at the full rate as the
 *       watch has patience;
 *   <li>exploding, when the median norm of {@value #RECENT} gradients is {@value #EXPLOSION} times
 *       that of the {@value #REFERENCE} before them and above {@value #SMALL_NORM}, or above
 *       {@value #HUGE_NORM} at all;
 *   <li>dead, when over {@value #SHORT} steps with much left to learn the encoder's part of the
 *       gradient's norm is below {@value #DEAD}.
 * </ul>
 *
 * <p>Each kind is raised once.
 */
final class CollapseMonitor {

  private static final int RECENT = 20;
  private static final int SHORT = 50;
  private static final int LONG = 100;
  private static final int REFERENCE = 200;
  private static final double AT_ENTROPY = 0.98;
  private static final double LEARNED = 0.8;
  private static final double HEALTHY = 0.9;
  private static final double CONSTANT = 0.98;
  private static final int BETWEEN_PROBES = 20;
  private static final double EXPLOSION = 50;
  private static final double SMALL_NORM = 20;
  private static final double HUGE_NORM = 10_000;
  private static final double DEAD = 1e-5;

  private final Watch watch;
  private final double peakRate;
  private final Set<Kind> raised = EnumSet.noneOf(Kind.class);
  private final SignalWindow window = new SignalWindow(RECENT + REFERENCE);
  private double rateSum;
  private boolean hasLearned;

  /** Starts to watch a run whose schedule has this highest learning rate. */
  CollapseMonitor(Watch watch, double peakRate) {
    this.watch = watch;
    this.peakRate = peakRate;
  }

  /** Where the monitor stands: the last steps, the sum of all rates used, and what was seen. */
  record State(List<StepReport> window, double rateSum, boolean hasLearned, List<Kind> raised) {

    /** Copies the lists. */
    State {
      window = List.copyOf(window);
      raised = List.copyOf(raised);
    }
  }

  /** Where the monitor stands. */
  State state() {
    return new State(window.signals(), rateSum, hasLearned, List.copyOf(raised));
  }

  /** Goes on where {@code state} was taken. */
  void resume(State state) {
    window.set(state.window());
    rateSum = state.rateSum();
    hasLearned = state.hasLearned();
    raised.clear();
    raised.addAll(state.raised());
  }

  /** Steps taken at the peak rate, or as many at lower ones. */
  double fullSteps() {
    return rateSum / peakRate;
  }

  /** Whether the last {@value #RECENT} steps show that the model reads the texts. */
  boolean isHealthy() {
    return isBelow(HEALTHY, RECENT);
  }

  private boolean isBelow(double share, int steps) {
    return window.has(steps)
        && window.mean(steps, StepReport::plainLoss) < share * watch.baseline();
  }

  /** Tells the first thing that is wrong and has not been told yet; asks only on suspicion. */
  Optional<TrainingAlarm> observe(StepReport step, Supplier<OptionalDouble> topShare) {
    window.add(step);
    rateSum += step.learningRate();
    hasLearned |= isBelow(LEARNED, SHORT);
    return explosion(step)
        .or(() -> death(step))
        .or(() -> collapse(step, topShare))
        .or(() -> standstill(step));
  }

  private Optional<TrainingAlarm> collapse(StepReport step, Supplier<OptionalDouble> topShare) {
    if (raised.contains(Kind.COLLAPSED)
        || step.step() % BETWEEN_PROBES != 0
        || !(hasLearned || rateSum >= watch.path())
        || !isAtEntropy()) {
      return Optional.empty();
    }
    OptionalDouble share = topShare.get();
    return alarmIf(
        share.isEmpty() || share.getAsDouble() >= CONSTANT,
        Kind.COLLAPSED,
        step,
        () ->
            ("%s%s: the model %s. The rate is %.2g. Lower the"
                    + " peak rate, leave warm-up over the first tenth of the steps and clipping at norm 1"
                    + " as they are by default, give rare classes weight if the classes are out of"
                    + " balance, check that the labels belong to the texts, or take another seed")
                .formatted(
                    lossAtEntropy(),
                    share.isPresent()
                        ? ", and %.1f%% of the predictions are one class"
                            .formatted(100 * share.getAsDouble())
                        : "",
                    hasLearned ? "has forgotten what it had learned" : "does not read the texts",
                    step.learningRate()));
  }

  private Optional<TrainingAlarm> standstill(StepReport step) {
    return alarmIf(
        !hasLearned
            && fullSteps() >= watch.patience()
            && isAtEntropy()
            && !raised.contains(Kind.COLLAPSED),
        Kind.NOT_LEARNING,
        step,
        () ->
            ("%s: nothing has been learned, at a peak rate of %.2g. Check that the labels belong to the"
                    + " texts and that the weights are a pre-trained discriminator's; with such weights"
                    + " rates from 1e-5 to 1e-4 learn, from random ones 1e-4 to 1e-3")
                .formatted(lossAtEntropy(), peakRate));
  }

  private boolean isAtEntropy() {
    return window.has(LONG)
        && window.mean(LONG, StepReport::plainLoss) >= AT_ENTROPY * watch.baseline();
  }

  private String lossAtEntropy() {
    return "the mean loss of the last %d steps is %.4f, and a model that ignores the texts has %.4f (%s)"
        .formatted(
            LONG, window.mean(LONG, StepReport::plainLoss), watch.baseline(), watch.baselineName());
  }

  private Optional<TrainingAlarm> explosion(StepReport step) {
    double recent = window.has(RECENT) ? window.medianNorm(RECENT, 0) : 0;
    double before =
        window.has(RECENT + REFERENCE)
            ? window.medianNorm(REFERENCE, RECENT)
            : Double.POSITIVE_INFINITY;
    return alarmIf(
        recent > HUGE_NORM || (recent > SMALL_NORM && recent > EXPLOSION * before),
        Kind.EXPLODING_GRADIENTS,
        step,
        () ->
            ("the median gradient norm of the last %d steps is %.3g, healthy ones are mostly below %.0f."
                    + " Lower the peak rate, warm up over the first tenth of the steps, clip gradients at"
                    + " norm 1")
                .formatted(RECENT, recent, SMALL_NORM));
  }

  private Optional<TrainingAlarm> death(StepReport step) {
    double share = window.mean(SHORT, CollapseMonitor::encoderShare);
    return alarmIf(
        watch.isEncoderTrained()
            && window.has(SHORT)
            && share < DEAD
            && window.mean(SHORT, StepReport::plainLoss) > watch.baseline() / 2,
        Kind.DEAD_GRADIENTS,
        step,
        () ->
            ("over the last %d steps the encoder has %.2g of the gradient's norm, so only the head can"
                    + " learn. Call freshHead() if the checkpoint's head is broken, lower the peak rate if"
                    + " the gradients were alive before")
                .formatted(SHORT, share));
  }

  private Optional<TrainingAlarm> alarmIf(
      boolean isWrong, Kind kind, StepReport step, Supplier<String> message) {
    return isWrong && raised.add(kind)
        ? Optional.of(new TrainingAlarm(kind, step.step() + 1, message.get()))
        : Optional.empty();
  }

  private static double encoderShare(StepReport step) {
    double norm = step.gradientNorm();
    return norm == 0 ? 0 : step.encoderGradientNorm() / norm;
  }
}
