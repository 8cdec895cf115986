package io.koelectra.nsmc;

import io.koelectra.nsmc.evaluation.BestBy;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.LearningRateSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link SentimentTrainer} trains; its builder's methods explain each value.
 *
 * @param evaluateEvery steps; 0 for the end of every epoch
 * @param checkpointEverySteps 0 for none by steps
 */
record TrainingSettings(
    Chosen chosen,
    LearningRateSchedule schedule,
    CrossEntropy loss,
    int microBatchSize,
    int maxTokens,
    double maxGradientNorm,
    boolean dropout,
    FrozenParameters frozen,
    long seed,
    int evaluateEvery,
    AlarmPolicy onAlarm,
    Optional<Path> checkpoints,
    Duration checkpointEvery,
    int checkpointEverySteps,
    int keepLast,
    TrainingListener listener) {

  AdamW optimizer() {
    return chosen.optimizer();
  }

  int epochs() {
    return chosen.epochs();
  }

  int batchSize() {
    return chosen.batchSize();
  }

  BestBy bestBy() {
    return chosen.bestBy();
  }

  int patience() {
    return chosen.patience();
  }

  TrainingSettings with(Chosen others) {
    return new TrainingSettings(
        others,
        schedule,
        loss,
        microBatchSize,
        maxTokens,
        maxGradientNorm,
        dropout,
        frozen,
        seed,
        evaluateEvery,
        onAlarm,
        checkpoints,
        checkpointEvery,
        checkpointEverySteps,
        keepLast,
        listener);
  }

  /** What decides the result, one line, the same in every process. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    line.append(optimizer());
    line.append(", ").append(schedule instanceof Record ? schedule : "schedule of one's own");
    line.append(", epochs ").append(epochs());
    line.append(", batch size ").append(batchSize());
    appendUnless(line, microBatchSize >= batchSize(), "micro-batch size " + microBatchSize);
    line.append(", max tokens ").append(maxTokens);
    line.append(", max gradient norm ").append(maxGradientNorm);
    appendUnless(line, dropout, "dropout off");
    appendUnless(line, loss.labelSmoothing() == 0, "label smoothing " + loss.labelSmoothing());
    appendUnless(line, loss.classWeights().isEmpty(), "class weights " + loss.classWeights());
    appendUnless(line, frozen.isNothing(), "frozen " + frozen);
    line.append(", seed ").append(seed);
    appendUnless(line, evaluateEvery == 0, "evaluated every " + evaluateEvery + " steps");
    line.append(", best by ").append(bestBy());
    appendUnless(line, patience() == Integer.MAX_VALUE, "patience " + patience());
    appendUnless(line, onAlarm == AlarmPolicy.STOP, "on alarm " + onAlarm);
    return line.toString();
  }

  private static void appendUnless(StringBuilder line, boolean isDefault, String setting) {
    if (!isDefault) {
      line.append(", ").append(setting);
    }
  }
}
