package io.koelectra.examples;

import io.koelectra.pretraining.PretrainingConfig;
import io.koelectra.pretraining.PretrainingObjective;
import io.koelectra.pretraining.RunLength;
import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.WarmUpStableDecay;
import java.time.Duration;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options for how a pre-training goes. */
final class PretrainingOptions {

  @Option(
      names = "--objective",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private PretrainingObjective objective = PretrainingObjective.REPLACED_TOKEN_DETECTION;

  @ArgGroup private Length length = new Length();

  @Option(
      names = "--generator-size",
      description = "The generator's width as a share (default: ${DEFAULT-VALUE}).")
  private double generatorSize = 0.25;

  @Option(
      names = "--mask-rate",
      description = "Share of the tokens to fill in (default: ${DEFAULT-VALUE}).")
  private double maskRate = 0.15;

  @Option(
      names = "--discriminator-weight",
      description = "Of the large network's loss (default: ${DEFAULT-VALUE}).")
  private double discriminatorWeight = 50;

  @Option(
      names = "--no-dropout",
      description = "Switch dropout off, for a model that is small beside its corpus.")
  private boolean noDropout;

  @Option(
      names = "--tokens-per-batch",
      description = "Tokens of a step (default: 4096 with --corpus, else 1024).")
  private Integer tokensPerBatch;

  @Option(names = "--learning-rate", description = "Peak rate (default: ${DEFAULT-VALUE}).")
  private double learningRate = 5e-4;

  @Option(
      names = "--warm-up",
      description = "Steps in which the rate rises (default: 1000 with --corpus, else 50).")
  private Long warmUp;

  @Option(
      names = "--decay-share",
      description =
          "The rate stays at its peak until this share of the run is left, then falls linearly; so"
              + " the run can be lengthened, also later (default: ${DEFAULT-VALUE}).")
  private double decayShare = 0.2;

  @Option(
      names = "--linear",
      description = "Let the rate fall from the warm-up on instead, as the paper does.")
  private boolean linear;

  @Option(
      names = "--evaluate-every",
      description =
          "Steps between evaluations on held-out texts (default: 1000 with --corpus, else 100).")
  private Integer evaluateEvery;

  @Option(
      names = "--seed",
      description = "Of weights, order, masks, replacements, dropout (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  /** How long to train: one of three. */
  private static final class Length {

    @Option(names = "--hours", description = "Train this long, all sessions together.")
    private Double hours;

    @Option(names = "--steps", description = "Train this many steps.")
    private Long steps;

    @Option(names = "--epochs", description = "Pass over the corpus this often (default: 10).")
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
   * What was asked for.
   *
   * @param embedded whether the corpus is that of the embedded reviews, a thousand
   */
  PretrainingConfig config(boolean embedded) {
    long warmUpSteps = warmUp == null ? (embedded ? 50 : 1000) : warmUp;
    LearningRateSchedule schedule =
        linear ? LearningRateSchedule.linear(0.01) : new WarmUpStableDecay(warmUpSteps, decayShare);
    return PretrainingConfig.builder()
        .objective(objective)
        .generatorSize(generatorSize)
        .maskRate(maskRate)
        .discriminatorWeight(discriminatorWeight)
        .dropout(!noDropout)
        .tokensPerBatch(tokensPerBatch == null ? (embedded ? 1024 : 4096) : tokensPerBatch)
        .length(length.toRunLength())
        .optimizer(AdamW.builder().learningRate(learningRate).epsilon(1e-6).build())
        .schedule(schedule)
        .evaluateEvery(evaluateEvery == null ? (embedded ? 100 : 1000) : evaluateEvery)
        .seed(seed)
        .build();
  }
}
