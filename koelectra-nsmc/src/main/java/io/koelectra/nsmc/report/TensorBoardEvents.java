package io.koelectra.nsmc.report;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.nsmc.EvaluationPoint;
import io.koelectra.nsmc.TrainingListener;
import io.koelectra.nsmc.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
 * every step, {@code examples_per_second} since the start, and {@code validation/accuracy}, {@code
 * validation/loss} and {@code validation/macro_f1} of every evaluation.
 *
 * <p>A run that goes on from a checkpoint adds a file of its own, which starts by telling
 * TensorBoard to drop what the killed run had recorded beyond the checkpoint.
 *
 * <p>The file appears with the first event, so a training that fails before its first step leaves
 * none. A full disk ends the recording and not the training: {@link #close} tells.
 */
public final class TensorBoardEvents implements TrainingListener, AutoCloseable {

  /** Fields of tensorflow/core/util/event.proto and framework/summary.proto. */
  private static final class Field {
    static final int EVENT_WALL_TIME = 1;
    static final int EVENT_STEP = 2;
    static final int EVENT_FILE_VERSION = 3;
    static final int EVENT_SUMMARY = 5;
    static final int EVENT_SESSION_LOG = 7;
    static final int SESSION_LOG_STATUS = 1;
    static final int SUMMARY_VALUE = 1;
    static final int VALUE_TAG = 1;
    static final int VALUE_SIMPLE_VALUE = 2;
  }

  private static final String FILE_VERSION = "brain.Event:2";
  private static final int SESSION_START = 1;

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
    if (progress.stepsDone() <= lastStep) {
      append(
          event(progress.stepsDone())
              .message(
                  Field.EVENT_SESSION_LOG,
                  new ProtobufMessage().integer(Field.SESSION_LOG_STATUS, SESSION_START)));
    }
    lastStep = progress.stepsDone();
    append(
        progress.stepsDone(),
        Map.of(
            "train/loss", progress.lastStep().loss(),
            "train/gradient_norm", progress.lastStep().gradientNorm(),
            "train/learning_rate", progress.lastStep().learningRate(),
            "examples_per_second", progress.examplesPerSecond()));
  }

  @Override
  public void onEvaluation(EvaluationPoint evaluation) {
    EvaluationReport validation = evaluation.validation();
    append(
        evaluation.step(),
        Map.of(
            "validation/accuracy", validation.accuracy(),
            "validation/loss", validation.meanLoss(),
            "validation/macro_f1", validation.macroF1()));
  }

  private void append(long step, Map<String, Double> scalars) {
    ProtobufMessage summary = new ProtobufMessage();
    new TreeMap<>(scalars)
        .forEach(
            (tag, value) ->
                summary.message(
                    Field.SUMMARY_VALUE,
                    new ProtobufMessage()
                        .string(Field.VALUE_TAG, tag)
                        .float32(Field.VALUE_SIMPLE_VALUE, value.floatValue())));
    append(event(step).message(Field.EVENT_SUMMARY, summary));
  }

  private ProtobufMessage event(long step) {
    return event().integer(Field.EVENT_STEP, step);
  }

  /** An event that happens now. */
  private ProtobufMessage event() {
    return new ProtobufMessage().float64(Field.EVENT_WALL_TIME, clock.millis() / 1e3);
  }

  private void append(ProtobufMessage event) {
    if (failure.isPresent()) {
      return;
    }
    try {
      if (file.isEmpty()) {
        file = Optional.of(EventFile.create(directory, clock.instant()));
        file.get().append(event().string(Field.EVENT_FILE_VERSION, FILE_VERSION).toBytes());
      }
      file.get().append(event.toBytes());
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
