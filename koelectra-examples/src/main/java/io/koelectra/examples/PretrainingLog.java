package io.koelectra.examples;

import io.koelectra.pretraining.PretrainingEvaluation;
import io.koelectra.pretraining.PretrainingListener;
import io.koelectra.pretraining.PretrainingProgress;
import io.koelectra.training.TrainingAlarm;
import java.time.Duration;

/** Prints a pre-training's progress as lines, which a run of hours in the background leaves. */
final class PretrainingLog implements PretrainingListener {

  private static final Duration EVERY = Duration.ofSeconds(20);

  private long lastNanos = System.nanoTime();

  @Override
  public void onResume(long step) {
    System.out.println("going on from the checkpoint after step " + step);
  }

  @Override
  public void onStep(PretrainingProgress progress) {
    if (System.nanoTime() - lastNanos < EVERY.toNanos()) {
      return;
    }
    lastNanos = System.nanoTime();
    System.out.printf(
        "step %d%s, epoch %.2f: MLM loss %.3f%s, rate %.2e, gradient norm %.2f, %.0f tokens/s, %s so"
            + " far%s%n",
        progress.stepsDone(),
        progress.totalSteps().isPresent() ? "/" + progress.totalSteps().getAsLong() : "",
        progress.epochs(),
        progress.mlmLoss(),
        detection(progress),
        progress.lastStep().learningRate(),
        progress.lastStep().gradientNorm(),
        progress.tokensPerSecond(),
        clock(progress.elapsed()),
        progress.remaining().map(left -> ", " + clock(left) + " left").orElse(""));
  }

  private static String detection(PretrainingProgress progress) {
    return Double.isNaN(progress.detectionLoss())
        ? ""
        : ", detection loss %.4f, sampled accuracy %.3f"
            .formatted(progress.detectionLoss(), progress.sampledAccuracy());
  }

  @Override
  public void onEvaluation(PretrainingEvaluation evaluation) {
    System.out.println("held out: " + evaluation);
  }

  @Override
  public void onAlarm(TrainingAlarm alarm) {
    System.out.println(alarm);
  }

  private static String clock(Duration time) {
    return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
