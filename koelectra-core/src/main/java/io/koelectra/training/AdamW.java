package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Adam with decoupled weight decay and bias correction (Loshchilov and Hutter 2019, algorithm 2),
 * step for step as {@code torch.optim.AdamW}.
 *
 * <p>An instance holds settings only, so it can be shared between trainers. The moments of a
 * parameter belong to the {@link OptimizationStep} that updates it.
 *
 * <pre>{@code
 * AdamW.builder().learningRate(5e-5).weightDecay(0.01).build()
 * }</pre>
 */
public final class AdamW {

  private final double learningRate;
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;
  private final double layerwiseDecay;
  private final List<ParameterGroup> groups;

  private AdamW(Builder builder) {
    learningRate = builder.learningRate;
    beta1 = builder.beta1;
    beta2 = builder.beta2;
    epsilon = builder.epsilon;
    weightDecay = builder.weightDecay;
    layerwiseDecay = builder.layerwiseDecay;
    groups = List.copyOf(builder.groups);
  }

  /** Starts from the published fine-tuning settings; see the builder's methods. */
  public static Builder builder() {
    return new Builder();
  }

  /** The peak learning rate, which a {@link LearningRateSchedule} scales at every step. */
  public double learningRate() {
    return learningRate;
  }

  double beta1() {
    return beta1;
  }

  double beta2() {
    return beta2;
  }

  double epsilon() {
    return epsilon;
  }

  /** The decay applied to weight matrices and embeddings. */
  public double weightDecay() {
    return weightDecay;
  }

  /**
   * Whether weight decay applies to the parameter of this Hugging Face name: to all but biases and
   * LayerNorm weights (google-research/electra, {@code model/optimization.py}).
   */
  public static boolean decays(String parameterName) {
    return !parameterName.endsWith("bias") && !parameterName.contains("LayerNorm");
  }

  /**
   * Updates one parameter and its moments in place.
   *
   * @param value the parameter, without gradient tracking
   * @param gradient same shape
   * @param gradientScale factor on the gradient, below 1 where the global norm was clipped
   * @param moments of the same shape, zero before the first update
   * @param update number of this update, from 1
   * @param rate the learning rate of this update
   * @param decay the weight decay of this parameter
   */
  void update(
      NDArray value,
      NDArray gradient,
      double gradientScale,
      Moments moments,
      long update,
      double rate,
      double decay) {
    try (NDArray increment = gradient.mul((1 - beta1) * gradientScale);
        NDArray square = gradient.square()) {
      moments.first().muli(beta1).addi(increment);
      square.muli((1 - beta2) * gradientScale * gradientScale);
      moments.second().muli(beta2).addi(square);
    }
    if (decay > 0) {
      value.muli(1 - rate * decay);
    }
    double firstCorrection = 1 - Math.pow(beta1, (double) update);
    double secondCorrection = 1 - Math.pow(beta2, (double) update);
    try (NDArray denominator = moments.second().sqrt()) {
      denominator.muli(1 / Math.sqrt(secondCorrection)).addi(epsilon);
      try (NDArray change = moments.first().div(denominator)) {
        value.subi(change.muli(rate / firstCorrection));
      }
    }
  }

  /**
   * What applies to each parameter of a model.
   *
   * @param names all trained parameters, from which the number of layers is read
   */
  Map<String, Setting> settings(Set<String> names) {
    LayerDepth depth = LayerDepth.of(names);
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (String name : names) {
      Setting setting =
          new Setting(Math.pow(layerwiseDecay, depth.below(name)), decays(name) ? weightDecay : 0);
      for (ParameterGroup group : groups) {
        if (name.startsWith(group.prefix())) {
          setting =
              new Setting(
                  setting.rateFactor() * group.rateFactor(),
                  decays(name) ? group.weightDecay().orElse(weightDecay) : 0);
        }
      }
      settings.put(name, setting);
    }
    return settings;
  }

  /** One line for reports. */
  @Override
  public String toString() {
    return "AdamW(learningRate=%s, beta1=%s, beta2=%s, epsilon=%s, weightDecay=%s%s%s)"
        .formatted(
            learningRate,
            beta1,
            beta2,
            epsilon,
            weightDecay,
            layerwiseDecay == 1 ? "" : ", layerwiseDecay=" + layerwiseDecay,
            groups.isEmpty() ? "" : ", groups=" + groups);
  }

  /** Factor on the learning rate, and weight decay, of one parameter. */
  record Setting(double rateFactor, double weightDecay) {}

  /** Running means of a parameter's gradient and of its square. */
  record Moments(NDArray first, NDArray second) {}

  /** Builds an {@link AdamW}. */
  public static final class Builder {

    private double learningRate = 5e-5;
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-8;
    private double weightDecay = 0.01;
    private double layerwiseDecay = 1;
    private final List<ParameterGroup> groups = new ArrayList<>();

    private Builder() {}

    /** Peak rate; default 5e-5, KoELECTRA's for NSMC (finetune/config/nsmc in its repository). */
    public Builder learningRate(double value) {
      learningRate = value;
      return this;
    }

    /** Decay of the gradient's running mean, in [0, 1); default 0.9, as torch. */
    public Builder beta1(double value) {
      beta1 = value;
      return this;
    }

    /** Decay of the squared gradient's running mean, in [0, 1); default 0.999, as torch. */
    public Builder beta2(double value) {
      beta2 = value;
      return this;
    }

    /** Added to the root of the second moment; default 1e-8, as torch. */
    public Builder epsilon(double value) {
      epsilon = value;
      return this;
    }

    /** Decoupled decay; default 0.01. Never applied to biases and LayerNorm weights. */
    public Builder weightDecay(double value) {
      weightDecay = value;
      return this;
    }

    /**
     * Factor on the rate from each layer to the one below it, in (0, 1]: the head learns at the
     * full rate, the top layer at the rate times this, and so on down to the embeddings. Default 1;
     * google-research/electra fine-tunes with 0.8 (small, base) and 0.9 (large), where the top
     * layer has the factor twice because {@code _get_layer_lrs} counts one layer too many.
     */
    public Builder layerwiseDecay(double value) {
      layerwiseDecay = value;
      return this;
    }

    /**
     * Gives the parameters of a name prefix a rate or weight decay of their own. Where several
     * groups match, rates multiply and the last weight decay holds.
     */
    public Builder group(ParameterGroup group) {
      groups.add(Objects.requireNonNull(group, "group"));
      return this;
    }

    /**
     * Builds the optimizer's settings.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public AdamW build() {
      require(learningRate > 0 && learningRate < 1, "learningRate must be in (0, 1)", learningRate);
      require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)", beta1);
      require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)", beta2);
      require(epsilon > 0 && epsilon < 1, "epsilon must be in (0, 1)", epsilon);
      require(weightDecay >= 0 && weightDecay < 1, "weightDecay must be in [0, 1)", weightDecay);
      require(
          layerwiseDecay > 0 && layerwiseDecay <= 1,
          "layerwiseDecay must be in (0, 1]",
          layerwiseDecay);
      return new AdamW(this);
    }

    private static void require(boolean condition, String limit, double value) {
      if (!condition) {
        throw new IllegalArgumentException(limit + ", got " + value);
      }
    }
  }
}
