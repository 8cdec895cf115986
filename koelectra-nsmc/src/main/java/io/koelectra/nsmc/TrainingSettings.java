package io.koelectra.nsmc;

import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How a {@link SentimentTrainer} trains; its builder's methods explain each value. */
record TrainingSettings(
    AdamW optimizer,
    LearningRateSchedule schedule,
    int epochs,
    int batchSize,
    int maxTokens,
    double maxGradientNorm,
    long seed,
    BestBy bestBy,
    int patience,
    Optional<Path> checkpoints,
    Duration checkpointEvery,
    int keepLast,
    TrainingListener listener) {

  /** What decides the result, one line, the same in every process. */
  @Override
  public String toString() {
    return "%s, %s, epochs %d, batch size %d, max tokens %d, max gradient norm %s, seed %d, best by %s%s"
        .formatted(
            optimizer,
            schedule instanceof Record ? schedule : "schedule of one's own",
            epochs,
            batchSize,
            maxTokens,
            maxGradientNorm,
            seed,
            bestBy,
            patience == Integer.MAX_VALUE ? "" : ", patience " + patience);
  }
}
