package io.koelectra.pretraining;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a pre-training learns, and from which batches. Immutable: every method gives a configuration
 * with one value changed. Where a default names a setting, it is that of {@code
 * configure_pretraining.py} in google-research/electra, which trained ELECTRA-small.
 *
 * <pre>{@code
 * PretrainingConfig.defaults().tokensPerBatch(4096).generatorSize(1.0 / 3)
 * }</pre>
 */
public final class PretrainingConfig implements Cloneable {

  PretrainingObjective objective = PretrainingObjective.REPLACED_TOKEN_DETECTION;
  double generatorSize = 0.25;
  double generatorLayers = 1;
  double maskRate = 0.15;
  double maskTokenShare = 0.85;
  double discriminatorWeight = 50;
  boolean dropout = true;
  int tokensPerBatch = 128 * 128;
  int evaluationTexts = 2000;

  private PretrainingConfig() {}

  /** The settings of ELECTRA-small; see the methods. */
  public static PretrainingConfig defaults() {
    return new PretrainingConfig();
  }

  private PretrainingConfig with(Consumer<PretrainingConfig> change) {
    try {
      PretrainingConfig changed = (PretrainingConfig) clone();
      change.accept(changed);
      return changed;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("it is cloneable", e);
    }
  }

  /** Default {@link PretrainingObjective#REPLACED_TOKEN_DETECTION}, {@code electra_objective}. */
  public PretrainingConfig objective(PretrainingObjective value) {
    Objects.requireNonNull(value, "objective");
    return with(c -> c.objective = value);
  }

  /**
   * The generator's width as a share of the discriminator's, in (0, 1]. Default 0.25, {@code
   * generator_hidden_size}; Clark et al. 2020, section 3.2, find 1/4 to 1/2 best, as a stronger
   * generator is too hard an opponent.
   */
  public PretrainingConfig generatorSize(double value) {
    requireShare("generatorSize", value);
    return with(c -> c.generatorSize = value);
  }

  /**
   * The generator's layers as a share of the discriminator's, in (0, 1]. Default 1, {@code
   * generator_layers}.
   */
  public PretrainingConfig generatorLayers(double value) {
    requireShare("generatorLayers", value);
    return with(c -> c.generatorLayers = value);
  }

  /**
   * Share of a text's tokens that have to be filled in, in (0, 1). Default 0.15, {@code mask_prob};
   * the paper's large model uses 0.25.
   */
  public PretrainingConfig maskRate(double value) {
    require(value > 0 && value < 1, "maskRate must be in (0, 1)", value);
    return with(c -> c.maskRate = value);
  }

  /**
   * Share of these that are shown as [MASK], in [0, 1]; the rest is shown as is. Default 0.85, as
   * {@code mask} in {@code pretrain/pretrain_helpers.py}.
   */
  public PretrainingConfig maskTokenShare(double value) {
    require(value >= 0 && value <= 1, "maskTokenShare must be in [0, 1]", value);
    return with(c -> c.maskTokenShare = value);
  }

  /**
   * Weight of the discriminator's loss beside the generator's, above 0. Default 50, {@code
   * disc_weight}, which makes both about equally large.
   */
  public PretrainingConfig discriminatorWeight(double value) {
    require(value > 0 && Double.isFinite(value), "discriminatorWeight must be above 0", value);
    return with(c -> c.discriminatorWeight = value);
  }

  /**
   * Default on, at the rates of the model's configuration. A model that is too small for its corpus
   * learns faster without.
   */
  public PretrainingConfig dropout(boolean value) {
    return with(c -> c.dropout = value);
  }

  /**
   * Tokens of a step, padding included, at least 1. Default 16,384: {@code train_batch_size} 128
   * times {@code max_seq_length} 128.
   */
  public PretrainingConfig tokensPerBatch(int value) {
    require(value >= 1, "tokensPerBatch must be at least 1", value);
    return with(c -> c.tokensPerBatch = value);
  }

  /** Texts that are held out, at least 1. Default 2,000; never more than a tenth of the corpus. */
  public PretrainingConfig evaluationTexts(int value) {
    require(value >= 1, "evaluationTexts must be at least 1", value);
    return with(c -> c.evaluationTexts = value);
  }

  /** What is learned and from which batches, one line, the same in every process. */
  @Override
  public String toString() {
    return "%s, generator %s of the width and %s of the layers, mask rate %s, [MASK] share %s, discriminator weight %s, dropout %s, %d tokens a batch, %d texts held out"
        .formatted(
            objective,
            generatorSize,
            generatorLayers,
            maskRate,
            maskTokenShare,
            discriminatorWeight,
            dropout ? "on" : "off",
            tokensPerBatch,
            evaluationTexts);
  }

  private static void requireShare(String name, double value) {
    require(value > 0 && value <= 1, name + " must be in (0, 1]", value);
  }

  private static void require(boolean condition, String limit, Object value) {
    if (!condition) {
      throw new IllegalArgumentException(limit + ", got " + value);
    }
  }
}
