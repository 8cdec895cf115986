package io.koelectra.pretraining;

import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.WarmUpStableDecay;
import java.util.Objects;

/**
 * How a pre-training goes; {@link #builder()} states the defaults and where they come from.
 *
 * @param generatorSize the generator's width as a share of the discriminator's, in (0, 1]
 * @param generatorLayers its layers as a share of the discriminator's, in (0, 1]
 * @param maskRate share of a text's tokens that the generator has to fill in, in (0, 1)
 * @param maskTokenShare share of these that it sees as [MASK], in [0, 1]; the rest it sees as is
 * @param discriminatorWeight of the detection loss beside the generator's, above 0
 * @param dropout whether the models' dropout is on
 * @param tokensPerBatch tokens of a step, padding included, at least 1
 * @param length of the whole run
 * @param optimizer with the peak learning rate
 * @param schedule of the learning rate; a {@link WarmUpStableDecay} where the length is a time
 * @param maxGradientNorm limit on the global gradient norm, above 0
 * @param evaluationTexts texts of the corpus that are held out, at least 1
 * @param evaluateEvery steps between evaluations on them, at least 1
 * @param seed of fresh weights, order, masks, replacements and dropout
 */
public record PretrainingConfig(
    double generatorSize,
    double generatorLayers,
    double maskRate,
    double maskTokenShare,
    double discriminatorWeight,
    boolean dropout,
    int tokensPerBatch,
    RunLength length,
    AdamW optimizer,
    LearningRateSchedule schedule,
    double maxGradientNorm,
    int evaluationTexts,
    int evaluateEvery,
    long seed) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the value that is out of its range
   */
  public PretrainingConfig {
    requireShare("generatorSize", generatorSize);
    requireShare("generatorLayers", generatorLayers);
    require(maskRate > 0 && maskRate < 1, "maskRate must be in (0, 1)", maskRate);
    require(
        maskTokenShare >= 0 && maskTokenShare <= 1,
        "maskTokenShare must be in [0, 1]",
        maskTokenShare);
    require(
        discriminatorWeight > 0 && Double.isFinite(discriminatorWeight),
        "discriminatorWeight must be above 0",
        discriminatorWeight);
    require(tokensPerBatch >= 1, "tokensPerBatch must be at least 1", tokensPerBatch);
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    require(
        !(length instanceof RunLength.Time) || schedule instanceof WarmUpStableDecay,
        "a run bounded by time needs a WarmUpStableDecay, whose warm-up does not depend on the"
            + " number of steps",
        schedule);
    require(maxGradientNorm > 0, "maxGradientNorm must be above 0", maxGradientNorm);
    require(evaluationTexts >= 1, "evaluationTexts must be at least 1", evaluationTexts);
    require(evaluateEvery >= 1, "evaluateEvery must be at least 1", evaluateEvery);
  }

  /** Starts from the settings of ELECTRA-small; see the builder's methods. */
  public static Builder builder() {
    return new Builder();
  }

  /** All but the length, one line, the same in every process: what a resumed run must share. */
  @Override
  public String toString() {
    return ("generator %s of the width and %s of the layers, mask rate %s, [MASK] share %s,"
            + " discriminator weight %s, dropout %s, %d tokens a batch, %s, %s, max gradient norm %s,"
            + " %d texts held out, seed %d")
        .formatted(
            generatorSize,
            generatorLayers,
            maskRate,
            maskTokenShare,
            discriminatorWeight,
            dropout ? "on" : "off",
            tokensPerBatch,
            optimizer,
            schedule instanceof Record ? schedule : "schedule of one's own",
            maxGradientNorm,
            evaluationTexts,
            seed);
  }

  private static void requireShare(String name, double value) {
    require(value > 0 && value <= 1, name + " must be in (0, 1]", value);
  }

  private static void require(boolean condition, String limit, Object value) {
    if (!condition) {
      throw new IllegalArgumentException(limit + ", got " + value);
    }
  }

  /**
   * Builds a {@link PretrainingConfig}. Where a default names a setting, it is that of {@code
   * configure_pretraining.py} in google-research/electra, which trained ELECTRA-small.
   */
  public static final class Builder {

    private double generatorSize = 0.25;
    private double generatorLayers = 1;
    private double maskRate = 0.15;
    private double maskTokenShare = 0.85;
    private double discriminatorWeight = 50;
    private boolean dropout = true;
    private int tokensPerBatch = 128 * 128;
    private RunLength length = new RunLength.Steps(1_000_000);
    private AdamW optimizer =
        AdamW.builder().learningRate(5e-4).epsilon(1e-6).weightDecay(0.01).build();
    private LearningRateSchedule schedule = LearningRateSchedule.linear(0.01);
    private double maxGradientNorm = 1;
    private int evaluationTexts = 2000;
    private int evaluateEvery = 1000;
    private long seed = 42;

    private Builder() {}

    /**
     * Default 0.25, {@code generator_hidden_size}; Clark et al. 2020, section 3.2, find 1/4 to 1/2
     * best, as a stronger generator is too hard an opponent.
     */
    public Builder generatorSize(double value) {
      generatorSize = value;
      return this;
    }

    /** Default 1, {@code generator_layers}. */
    public Builder generatorLayers(double value) {
      generatorLayers = value;
      return this;
    }

    /** Default 0.15, {@code mask_prob}; the paper's large model uses 0.25. */
    public Builder maskRate(double value) {
      maskRate = value;
      return this;
    }

    /** Default 0.85, as {@code mask} in {@code pretrain/pretrain_helpers.py}. */
    public Builder maskTokenShare(double value) {
      maskTokenShare = value;
      return this;
    }

    /** Default 50, {@code disc_weight}, which makes both losses about equally large. */
    public Builder discriminatorWeight(double value) {
      discriminatorWeight = value;
      return this;
    }

    /**
     * Default on, at the rates of the model's configuration. A model that is too small for its
     * corpus learns faster without.
     */
    public Builder dropout(boolean value) {
      dropout = value;
      return this;
    }

    /** Default 16,384: {@code train_batch_size} 128 times {@code max_seq_length} 128. */
    public Builder tokensPerBatch(int value) {
      tokensPerBatch = value;
      return this;
    }

    /** Default 1,000,000 steps, {@code num_train_steps}. */
    public Builder length(RunLength value) {
      length = Objects.requireNonNull(value, "length");
      return this;
    }

    /**
     * Default peak rate 5e-4, {@code learning_rate}, weight decay 0.01, {@code weight_decay_rate},
     * and epsilon 1e-6, as {@code model/optimization.py}.
     */
    public Builder optimizer(AdamW value) {
      optimizer = value;
      return this;
    }

    /**
     * Default linear with the first hundredth as warm-up: {@code num_warmup_steps} 10,000 of
     * 1,000,000. For a run whose length is not known beforehand, a {@link WarmUpStableDecay}.
     */
    public Builder schedule(LearningRateSchedule value) {
      schedule = value;
      return this;
    }

    /** Default 1, as {@code model/optimization.py}. */
    public Builder maxGradientNorm(double value) {
      maxGradientNorm = value;
      return this;
    }

    /** Default 2,000; never more than a tenth of the corpus. */
    public Builder evaluationTexts(int value) {
      evaluationTexts = value;
      return this;
    }

    /** Default 1,000, {@code save_checkpoints_steps}. */
    public Builder evaluateEvery(int value) {
      evaluateEvery = value;
      return this;
    }

    /** Default 42. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Builds the configuration.
     *
     * @throws IllegalArgumentException naming the value that is out of its range
     */
    public PretrainingConfig build() {
      return new PretrainingConfig(
          generatorSize,
          generatorLayers,
          maskRate,
          maskTokenShare,
          discriminatorWeight,
          dropout,
          tokensPerBatch,
          length,
          optimizer,
          schedule,
          maxGradientNorm,
          evaluationTexts,
          evaluateEvery,
          seed);
    }
  }
}
