package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import io.koelectra.model.ParameterNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Adam with decoupled weight decay and bias correction (Loshchilov and Hutter 2019, algorithm 2),
 * step for step as {@code torch.optim.AdamW}.
 *
 * <p>An instance holds settings only, so it can be shared between trainers; the builder's methods
 * tell of each. The moments of a parameter belong to the {@link OptimizationStep} that updates it.
 *
 * <pre>{@code
 * AdamW.builder().learningRate(5e-5).weightDecay(0.01).build()
 * }</pre>
 *
 * @param learningRate the peak rate, which a {@link LearningRateSchedule} scales at every step
 * @param beta1 decay of the gradient's running mean
 * @param beta2 decay of the squared gradient's running mean
 * @param epsilon added to the root of the second moment
 * @param weightDecay of weight matrices and embeddings
 * @param layerwiseDecay factor on the rate from each layer to the one below it
 * @param groups of parameters with a rate or weight decay of their own
 */
public record AdamW(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double layerwiseDecay,
    List<Group> groups) {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public AdamW {
    require(learningRate > 0 && learningRate < 1, "learningRate must be in (0, 1)", learningRate);
    require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)", beta1);
    require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)", beta2);
    require(epsilon > 0 && epsilon < 1, "epsilon must be in (0, 1)", epsilon);
    require(weightDecay >= 0 && weightDecay < 1, "weightDecay must be in [0, 1)", weightDecay);
    require(
        layerwiseDecay > 0 && layerwiseDecay <= 1,
        "layerwiseDecay must be in (0, 1]",
        layerwiseDecay);
    groups = List.copyOf(groups);
  }

  private static void require(boolean condition, String limit, double value) {
    if (!condition) {
      throw new IllegalArgumentException(limit + ", got " + value);
    }
  }

  /** Starts from the published fine-tuning settings; see the builder's methods. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * What applies to each parameter of a model.
   *
   * @param names all trained parameters, from which the number of layers is read
   */
  Map<String, Setting> settings(Set<String> names) {
    int top =
        names.stream().mapToInt(name -> ParameterNames.layer(name).orElse(-1)).max().orElse(-1);
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (String name : names) {
      double rateFactor = Math.pow(layerwiseDecay, belowHead(name, top));
      double decay = weightDecay;
      for (Group group : groups) {
        if (name.startsWith(group.prefix())) {
          rateFactor *= group.rateFactor();
          decay = group.weightDecay().orElse(weightDecay);
        }
      }
      settings.put(name, new Setting(rateFactor, ParameterNames.decays(name) ? decay : 0));
    }
    return settings;
  }

  /** 0 for the head, 1 for the top layer, one more for each below it, at last the embeddings. */
  private static int belowHead(String name, int top) {
    OptionalInt layer = ParameterNames.layer(name);
    if (layer.isPresent()) {
      return top + 1 - layer.getAsInt();
    }
    return ParameterNames.isOfEmbeddings(name) ? top + 2 : 0;
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

  /**
   * Parameters that are trained otherwise than the rest, as torch's parameter groups. Where several
   * match, rates multiply and the last weight decay holds.
   *
   * @param prefix beginning of their Hugging Face names, such as {@code classifier.} or {@code
   *     electra.encoder.layer.11.}
   * @param rateFactor on the learning rate, at least 0; 0 leaves them as they are, though {@code
   *     freezeLayers} of the trainer does so faster
   * @param weightDecay in [0, 1) in place of the optimizer's; empty keeps that. Never applied to
   *     biases and LayerNorm weights
   */
  public record Group(String prefix, double rateFactor, OptionalDouble weightDecay) {

    /**
     * @throws IllegalArgumentException if a value is out of its range
     */
    public Group {
      Objects.requireNonNull(prefix, "prefix");
      require(
          rateFactor >= 0 && Double.isFinite(rateFactor),
          "rateFactor must be at least 0",
          rateFactor);
      double decay = weightDecay.orElse(0);
      require(decay >= 0 && decay < 1, "weightDecay must be in [0, 1)", decay);
    }

    /** For example {@code classifier. x10.0 decay 0.0}. */
    @Override
    public String toString() {
      return "%s x%s%s"
          .formatted(
              prefix,
              rateFactor,
              weightDecay.isPresent() ? " decay " + weightDecay.getAsDouble() : "");
    }
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
    private final List<Group> groups = new ArrayList<>();

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

    /** Another rate, and the optimizer's weight decay, for some parameters; see {@link Group}. */
    public Builder group(String prefix, double rateFactor) {
      groups.add(new Group(prefix, rateFactor, OptionalDouble.empty()));
      return this;
    }

    /** Another rate and weight decay for some parameters; see {@link Group}. */
    public Builder group(String prefix, double rateFactor, double weightDecay) {
      groups.add(new Group(prefix, rateFactor, OptionalDouble.of(weightDecay)));
      return this;
    }

    /**
     * Builds the optimizer's settings.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public AdamW build() {
      return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, layerwiseDecay, groups);
    }
  }
}
