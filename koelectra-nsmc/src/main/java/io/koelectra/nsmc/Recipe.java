package io.koelectra.nsmc;

import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import java.util.List;
import java.util.Objects;

/**
 * Training settings that someone published.
 *
 * @param name as {@link SentimentTrainer#recipes()} keys it
 * @param source where the settings come from
 * @param maxGradientNorm limit on the global gradient norm; {@link Double#POSITIVE_INFINITY} for
 *     none
 */
public record Recipe(
    String name,
    String source,
    AdamW optimizer,
    LearningRateSchedule schedule,
    int epochs,
    int batchSize,
    int maxTokens,
    double maxGradientNorm) {

  private static final int MAX_TOKENS = 128;

  /** Those of {@link SentimentTrainer#recipes()}. */
  static final List<Recipe> ALL =
      List.of(
          new Recipe(
              "koelectra-nsmc",
              "github.com/monologg/KoELECTRA, finetune/config/nsmc/koelectra-base-v3.json",
              AdamW.builder().learningRate(5e-5).weightDecay(0).build(),
              LearningRateSchedule.linear(0),
              10,
              32,
              MAX_TOKENS,
              1),
          new Recipe(
              "google-electra-small",
              "github.com/google-research/electra, configure_finetuning.py, model/optimization.py",
              AdamW.builder()
                  .learningRate(1e-4)
                  .epsilon(1e-6)
                  .weightDecay(0.01)
                  .layerwiseDecay(0.8)
                  .build(),
              LearningRateSchedule.linear(0.1),
              3,
              32,
              MAX_TOKENS,
              1),
          new Recipe(
              "class-report",
              "the report whose accuracy fell to 50%: no warm-up, no decay of the rate, no clipping",
              AdamW.builder().learningRate(5e-6).build(),
              LearningRateSchedule.constant(),
              5,
              16,
              MAX_TOKENS,
              Double.POSITIVE_INFINITY));

  /** None may be null; the trainer's builder checks the numbers. */
  public Recipe {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
  }
}
