package io.koelectra.nsmc.report;

import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Records a training as an event file that TensorBoard shows, while the training runs and after.
 *
 * <pre>{@code
 * try (var events = TensorBoardEvents.open(Path.of("runs/tensorboard/first"));
 *     var trainer = SentimentTrainer.builder(pretrained).listener(events).build()) {
 *   trainer.fit(train, validation);
 * }
 * }</pre>
 *
 * <p>Then {@code tensorboard --logdir runs/tensorboard}, where every directory is a run. The
 * scalars are {@code train/loss}, {@code train/gradient_norm} and {@code train/learning_rate} of
 * every step, {@code examples_per_second} since the start, and {@code validation/loss} and every
 * other figure of an evaluation, such as {@code validation/accuracy} or {@code validation/pearson}.
 *
 * <p>A run that goes on from a checkpoint adds a file of its own, which starts by telling
 * TensorBoard to drop what the killed run had recorded beyond the checkpoint.
 *
 * <p>The file appears with the first event, so a training that fails before its first step leaves
 * none. A full disk ends the recording and not the training: {@link #close} tells.
 */
public final class TensorBoardEvents implements TrainingListener, AutoCloseable {

  private interface Recording {
    void to(EventFile file) throws IOException;
  }

  private final Path directory;
  private final InstantSource clock;
  private Optional<EventFile> file = Optional.empty();
  private long lastStep = Long.MAX_VALUE;
  private Optional<IOException> failure = Optional.empty();

  private TensorBoardEvents(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /**
   * Prepares to add an event file to a run's directory.
   *
   * @param directory made if it is absent
   * @throws IOException naming the directory, if it cannot be made
   */
  public static TensorBoardEvents open(Path directory) throws IOException {
    return open(directory, InstantSource.system());
  }

  static TensorBoardEvents open(Path directory, InstantSource clock) throws IOException {
    Files.createDirectories(directory);
    return new TensorBoardEvents(directory, clock);
  }

  @Override
  public void onStep(TrainingProgress progress) {
    long step = progress.stepsDone();
    if (step <= lastStep) {
      append(recorded -> recorded.restart(step));
    }
    lastStep = step;
    Map<String, Double> scalars =
        Map.of(
            "train/loss", progress.lastStep().loss(),
            "train/gradient_norm", progress.lastStep().gradientNorm(),
            "train/learning_rate", progress.lastStep().learningRate(),
            "examples_per_second", progress.unitsPerSecond());
    append(recorded -> recorded.scalars(step, scalars));
  }

  @Override
  public void onEvaluation(EvaluationPoint evaluation) {
    Map<String, Double> scalars = new HashMap<>();
    evaluation.validation().figures().forEach((name, value) -> scalars.put(tag(name), value));
    scalars.put(tag("loss"), evaluation.validation().meanLoss());
    append(recorded -> recorded.scalars(evaluation.step(), scalars));
  }

  private static String tag(String figure) {
    return "validation/" + figure.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
  }

  private void append(Recording recording) {
    if (failure.isPresent()) {
      return;
    }
    try {
      if (file.isEmpty()) {
        file = Optional.of(EventFile.create(directory, clock));
      }
      recording.to(file.get());
    } catch (IOException e) {
      failure =
          Optional.of(new IOException(directory + ": the recording ended early (" + e + ")", e));
    }
  }

  /**
   * Ends the file.
   *
   * @throws IOException naming the run's directory, if an event could not be written; the file
   *     holds those before it
   */
  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      file.get().close();
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
