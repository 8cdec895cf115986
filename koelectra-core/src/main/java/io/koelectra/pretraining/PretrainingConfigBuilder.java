package io.koelectra.pretraining;

import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.WarmUpStableDecay;
import java.util.Objects;

/**
 * Builds a {@link PretrainingConfig}. Where a default names a setting, it is that of {@code
 * configure_pretraining.py} in google-research/electra, which trained ELECTRA-small.
 */
public final class PretrainingConfigBuilder {

  private PretrainingObjective objective = PretrainingObjective.REPLACED_TOKEN_DETECTION;
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

  PretrainingConfigBuilder() {}

  /** Default {@link PretrainingObjective#REPLACED_TOKEN_DETECTION}, {@code electra_objective}. */
  public PretrainingConfigBuilder objective(PretrainingObjective value) {
    objective = Objects.requireNonNull(value, "objective");
    return this;
  }

  /**
   * Default 0.25, {@code generator_hidden_size}; Clark et al. 2020, section 3.2, find 1/4 to 1/2
   * best, as a stronger generator is too hard an opponent.
   */
  public PretrainingConfigBuilder generatorSize(double value) {
    generatorSize = value;
    return this;
  }

  /** Default 1, {@code generator_layers}. */
  public PretrainingConfigBuilder generatorLayers(double value) {
    generatorLayers = value;
    return this;
  }

  /** Default 0.15, {@code mask_prob}; the paper's large model uses 0.25. */
  public PretrainingConfigBuilder maskRate(double value) {
    maskRate = value;
    return this;
  }

  /** Default 0.85, as {@code mask} in {@code pretrain/pretrain_helpers.py}. */
  public PretrainingConfigBuilder maskTokenShare(double value) {
    maskTokenShare = value;
    return this;
  }

  /**
   * Default 50, {@code disc_weight}, which makes both losses about equally large; 1 is nearer to
   * that with {@link PretrainingObjective#ALL_TOKENS_MLM}, for which the paper gives no weight.
   */
  public PretrainingConfigBuilder discriminatorWeight(double value) {
    discriminatorWeight = value;
    return this;
  }

  /**
   * Default on, at the rates of the model's configuration. A model that is too small for its corpus
   * learns faster without.
   */
  public PretrainingConfigBuilder dropout(boolean value) {
    dropout = value;
    return this;
  }

  /** Default 16,384: {@code train_batch_size} 128 times {@code max_seq_length} 128. */
  public PretrainingConfigBuilder tokensPerBatch(int value) {
    tokensPerBatch = value;
    return this;
  }

  /** Default 1,000,000 steps, {@code num_train_steps}. */
  public PretrainingConfigBuilder length(RunLength value) {
    length = Objects.requireNonNull(value, "length");
    return this;
  }

  /**
   * Default peak rate 5e-4, {@code learning_rate}, weight decay 0.01, {@code weight_decay_rate},
   * and epsilon 1e-6, as {@code model/optimization.py}.
   */
  public PretrainingConfigBuilder optimizer(AdamW value) {
    optimizer = value;
    return this;
  }

  /**
   * Default linear with the first hundredth as warm-up: {@code num_warmup_steps} 10,000 of
   * 1,000,000. For a run whose length is not known beforehand, a {@link WarmUpStableDecay}.
   */
  public PretrainingConfigBuilder schedule(LearningRateSchedule value) {
    schedule = value;
    return this;
  }

  /** Default 1, as {@code model/optimization.py}. */
  public PretrainingConfigBuilder maxGradientNorm(double value) {
    maxGradientNorm = value;
    return this;
  }

  /** Default 2,000; never more than a tenth of the corpus. */
  public PretrainingConfigBuilder evaluationTexts(int value) {
    evaluationTexts = value;
    return this;
  }

  /** Default 1,000, {@code save_checkpoints_steps}. */
  public PretrainingConfigBuilder evaluateEvery(int value) {
    evaluateEvery = value;
    return this;
  }

  /** Default 42. */
  public PretrainingConfigBuilder seed(long value) {
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
        objective,
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
