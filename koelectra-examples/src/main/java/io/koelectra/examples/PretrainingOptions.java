package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.pretraining.ElectraPretrainer;
import io.koelectra.pretraining.ElectraPretrainerBuilder;
import io.koelectra.pretraining.PretrainingConfig;
import io.koelectra.pretraining.PretrainingObjective;
import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.RunLength;
import java.time.Duration;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options for how a pre-training goes. */
final class PretrainingOptions {

  @Option(names = "--objective", description = "What to learn: ${COMPLETION-CANDIDATES}.")
  private PretrainingObjective objective = PretrainingObjective.REPLACED_TOKEN_DETECTION;

  @ArgGroup private Length length = new Length();

  @Option(names = "--generator-size", description = "Generator's width as a share of the model's.")
  private double generatorSize = 0.25;

  @Option(names = "--mask-rate", description = "Share of the tokens to hide and fill in.")
  private double maskRate = 0.15;

  @Option(
      names = "--discriminator-weight",
      description = "Weight of the detection loss beside the generator's loss.")
  private double discriminatorWeight = 50;

  @Option(names = "--no-dropout", description = "Train without dropout, for a small model.")
  private boolean noDropout;

  @Option(
      names = "--tokens-per-batch",
      description = "Tokens in a step (default: 4096 with --corpus, else 1024).")
  private Integer tokensPerBatch;

  @Option(names = "--learning-rate", description = "Highest learning rate of the run.")
  private double learningRate = 5e-4;

  @Option(
      names = "--warm-up",
      description =
          "Steps in which the learning rate rises (default: 1000 with --corpus, else 50).")
  private Long warmUp;

  @Option(
      names = "--decay-share",
      description =
          "Share of the run, at its end, in which the learning rate falls. Until then a run can"
              + " be lengthened.")
  private double decayShare = 0.2;

  @Option(names = "--linear", description = "Let the learning rate fall from the warm-up on.")
  private boolean linear;

  @Option(
      names = "--evaluate-every",
      description = "Steps between evaluations (default: 1000 with --corpus, else 100).")
  private Integer evaluateEvery;

  @Option(names = "--seed", description = "The same number gives the same model again.")
  private long seed = 42;

  /** How long to train: one of three. */
  private static final class Length {

    @Option(names = "--hours", description = "Train so long, earlier sessions included.")
    private Double hours;

    @Option(names = "--steps", description = "Train so many steps.")
    private Long steps;

    @Option(names = "--epochs", description = "Pass over the corpus so often (default: 10).")
    private Double epochs;

    RunLength toRunLength() {
      if (hours != null) {
        return new RunLength.Time(Duration.ofMillis(Math.round(hours * 3_600_000)));
      }
      return steps != null
          ? new RunLength.Steps(steps)
          : new RunLength.Epochs(epochs == null ? 10 : epochs);
    }
  }

  PretrainingObjective objective() {
    return objective;
  }

  long seed() {
    return seed;
  }

  /**
   * A builder with what was asked for.
   *
   * @param embedded whether the corpus is that of the embedded reviews, a thousand
   */
  ElectraPretrainerBuilder builder(HuggingFaceCheckpoint start, boolean embedded) {
    long warmUpSteps = warmUp == null ? (embedded ? 50 : 1000) : warmUp;
    return ElectraPretrainer.builder(start)
        .config(
            PretrainingConfig.defaults()
                .objective(objective)
                .generatorSize(generatorSize)
                .maskRate(maskRate)
                .discriminatorWeight(discriminatorWeight)
                .dropout(!noDropout)
                .tokensPerBatch(tokensPerBatch == null ? (embedded ? 1024 : 4096) : tokensPerBatch))
        .length(length.toRunLength())
        .optimizer(AdamW.builder().learningRate(learningRate).epsilon(1e-6).build())
        .schedule(
            linear
                ? LearningRateSchedule.linear(0.01)
                : LearningRateSchedule.warmUpStableDecay(warmUpSteps, decayShare))
        .evaluateEvery(evaluateEvery == null ? (embedded ? 100 : 1000) : evaluateEvery)
        .seed(seed);
  }
}
