package io.koelectra.examples;

import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows training and evaluation as progress bars with an estimate of the time left. */
public final class TerminalProgress implements TrainingListener, AutoCloseable {

  /** Seldom in a file, where every state of the bar stays; from Java 22 on as on a terminal. */
  @SuppressWarnings("SystemConsoleNull")
  private static final int UPDATE_MILLIS = System.console() == null ? 20_000 : 1000;

  private static final int UNKNOWN = -1;

  private ProgressBar bar;
  private String task = "";

  @Override
  public void onResume(long step) {
    System.out.println("going on from the checkpoint after step " + step);
  }

  @Override
  public void onStep(TrainingProgress progress) {
    show(
        "training",
        "steps",
        progress.totalSteps().orElse(UNKNOWN),
        progress.stepsDone(),
        progress.elapsed(),
        message(progress));
  }

  /** The trainer knows better than the bar how much time is left. */
  static String message(TrainingProgress progress) {
    Duration left = progress.remaining();
    return " epoch %.1f  loss %.4f  rate %.2e  %.1f %s/s  %d:%02d:%02d left"
        .formatted(
            progress.epochsDone(),
            progress.meanLoss(),
            progress.lastStep().learningRate(),
            progress.unitsPerSecond(),
            progress.unit().replace("examples", "texts"),
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
    close(); // the trainer logs it, or ends with it
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
    bar.maxHint(total);
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
