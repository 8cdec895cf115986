package io.koelectra.training;

import io.koelectra.training.TrainingAlarm.Kind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Watches a classifier's training for the ways in which it comes to nothing.
 *
 * <p>The yardstick is the entropy of the labels: the least loss of a model that does not read the
 * texts, ln 2 = 0.693 for two equally frequent classes. A training is taken for
 *
 * <ul>
 *   <li>collapsed, when over {@value #LONG} steps the loss is at least that and the predictions are
 *       one class, if the model had learned before (its loss was below {@value #LEARNED} of the
 *       entropy over {@value #SHORT} steps) or the rates used add up to {@value #PRETRAINED_PATH}
 *       from a pre-trained body, {@value #FRESH_PATH} from random weights. Adam moves a weight by
 *       at most about the rate a step, and fresh weights have a deviation of 0.02;
 *   <li>not learning, when the loss is at least that after as many steps as a model needs at the
 *       most, {@value #PRETRAINED_PATIENCE} at the full rate from a pre-trained body, {@value
 *       #FRESH_PATIENCE} from random weights;
 *   <li>exploding, when the median norm of {@value #RECENT} gradients is {@value #EXPLOSION} times
 *       that of the {@value #REFERENCE} before them and above {@value #SMALL_NORM}, or above
 *       {@value #HUGE_NORM} at all;
 *   <li>dead, when over {@value #SHORT} steps with much left to learn the encoder's part of the
 *       gradient's norm is below {@value #DEAD}.
 * </ul>
 *
 * <p>Each kind is raised once.
 */
public final class CollapseMonitor {

  private static final int RECENT = 20;
  private static final int SHORT = 50;
  private static final int LONG = 100;
  private static final int REFERENCE = 200;
  private static final double AT_ENTROPY = 0.98;
  private static final double LEARNED = 0.8;
  private static final double HEALTHY = 0.9;
  private static final double CONSTANT = 0.98;
  private static final int BETWEEN_PROBES = 20;
  private static final double PRETRAINED_PATH = 0.05;
  private static final double FRESH_PATH = 0.4;
  private static final int PRETRAINED_PATIENCE = 500;
  private static final int FRESH_PATIENCE = 2000;
  private static final double EXPLOSION = 50;
  private static final double SMALL_NORM = 20;
  private static final double HUGE_NORM = 10_000;
  private static final double DEAD = 1e-5;

  private final double labelEntropy;
  private final double peakRate;
  private final boolean isPretrained;
  private final boolean isEncoderTrained;
  private final Set<Kind> raised = EnumSet.noneOf(Kind.class);
  private final SignalWindow window = new SignalWindow(RECENT + REFERENCE);
  private double rateSum;
  private boolean hasLearned;

  /**
   * Starts to watch.
   *
   * @param labelEntropy of the training labels in nats, above 0
   * @param peakRate the schedule's highest learning rate
   * @param isPretrained whether the encoder's weights were loaded, and not drawn at random
   * @param isEncoderTrained whether any of the encoder's layers is trained
   */
  public CollapseMonitor(
      double labelEntropy, double peakRate, boolean isPretrained, boolean isEncoderTrained) {
    if (!(labelEntropy > 0)) {
      throw new IllegalArgumentException(
          "labelEntropy must be above 0, got " + labelEntropy + "; pass labels of several classes");
    }
    this.labelEntropy = labelEntropy;
    this.peakRate = peakRate;
    this.isPretrained = isPretrained;
    this.isEncoderTrained = isEncoderTrained;
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

  /**
   * Where the monitor stands, for a training that goes on in another process.
   *
   * @param window the last steps
   * @param rateSum sum of all rates used
   * @param hasLearned whether the loss has been clearly below the entropy
   * @param raised kinds that are not raised again
   */
  public record State(
      List<StepSignals> window, double rateSum, boolean hasLearned, List<Kind> raised) {

    /** Copies the lists. */
    public State {
      window = List.copyOf(window);
      raised = List.copyOf(raised);
    }
  }

  /** Where the monitor stands. */
  public State state() {
    return new State(window.signals(), rateSum, hasLearned, List.copyOf(raised));
  }

  /** Goes on where {@code state} was taken. */
  public void resume(State state) {
    window.set(state.window());
    rateSum = state.rateSum();
    hasLearned = state.hasLearned();
    raised.clear();
    raised.addAll(state.raised());
  }

  /** Whether the last {@value #RECENT} steps show that the model reads the texts. */
  public boolean isHealthy() {
    return isBelow(HEALTHY, RECENT);
  }

  private boolean isBelow(double share, int steps) {
    return window.has(steps)
        && window.mean(steps, StepSignals::crossEntropy) < share * labelEntropy;
  }

  /**
   * Looks at a step; tells the first thing that is wrong and has not been told yet.
   *
   * @param topShare share of the model's predictions, without dropout, that fall on their most
   *     frequent class, over a sample of the training examples; asked for on suspicion only
   */
  public Optional<TrainingAlarm> observe(StepSignals step, DoubleSupplier topShare) {
    window.add(step);
    rateSum += step.report().learningRate();
    hasLearned |= isBelow(LEARNED, SHORT);
    return explosion(step)
        .or(() -> death(step))
        .or(() -> collapse(step, topShare))
        .or(() -> standstill(step));
  }

  private Optional<TrainingAlarm> collapse(StepSignals step, DoubleSupplier topShare) {
    double path = isPretrained ? PRETRAINED_PATH : FRESH_PATH;
    if (raised.contains(Kind.COLLAPSED)
        || step.report().step() % BETWEEN_PROBES != 0
        || !(hasLearned || rateSum >= path)
        || !isAtEntropy()) {
      return Optional.empty();
    }
    double share = topShare.getAsDouble();
    return alarmIf(
        share >= CONSTANT,
        Kind.COLLAPSED,
        step,
        () ->
            ("%s, and %.1f%% of the predictions are one class: the model %s. The rate is %.2g. Lower the"
                    + " peak rate, leave warm-up over the first tenth of the steps and clipping at norm 1"
                    + " as they are by default, give rare classes weight if the classes are out of"
                    + " balance, check that the labels belong to the texts, or take another seed")
                .formatted(
                    lossAtEntropy(),
                    100 * share,
                    hasLearned ? "has forgotten what it had learned" : "does not read the texts",
                    step.report().learningRate()));
  }

  private boolean hasLearnedNothingInTime() {
    int patience = isPretrained ? PRETRAINED_PATIENCE : FRESH_PATIENCE;
    return !hasLearned && rateSum >= patience * peakRate && isAtEntropy();
  }

  private Optional<TrainingAlarm> standstill(StepSignals step) {
    return alarmIf(
        hasLearnedNothingInTime() && !raised.contains(Kind.COLLAPSED),
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
        && window.mean(LONG, StepSignals::crossEntropy) >= AT_ENTROPY * labelEntropy;
  }

  private String lossAtEntropy() {
    return "the mean loss of the last %d steps is %.4f, and a model that ignores the texts has %.4f (the labels' entropy)"
        .formatted(LONG, window.mean(LONG, StepSignals::crossEntropy), labelEntropy);
  }

  private Optional<TrainingAlarm> explosion(StepSignals step) {
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

  private Optional<TrainingAlarm> death(StepSignals step) {
    double share = window.mean(SHORT, CollapseMonitor::encoderShare);
    return alarmIf(
        isEncoderTrained
            && window.has(SHORT)
            && share < DEAD
            && window.mean(SHORT, StepSignals::crossEntropy) > labelEntropy / 2,
        Kind.DEAD_GRADIENTS,
        step,
        () ->
            ("over the last %d steps the encoder has %.2g of the gradient's norm, so only the head can"
                    + " learn. Call freshHead() if the checkpoint's head is broken, lower the peak rate if"
                    + " the gradients were alive before")
                .formatted(SHORT, share));
  }

  private Optional<TrainingAlarm> alarmIf(
      boolean isWrong, Kind kind, StepSignals step, Supplier<String> message) {
    return isWrong && raised.add(kind)
        ? Optional.of(new TrainingAlarm(kind, step.report().step() + 1, message.get()))
        : Optional.empty();
  }

  private static double encoderShare(StepSignals step) {
    double norm = step.report().gradientNorm();
    return norm == 0 ? 0 : step.report().encoderGradientNorm() / norm;
  }
}
