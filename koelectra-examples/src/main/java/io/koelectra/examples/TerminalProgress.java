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
    show("training", "steps", progress.totalSteps(), progress.stepsDone(), progress.elapsed());
    bar.setExtraMessage(
        " epoch %d/%d loss %.4f rate %.2e %.0f texts/s"
            .formatted(
                progress.epoch(),
                progress.epochs(),
                progress.meanLoss(),
                progress.lastStep().learningRate(),
                progress.examplesPerSecond()));
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
    show("evaluating", "texts", total, done, Duration.ZERO);
    if (done == total) {
      close();
    }
  }

  private void show(String newTask, String unit, long total, long done, Duration elapsed) {
    if (!task.equals(newTask)) {
      close();
      task = newTask;
      bar =
          new ProgressBarBuilder()
              .setTaskName(newTask)
              .setUnit(" " + unit, 1)
              .setInitialMax(total)
              .startsFrom(done, elapsed)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(UPDATE_MILLIS)
              .setMaxRenderedLength(120)
              .build();
    }
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
