package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import io.koelectra.model.ParameterNames;
import io.koelectra.training.Task.PartLoss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * One step of training after another: loss, backward, clip by global norm, AdamW, zero gradients.
 *
 * <p>Owns the optimizer's moments (twice the memory of the trained parameters) until closed. A
 * process trains one model at a time, see {@link TrainingLease}.
 */
public final class OptimizationStep implements AutoCloseable {

  /** Keeps the clipped norm below its limit by a hair, as torch's {@code clip_grad_norm_}. */
  private static final double CLIP_EPSILON = 1e-6;

  private final AdamW optimizer;
  private final LearningRateSchedule schedule;
  private final long totalSteps;
  private final double maxGradientNorm;
  private final NDManager manager;
  private final List<TrainedParameter> parameters;
  private final GradientArithmetic arithmetic;
  private long step;
  private double rateScale = 1;

  /**
   * Prepares to train the parameters that require a gradient.
   *
   * @param parameters by Hugging Face name; one that stands under two names is trained once
   * @param totalSteps steps of the whole run, at least 1
   * @param maxGradientNorm limit on the global norm, above 0; {@link Double#POSITIVE_INFINITY} for
   *     none. ELECTRA and BERT use 1
   * @param manager whose sub-manager holds the moments
   */
  public OptimizationStep(
      Map<String, Parameter> parameters,
      AdamW optimizer,
      LearningRateSchedule schedule,
      long totalSteps,
      double maxGradientNorm,
      NDManager manager) {
    if (totalSteps < 1) {
      throw new IllegalArgumentException("totalSteps must be at least 1, got " + totalSteps);
    }
    if (!(maxGradientNorm > 0)) {
      throw new IllegalArgumentException("maxGradientNorm must be above 0, got " + maxGradientNorm);
    }
    this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
    this.schedule = Objects.requireNonNull(schedule, "schedule");
    this.totalSteps = totalSteps;
    this.maxGradientNorm = maxGradientNorm;
    this.manager = manager.newSubManager();
    Map<String, Parameter> trained = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) -> {
          if (parameter.requiresGradient() && !trained.containsValue(parameter)) {
            trained.put(name, parameter);
          }
        });
    Map<String, AdamW.Setting> settings = optimizer.settings(trained.keySet());
    this.parameters =
        trained.entrySet().stream()
            .map(
                entry ->
                    new TrainedParameter(
                        entry.getKey(),
                        entry.getValue(),
                        zeroMoments(entry.getValue()),
                        settings.get(entry.getKey())))
            .toList();
    arithmetic = new GradientArithmetic(optimizer, this.parameters);
  }

  private AdamW.Moments zeroMoments(Parameter parameter) {
    NDArray value = parameter.getArray();
    return new AdamW.Moments(
        manager.zeros(value.getShape(), value.getDataType()),
        manager.zeros(value.getShape(), value.getDataType()));
  }

  /**
   * Takes one step over a batch in parts, whose gradients are accumulated: the same step as over
   * the whole batch, in the memory of its largest part.
   *
   * @param parts each computes its part of the batch's loss inside the gradient recording; the
   *     parts' sum is the batch's mean loss. What a part puts into the manager that it is given is
   *     freed after its backward pass
   * @throws IllegalStateException if a training runs in another thread
   * @throws TrainingAlarmException if the loss or the gradient norm is not finite; the parameters
   *     are unchanged then
   */
  public StepReport run(List<Function<NDManager, PartLoss>> parts) {
    Optional<TrainingLease> lease = TrainingLease.takeForStep();
    try {
      return take(parts);
    } finally {
      lease.ifPresent(TrainingLease::free);
    }
  }

  @SuppressWarnings("try") // the collector records as long as it is open
  private StepReport take(List<Function<NDManager, PartLoss>> parts) {
    double rate = rateScale * optimizer.learningRate() * schedule.factor(step, totalSteps);
    try (NDManager scratch = manager.newSubManager()) {
      double loss = 0;
      double plainLoss = 0;
      Map<String, Double> figures = new LinkedHashMap<>();
      for (Function<NDManager, PartLoss> part : parts) {
        try (NDManager own = manager.newSubManager();
            GradientCollector collector = manager.getEngine().newGradientCollector()) {
          PartLoss done = part.apply(own);
          double value = done.loss().getFloat();
          requireFinite("the loss", value, rate);
          arithmetic.backward(done.loss(), scratch);
          loss += value;
          plainLoss += done.plainLoss();
          done.figures().forEach((name, figure) -> figures.merge(name, figure, Double::sum));
        }
      }
      double[] norms = arithmetic.norms();
      double norm = globalNorm(norms, name -> true);
      requireFinite("the gradient norm", norm, rate);
      arithmetic.update(step + 1, Math.min(1, maxGradientNorm / (norm + CLIP_EPSILON)), rate);
      double encoderNorm = globalNorm(norms, name -> ParameterNames.layer(name).isPresent());
      return new StepReport(step++, loss, plainLoss, norm, encoderNorm, rate, figures);
    } finally {
      arithmetic.clear();
    }
  }

  private void requireFinite(String quantity, double value, double rate) {
    if (!Double.isFinite(value)) {
      throw new TrainingAlarmException(
          new TrainingAlarm(
              TrainingAlarm.Kind.NOT_FINITE,
              step,
              ("%s is %s at step %d (learning rate %.3g); no parameter was changed by this step. "
                      + "Lower the learning rate, lengthen the warm-up, or check the checkpoint's"
                      + " weights for values that are not finite")
                  .formatted(quantity, value, step, rate)));
    }
  }

  private double globalNorm(double[] norms, Predicate<String> counts) {
    return Math.sqrt(
        IntStream.range(0, norms.length)
            .filter(i -> counts.test(parameters.get(i).name()))
            .mapToDouble(i -> norms[i] * norms[i])
            .sum());
  }

  /**
   * The moments under torch's names, {@code exp_avg.} and {@code exp_avg_sq.} before the
   * parameter's: with the weights and the steps taken, all that this object needs to go on
   * elsewhere.
   */
  public Map<String, NDArray> moments() {
    Map<String, NDArray> named = new LinkedHashMap<>();
    for (TrainedParameter parameter : parameters) {
      named.put("exp_avg." + parameter.name(), parameter.moments().first());
      named.put("exp_avg_sq." + parameter.name(), parameter.moments().second());
    }
    return named;
  }

  /**
   * Goes on after {@code steps} steps, once weights and {@link #moments()} are restored in place.
   */
  public void resumeAfter(long steps) {
    step = steps;
  }

  /**
   * Multiplies the rates of all steps from the next on.
   *
   * @param scale above 0; 1 at the start
   */
  public void scaleRate(double scale) {
    if (!(scale > 0)) {
      throw new IllegalArgumentException("scale must be above 0, got " + scale);
    }
    rateScale = scale;
  }

  /** Frees the moments. */
  @Override
  public void close() {
    manager.close();
  }
}
