package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training whose thread is interrupted ends soon, tells so, and can go on to the same bits. */
class InterruptedTrainingTest {

  private static final List<LabelledText> TRAIN = TinyModels.separable(50, 2, 1);

  /** Three batches for the scorer. */
  private static final List<LabelledText> VALIDATION = TinyModels.separable(150, 2, 2);

  @TempDir private Path directory;

  @AfterEach
  void clearTheInterrupt() {
    Thread.interrupted();
  }

  /** 2 epochs of 7 steps; no checkpoint is due but at their ends. */
  @ParameterizedTest
  @ValueSource(ints = {1, 6, 7, 8, 13})
  void goesOnAfterTheStepInWhichItWasInterrupted(int step) throws IOException {
    byte[] whole = train("whole", new TrainingListener() {});

    assertInterrupted(
        interruptingAt(step),
        "the training's thread was interrupted after step " + step + " of 14");

    assertThat(checkpoints().resolve("step-" + step)).isDirectory();
    Thread.interrupted();
    assertThat(train("run", new TrainingListener() {})).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void goesOnWithTheEvaluationInWhichItWasInterrupted(int evaluation) throws IOException {
    byte[] whole = train("whole", new TrainingListener() {});
    TrainingListener interrupting =
        new TrainingListener() {
          private int evaluations;

          @Override
          public void onExamplesScored(int done, int total) {
            evaluations += done == 64 ? 1 : 0;
            assertThat(evaluations == evaluation && done > 64).as("goes on scoring").isFalse();
            if (evaluations == evaluation) {
              Thread.currentThread().interrupt();
            }
          }
        };

    assertInterrupted(interrupting, "after step " + 7 * evaluation + " of 14");

    Thread.interrupted();
    assertThat(train("run", new TrainingListener() {})).isEqualTo(whole);
  }

  /** Interrupts reach it in whatever it does: steps, evaluations, files written and read. */
  @Test
  void interruptedOftenEndsWithTheSameBits() throws IOException {
    byte[] whole = train("whole", new TrainingListener() {});
    Random random = new Random(1);
    int interrupted = 0;
    for (int life = 0; life < 40; life++) {
      Interrupter interrupter = new Interrupter(Thread.currentThread(), random.nextInt(60));
      interrupter.start();
      try {
        train("run", new TrainingListener() {});
      } catch (InterruptedIOException e) {
        interrupted++;
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
      } finally {
        interrupter.end();
      }
      try (var left = Files.list(checkpoints())) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .allMatch(name -> name.matches("\\.lock|(step|best)-\\d+"));
      }
    }

    assertThat(interrupted).isPositive();
    assertThat(train("run", new TrainingListener() {})).isEqualTo(whole);
  }

  @Test
  void tellsThatWithoutCheckpointsItCannotGoOnAndSavesAllTheSame() throws IOException {
    try (SentimentTrainer trainer = builder().listener(interruptingAt(3)).build()) {
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(() -> trainer.fit(TRAIN, VALIDATION))
          .withMessageContainingAll("after step 3 of 14", "without checkpoints(...)");

      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      trainer.save(directory.resolve("saved"));
      assertThat(directory.resolve("saved/model.safetensors")).isRegularFile();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
  }

  @Test
  void aThreadThatWasInterruptedBeforeTouchesNothing() throws IOException {
    Thread.currentThread().interrupt();

    assertInterrupted(
        new TrainingListener() {}, "the fine-tuning from random weights did not begin");

    assertThat(checkpoints()).doesNotExist();
  }

  private void assertInterrupted(TrainingListener listener, String message) {
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(() -> train("run", listener))
        .withMessageContaining(message);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  private static TrainingListener interruptingAt(int step) {
    return new TrainingListener() {
      @Override
      public void onStep(TrainingProgress progress) {
        assertThat(progress.stepsDone()).isLessThanOrEqualTo(step);
        if (progress.stepsDone() == step) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private byte[] train(String run, TrainingListener listener) throws IOException {
    Path out = directory.resolve(run);
    try (SentimentTrainer trainer =
        builder()
            .checkpoints(out.resolve("checkpoints"))
            .checkpointEvery(Duration.ofDays(1))
            .listener(listener)
            .build()) {
      trainer.fit(TRAIN, VALIDATION);
      trainer.save(out.resolve("model"));
    }
    return Files.readAllBytes(out.resolve("model/model.safetensors"));
  }

  private Path checkpoints() {
    return directory.resolve("run/checkpoints");
  }

  private static SentimentTrainerBuilder builder() {
    return TinyModels.trainer(TinyModels.untrained(0.1))
        .epochs(2)
        .batchSize(8)
        .maxTokens(TinyModels.MAX_TOKENS);
  }

  /** Interrupts a thread after a while, and again and again until it is told that this is over. */
  private static final class Interrupter extends Thread {
    private final Thread target;
    private final int afterMillis;
    private volatile boolean isOver;

    Interrupter(Thread target, int afterMillis) {
      this.target = target;
      this.afterMillis = afterMillis;
    }

    @Override
    public void run() {
      for (int i = 0; i < 50 && !isOver; i++) {
        pause(i == 0 ? TimeUnit.MILLISECONDS.toNanos(afterMillis) : 100_000);
        if (!isOver) {
          target.interrupt();
        }
      }
    }

    private static void pause(long nanos) {
      long end = System.nanoTime() + nanos;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }

    void end() {
      isOver = true;
      while (isAlive()) {
        Thread.onSpinWait();
      }
      Thread.interrupted();
    }
  }
}
