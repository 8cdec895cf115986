package io.koelectra.training;

import io.koelectra.evaluation.EvaluationReport;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Counts the steps, examples or tokens, and time of a run, in all its sessions together. */
final class ProgressMeter {

  private final String unit;
  private final long stepsPerEpoch;
  private final RunPlan plan;
  private final long sessionStart = System.nanoTime();
  private State state =
      new State(0, 0, 0, 0, 0, Map.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO);
  private TrainingCurve curve = TrainingCurve.empty();
  private Duration before = Duration.ZERO;

  ProgressMeter(String unit, long stepsPerEpoch, RunPlan plan) {
    this.unit = unit;
    this.stepsPerEpoch = stepsPerEpoch;
    this.plan = plan;
  }

  /**
   * What a meter has counted: in the window since the last evaluation sums of the units' losses and
   * of the steps' figures; of the time, that spent evaluating, and that trained until then.
   */
  record State(
      long stepsDone,
      long trained,
      long windowSteps,
      long windowUnits,
      double windowLoss,
      Map<String, Double> windowFigures,
      Duration elapsed,
      Duration evaluating,
      Duration trainedUntilEvaluation) {

    private State at(Duration now) {
      return new State(
          stepsDone,
          trained,
          windowSteps,
          windowUnits,
          windowLoss,
          windowFigures,
          now,
          evaluating,
          trainedUntilEvaluation);
    }

    private State with(StepReport step, long units) {
      Map<String, Double> figures = new TreeMap<>(windowFigures);
      step.figures().forEach((name, figure) -> figures.merge(name, figure, Double::sum));
      return new State(
          stepsDone + 1,
          trained + units,
          windowSteps + 1,
          windowUnits + units,
          windowLoss + step.loss() * units,
          figures,
          elapsed,
          evaluating,
          trainedUntilEvaluation);
    }

    private State evaluated(Duration took) {
      Duration all = evaluating.plus(took);
      return new State(stepsDone, trained, 0, 0, 0, Map.of(), elapsed, all, elapsed.minus(all));
    }

    private double meanLoss() {
      return windowLoss / windowUnits;
    }

    private Duration training() {
      return elapsed.minus(evaluating);
    }
  }

  /** Goes on where {@code state} was taken. */
  void resume(State earlier, TrainingCurve earlierCurve) {
    state = earlier;
    curve = earlierCurve;
    before = earlier.elapsed().minusNanos(System.nanoTime() - sessionStart);
  }

  State state() {
    return state.at(before.plusNanos(System.nanoTime() - sessionStart));
  }

  long stepsDone() {
    return state.stepsDone();
  }

  TrainingCurve curve() {
    return curve;
  }

  TrainingProgress stepDone(StepReport report, long units) {
    state = state().with(report, units);
    curve = curve.with(report);
    Duration training = state.training();
    Map<String, Double> figures = new TreeMap<>(state.windowFigures());
    figures.replaceAll((name, sum) -> sum / state.windowSteps());
    return new TrainingProgress(
        state.stepsDone(),
        plan.totalSteps(),
        stepsPerEpoch,
        state.trained(),
        unit,
        state.meanLoss(),
        figures,
        report,
        training,
        perSecond(state.trained(), training),
        plan.remaining(state.stepsDone(), state.elapsed(), training.dividedBy(state.stepsDone())));
  }

  /** Takes the time of the evaluation that has just ended off the training's. */
  EvaluationPoint evaluated(EvaluationReport validation) {
    State window = state();
    state = window.evaluated(validation.took());
    Duration took = state.training().minus(window.trainedUntilEvaluation());
    return new EvaluationPoint(
        window.stepsDone(),
        (double) window.stepsDone() / stepsPerEpoch,
        window.trained(),
        window.meanLoss(),
        perSecond(window.windowUnits(), took),
        took,
        validation);
  }

  private static double perSecond(long units, Duration time) {
    return units / Math.max(1e-9, time.toNanos() / 1e9);
  }
}
