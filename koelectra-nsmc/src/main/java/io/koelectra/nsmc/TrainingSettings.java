package io.koelectra.nsmc;

import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.LearningRateSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link SentimentTrainer} trains; its builder's methods explain each value.
 *
 * @param open what depends on the start and the texts of a training, where it was set
 * @param evaluateEvery steps; 0 for the end of every epoch
 * @param checkpointEverySteps 0 for none by steps
 */
record TrainingSettings(
    OpenSettings open,
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

  /**
   * What decides the result, one line, the same in every process.
   *
   * @param chosen for the open ones
   */
  String with(Chosen chosen) {
    StringBuilder line = new StringBuilder();
    line.append(chosen.optimizer());
    line.append(", ").append(schedule instanceof Record ? schedule : "schedule of one's own");
    line.append(", epochs ").append(chosen.epochs());
    line.append(", batch size ").append(chosen.batchSize());
    appendUnless(line, microBatchSize >= chosen.batchSize(), "micro-batch size " + microBatchSize);
    line.append(", max tokens ").append(maxTokens);
    line.append(", max gradient norm ").append(maxGradientNorm);
    appendUnless(line, dropout, "dropout off");
    appendUnless(line, loss.labelSmoothing() == 0, "label smoothing " + loss.labelSmoothing());
    appendUnless(line, loss.classWeights().isEmpty(), "class weights " + loss.classWeights());
    appendUnless(line, frozen.isNothing(), "frozen " + frozen);
    line.append(", seed ").append(seed);
    appendUnless(line, evaluateEvery == 0, "evaluated every " + evaluateEvery + " steps");
    line.append(", best by ").append(chosen.bestBy());
    appendUnless(line, chosen.patience() == Integer.MAX_VALUE, "patience " + chosen.patience());
    appendUnless(line, onAlarm == AlarmPolicy.STOP, "on alarm " + onAlarm);
    return line.toString();
  }

  private static void appendUnless(StringBuilder line, boolean isDefault, String setting) {
    if (!isDefault) {
      line.append(", ").append(setting);
    }
  }
}
