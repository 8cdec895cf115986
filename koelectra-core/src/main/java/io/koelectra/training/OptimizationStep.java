package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One step of training after another: loss, backward, clip by global norm, AdamW, zero gradients.
 *
 * <p>Owns the optimizer's moments (twice the memory of the trained parameters) until closed. The
 * engine collects gradients for one thread of the process at a time.
 */
public final class OptimizationStep implements AutoCloseable {

  /** Keeps the clipped norm below its limit by a hair, as torch's {@code clip_grad_norm_}. */
  private static final double CLIP_EPSILON = 1e-6;

  private static final NDIndex ALL = new NDIndex("...");

  private final AdamW optimizer;
  private final LearningRateSchedule schedule;
  private final long totalSteps;
  private final double maxGradientNorm;
  private final NDManager manager;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, AdamW.Moments> moments = new LinkedHashMap<>();
  private final Map<String, AdamW.Setting> settings;
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
    parameters.forEach(
        (name, parameter) -> {
          if (parameter.requiresGradient() && !this.parameters.containsValue(parameter)) {
            this.parameters.put(name, parameter);
            this.moments.put(name, zeroMoments(parameter));
          }
        });
    settings = optimizer.settings(this.parameters.keySet());
  }

  private AdamW.Moments zeroMoments(Parameter parameter) {
    NDArray value = parameter.getArray();
    return new AdamW.Moments(
        manager.zeros(value.getShape(), value.getDataType()),
        manager.zeros(value.getShape(), value.getDataType()));
  }

  /**
   * Takes one step.
   *
   * @param loss computes the batch's mean loss, one scalar, inside the gradient recording
   * @throws TrainingDivergedException if the loss or the gradient norm is not finite; the
   *     parameters are unchanged then
   */
  public StepReport run(Supplier<NDArray> loss) {
    return run(List.of(scratch -> loss.get()));
  }

  /**
   * Takes one step over a batch in parts, whose gradients are accumulated: the same step as over
   * the whole batch, in the memory of its largest part.
   *
   * @param parts each computes its part of the batch's loss, one scalar, inside the gradient
   *     recording; the parts' sum is the batch's mean loss. What a part puts into the manager that
   *     it is given is freed after its backward pass
   * @throws TrainingDivergedException if the loss or the gradient norm is not finite; the
   *     parameters are unchanged then
   */
  public StepReport run(List<Function<NDManager, NDArray>> parts) {
    double rate = rateScale * optimizer.learningRate() * schedule.factor(step, totalSteps);
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    try (NDManager scratch = manager.newSubManager()) {
      try {
        double loss = accumulate(parts, rate, gradients, scratch);
        Map<String, Double> norms = norms(gradients);
        double norm = globalNorm(norms, name -> true);
        requireFinite("the gradient norm", norm, rate);
        update(gradients, Math.min(1, maxGradientNorm / (norm + CLIP_EPSILON)), rate);
        return new StepReport(
            step++, loss, norm, globalNorm(norms, OptimizationStep::isOfLayer), rate);
      } finally {
        gradients.values().forEach(OptimizationStep::zero);
      }
    }
  }

  private double accumulate(
      List<Function<NDManager, NDArray>> parts,
      double rate,
      Map<String, NDArray> gradients,
      NDManager scratch) {
    double loss = 0;
    try {
      for (Function<NDManager, NDArray> part : parts) {
        loss += backward(part, rate);
      }
      return loss;
    } finally {
      parameters.forEach((name, p) -> gradients.put(name, gradient(p, scratch)));
    }
  }

  private double backward(Function<NDManager, NDArray> part, double rate) {
    try (NDManager scratch = manager.newSubManager();
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray scalar = part.apply(scratch);
      double loss = scalar.getFloat();
      requireFinite("the loss", loss, rate);
      collector.backward(scalar);
      return loss;
    }
  }

  /**
   * A handle that closes with {@code scratch}, and with it what the engine makes in its manager.
   */
  private static NDArray gradient(Parameter parameter, NDManager scratch) {
    NDArray gradient = parameter.getArray().getGradient();
    gradient.attach(scratch);
    return gradient;
  }

  private void requireFinite(String quantity, double value, double rate) {
    if (!Double.isFinite(value)) {
      throw new TrainingDivergedException(quantity, value, step, rate);
    }
  }

  private static Map<String, Double> norms(Map<String, NDArray> gradients) {
    Map<String, Double> norms = new LinkedHashMap<>();
    gradients.forEach(
        (name, gradient) -> {
          try (NDArray norm = gradient.norm()) {
            norms.put(name, (double) norm.getFloat());
          }
        });
    return norms;
  }

  private static double globalNorm(Map<String, Double> norms, Predicate<String> counts) {
    double sum = 0;
    for (Map.Entry<String, Double> norm : norms.entrySet()) {
      if (counts.test(norm.getKey())) {
        sum += norm.getValue() * norm.getValue();
      }
    }
    return Math.sqrt(sum);
  }

  private static boolean isOfLayer(String parameterName) {
    return parameterName.contains("encoder.layer.");
  }

  private void update(Map<String, NDArray> gradients, double scale, double rate) {
    gradients.forEach(
        (name, gradient) -> {
          // the engine forbids changing in place what requires a gradient; this alias does not
          try (NDArray value = parameters.get(name).getArray().stopGradient()) {
            AdamW.Setting setting = settings.get(name);
            optimizer.update(
                value,
                gradient,
                scale,
                moments.get(name),
                step + 1,
                rate * setting.rateFactor(),
                setting.weightDecay());
          }
        });
  }

  /**
   * Gradients add up until zeroed. Assigning zero also removes a NaN, which subtraction leaves; and
   * it writes in place, where {@code copyTo} would put the gradient on a Java buffer that is freed
   * with this handle. The engine makes an array of the zero and leaves it to the handle's manager.
   */
  private static void zero(NDArray gradient) {
    gradient.set(ALL, 0f);
  }

  /** Steps taken so far. */
  public long stepsTaken() {
    return step;
  }

  /**
   * The moments under torch's names, {@code exp_avg.} and {@code exp_avg_sq.} before the
   * parameter's: with the weights and {@link #stepsTaken()}, all that this object needs to go on
   * elsewhere.
   */
  public Map<String, NDArray> moments() {
    Map<String, NDArray> named = new LinkedHashMap<>();
    moments.forEach(
        (name, pair) -> {
          named.put("exp_avg." + name, pair.first());
          named.put("exp_avg_sq." + name, pair.second());
        });
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
