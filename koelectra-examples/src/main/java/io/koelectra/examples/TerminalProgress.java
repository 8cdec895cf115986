package io.koelectra.examples;

import io.koelectra.nsmc.EvaluationPoint;
import io.koelectra.nsmc.TrainingListener;
import io.koelectra.nsmc.TrainingProgress;
import io.koelectra.training.TrainingAlarm;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows training and evaluation as progress bars with an estimate of the time left. */
final class TerminalProgress implements TrainingListener, AutoCloseable {

  private static final int UPDATE_MILLIS = 1000;

  private ProgressBar bar;
  private String task = "";

  @Override
  public void onStep(TrainingProgress progress) {
    show(
        "training",
        "steps",
        progress.totalSteps(),
        progress.stepsDone(),
        progress.elapsed(),
        message(progress));
  }

  /** What is shown behind the bar; the trainer knows better than the bar how much time is left. */
  static String message(TrainingProgress progress) {
    Duration left = progress.remaining();
    return " epoch %d/%d  loss %.4f  rate %.2e  %.1f texts/s  %d:%02d:%02d left"
        .formatted(
            progress.epoch(),
            progress.epochs(),
            progress.meanLoss(),
            progress.lastStep().learningRate(),
            progress.examplesPerSecond(),
            left.toHours(),
            left.toMinutesPart(),
            left.toSecondsPart());
  }

  @Override
  public void onEvaluation(EvaluationPoint evaluation) {
    close();
    System.out.println(evaluation);
  }

  @Override
  public void onAlarm(TrainingAlarm alarm) {
    close();
    System.out.println(alarm);
  }

  @Override
  public void onExamplesScored(int done, int total) {
    show("evaluating", "texts", total, done, Duration.ZERO, "");
    if (done == total) {
      close();
    }
  }

  /** Moves the task's bar; without a message it shows an estimate of its own. */
  private void show(
      String newTask, String unit, long total, long done, Duration elapsed, String message) {
    if (!task.equals(newTask)) {
      close();
      task = newTask;
      ProgressBarBuilder builder =
          new ProgressBarBuilder()
              .setTaskName(newTask)
              .setUnit(" " + unit, 1)
              .setInitialMax(total)
              .startsFrom(done, elapsed)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(UPDATE_MILLIS)
              .setMaxRenderedLength(120);
      bar = (message.isEmpty() ? builder : builder.hideEta()).build();
    }
    bar.setExtraMessage(message);
    bar.stepTo(done);
  }

  /** Ends the bar in view. */
  @Override
  public void close() {
    if (!task.isEmpty()) {
      bar.close();
      task = "";
    }
  }
}
