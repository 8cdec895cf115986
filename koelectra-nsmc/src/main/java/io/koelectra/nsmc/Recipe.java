package io.koelectra.nsmc;

import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
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

  /** None may be null; the trainer's builder checks the numbers. */
  public Recipe {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
  }
}
