package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koelectra.format.ProcessLock;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.AdamW;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.StepReport;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import io.koelectra.training.TrainingReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that is stopped and goes on ends with the same bits as one that is not. */
class ResumeTest {

  private static final List<LabelledText> TRAIN = TinyModels.separable(50, 2, 1);
  private static final List<LabelledText> VALIDATION = TinyModels.separable(30, 2, 2);
  private static final int KILLS = 20;

  @TempDir private Path directory;

  /** 3 epochs of 7 steps; a checkpoint after every step. */
  @ParameterizedTest
  @ValueSource(ints = {1, 6, 7, 8, 14, 20, 21})
  void goesOnAfterAnyStep(int stoppedAt) throws IOException {
    Map<Long, StepReport> steps = new TreeMap<>();
    TrainingReport whole = train(builder().listener(recording(steps)), directory.resolve("whole"));
    Path checkpoints = directory.resolve("checkpoints");
    assertThatThrownBy(
            () ->
                train(
                    checkpointed(checkpoints).listener(stoppingAt(stoppedAt)),
                    directory.resolve("never")))
        .isInstanceOf(Stopped.class);

    Map<Long, StepReport> stepsAfterwards = new TreeMap<>();
    TrainingReport resumed =
        train(
            checkpointed(checkpoints).listener(recording(stepsAfterwards)),
            directory.resolve("resumed"));

    assertThat(stepsAfterwards).hasSize(21 - stoppedAt + 1);
    assertThat(steps).containsAllEntriesOf(stepsAfterwards);
    assertThat(resumed.bestStep()).isEqualTo(whole.bestStep());
    assertThat(weights("resumed")).isEqualTo(weights("whole"));
    assertThat(resumed.steps()).isEqualTo(whole.steps()).isEqualTo(21);
    assertThat(resumed.curve()).isEqualTo(whole.curve());
    assertThat(resumed.evaluations()).hasSameSizeAs(whole.evaluations());
    for (int i = 0; i < whole.evaluations().size(); i++) {
      EvaluationPoint expected = whole.evaluations().get(i);
      EvaluationPoint actual = resumed.evaluations().get(i);
      assertThat(actual.trainingLoss()).isEqualTo(expected.trainingLoss());
      assertThat(actual.validation().meanLoss()).isEqualTo(expected.validation().meanLoss());
      assertThat(actual.validation().classification().confusion())
          .isEqualTo(expected.validation().classification().confusion());
    }
  }

  @Test
  void killedTwentyTimesEndsWithTheSameBits() throws IOException, InterruptedException {
    start(directory.resolve("quiet-checkpoints"), directory.resolve("whole"), UNHARMED);
    Path checkpoints = directory.resolve("checkpoints");
    Random random = new Random(1);
    List<Long> resumedAt = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      int lifetimeMillis = random.nextInt(250);
      Fate killed =
          process -> {
            Thread.sleep(lifetimeMillis);
            process.toHandle().destroyForcibly();
          };
      resumedAt.add(start(checkpoints, directory.resolve("resumed"), killed).firstStep());
    }
    assertThat(directory.resolve("resumed")).as("the run is not over yet").doesNotExist();
    resumedAt.add(start(checkpoints, directory.resolve("resumed"), UNHARMED).firstStep());

