package io.koelectra.pretraining;

import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.WarmUpStableDecay;
import java.util.Objects;

/**
 * How a pre-training goes; {@link #builder()} states the defaults and where they come from.
 *
 * @param objective what is learned
 * @param generatorSize the generator's width as a share of the large network's, in (0, 1]
 * @param generatorLayers its layers as a share of the discriminator's, in (0, 1]
 * @param maskRate share of a text's tokens that the generator has to fill in, in (0, 1)
 * @param maskTokenShare share of these that it sees as [MASK], in [0, 1]; the rest it sees as is
 * @param discriminatorWeight of the large network's loss beside the generator's, above 0
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
    PretrainingObjective objective,
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
    Objects.requireNonNull(objective, "objective");
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
    Objects.requireNonNull(length, "length");
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
  public static PretrainingConfigBuilder builder() {
    return new PretrainingConfigBuilder();
  }

  /** All but the length, one line, the same in every process: what a resumed run must share. */
  @Override
  public String toString() {
    return ("%s, generator %s of the width and %s of the layers, mask rate %s, [MASK] share %s,"
            + " discriminator weight %s, dropout %s, %d tokens a batch, %s, %s, max gradient norm %s,"
            + " %d texts held out, seed %d")
        .formatted(
            objective,
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
}