    System.out.println("killed " + KILLS + " times; first steps of each life: " + resumedAt);
    assertThat(resumedAt).as("each life goes on where the last ended").isSorted();
    assertThat(resumedAt.get(KILLS)).isGreaterThan(1);
    assertThat(weights("resumed")).isEqualTo(weights("whole"));
    try (var left = Files.list(checkpoints)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .as("no half-written directory stays")
          .allMatch(name -> name.matches("\\.lock|(step|best)-\\d+"));
    }
  }

  /** The operating system refuses to write long files from some step on, as on a full disk. */
  @Test
  @EnabledIf(value = "canLimitFiles", disabledReason = "needs prlimit of util-linux")
  void aFullDiskEndsTheRunAndLeavesTheLastCheckpoint() throws IOException, InterruptedException {
    start(directory.resolve("quiet-checkpoints"), directory.resolve("whole"), UNHARMED);
    Path checkpoints = directory.resolve("checkpoints");
    Fate full =
        process -> {
          while (!Files.exists(checkpoints.resolve("step-2"))) {
            Thread.sleep(1);
          }
          limitFiles(process.pid(), 20_000);
        };

    Life life = start(checkpoints, directory.resolve("resumed"), full);

    assertThat(life.isUnharmed()).isFalse();
    assertThat(life.output())
        .contains("IOException", checkpoints.toString(), ".safetensors: not written", "too large");
    assertThat(directory.resolve("resumed")).doesNotExist();
    long goesOnAt = start(checkpoints, directory.resolve("resumed"), UNHARMED).firstStep();
    assertThat(goesOnAt).as("the step after the last checkpoint").isGreaterThan(1);
    assertThat(weights("resumed")).isEqualTo(weights("whole"));
  }

  static boolean canLimitFiles() throws InterruptedException {
    try {
      return limitFiles(ProcessHandle.current().pid(), -1) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Limits the length of the files that a process writes; -1 for none. */
  private static int limitFiles(long pid, long bytes) throws IOException, InterruptedException {
    String limit = bytes < 0 ? "unlimited" : Long.toString(bytes);
    return new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--fsize=" + limit)
        .start()
        .waitFor();
  }

  /** What happens to a process after its first step. */
  @FunctionalInterface
  private interface Fate {
    void befall(Process process) throws IOException, InterruptedException;
  }

  private static final Fate UNHARMED = process -> {};

  /**
   * How a process fared.
   *
   * @param firstStep number of its first step
   */
  private record Life(long firstStep, boolean isUnharmed, String output) {}

  /** Runs {@link KilledTraining}; if it ends by itself and unharmed, that is asked for. */
  private static Life start(Path checkpoints, Path out, Fate fate)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                KilledTraining.class.getName(),
                checkpoints.toString(),
                out.toString())
            .redirectErrorStream(true)
            .start();
    StringBuilder output = new StringBuilder();
    long firstStep = -1;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        if (line.startsWith(KilledTraining.STARTED)) {
          firstStep = Long.parseLong(line.substring(KilledTraining.STARTED.length() + 1));
          fate.befall(process);
        }
      }
    }
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(firstStep).as("the training starts:%n%s", output).isPositive();
    assertThat(process.exitValue() == 0).as("%s", output).isEqualTo(fate == UNHARMED);
    return new Life(firstStep, process.exitValue() == 0, output.toString());
  }

  @Test
  void aFinishedRunReturnsItsReportAtOnce() throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    TrainingReport first = train(checkpointed(checkpoints), directory.resolve("first"));
    TrainingListener noSteps = stoppingAt(0);

    TrainingReport second =
        train(checkpointed(checkpoints).listener(noSteps), directory.resolve("second"));

    assertThat(second.toString()).isEqualTo(first.toString());
    assertThat(weights("second")).isEqualTo(weights("first"));
  }

  @Test
  void refusesTheCheckpointsOfAnotherTraining() throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    train(checkpointed(checkpoints), directory.resolve("first"));

    assertThatIOException()
        .isThrownBy(
            () -> train(checkpointed(checkpoints).batchSize(16), directory.resolve("second")))
        .withMessageContainingAll(
            checkpoints.toString(), "another training", "batch size 8", "batch size 16", "delete");
    try (SentimentTrainer trainer = checkpointed(checkpoints).build()) {
      assertThatIOException()
          .isThrownBy(() -> trainer.fit(TRAIN.subList(0, 40), VALIDATION))
          .withMessageContaining("another training");
    }
  }

  @Test
  void keepsTheNewestCheckpointsAndTheBestWeights() throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    TrainingReport report =
        train(checkpointed(checkpoints).keepLast(3), directory.resolve("trained"));

    assertThat(checkpoints.resolve("step-19")).isDirectory();
    assertThat(checkpoints.resolve("step-18")).doesNotExist();
    try (var left = Files.list(checkpoints)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              ".lock", "step-19", "step-20", "step-21", "best-" + report.bestStep());
    }
  }

  @Test
  void twoTrainingsCannotShareADirectory() throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    Files.createDirectories(checkpoints);
    try (ProcessLock other = ProcessLock.tryAcquire(checkpoints.resolve(".lock")).orElseThrow()) {
      assertThat(other).isNotNull();
      assertThatIOException()
          .isThrownBy(() -> train(checkpointed(checkpoints), directory.resolve("second")))
          .withMessageContainingAll(checkpoints.toString(), "in use by another training");
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");

    assertThatIOException()
        .isThrownBy(() -> train(checkpointed(file.resolve("runs")), directory.resolve("out")))
        .withMessageContaining(file.toString());
  }

  private static TrainingReport train(SentimentTrainerBuilder builder, Path out)
      throws IOException {
    try (SentimentTrainer trainer = builder.build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);
      trainer.save(out);
      return report;
    }
  }

  private static SentimentTrainerBuilder builder() {
    return TinyModels.trainer(TinyModels.untrained(0.1))
        .optimizer(AdamW.builder().learningRate(3e-3).build())
        .epochs(3)
        .batchSize(8)
        .maxTokens(TinyModels.MAX_TOKENS);
  }

  private static SentimentTrainerBuilder checkpointed(Path checkpoints) {
    return builder().checkpoints(checkpoints).checkpointEvery(Duration.ZERO);
  }

  private byte[] weights(String saved) throws IOException {
    return Files.readAllBytes(directory.resolve(saved).resolve("model.safetensors"));
  }

  private static TrainingListener recording(Map<Long, StepReport> steps) {
    return new TrainingListener() {
      @Override
      public void onStep(TrainingProgress progress) {
        steps.put(progress.stepsDone(), progress.lastStep());
      }
    };
  }

  /** Stops before the checkpoint of its step is written. */
  private static TrainingListener stoppingAt(int step) {
    return new TrainingListener() {
      @Override
      public void onStep(TrainingProgress progress) {
        if (progress.stepsDone() >= step) {
          throw new Stopped();
        }
      }
    };
  }

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
