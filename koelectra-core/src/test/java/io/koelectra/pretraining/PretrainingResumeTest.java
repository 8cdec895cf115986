package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.RunLength;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pre-training that is stopped and goes on ends with the same bits as one that is not. */
class PretrainingResumeTest {

  private static final TokenizedCorpus CORPUS = TinyCorpus.tokenized(60);
  private static final Duration EVERY_STEP = Duration.ofNanos(1);

  @TempDir private Path directory;

  private final List<Long> resumedAfter = new ArrayList<>();

  /** What stops a training between two steps, before the checkpoint of the step is written. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @ParameterizedTest
  @CsvSource({
    "REPLACED_TOKEN_DETECTION, 1",
    "REPLACED_TOKEN_DETECTION, 7",
    "REPLACED_TOKEN_DETECTION, 10",
    "MASKED_LANGUAGE_MODEL, 6"
  })
  void goesOnAfterAnyStep(PretrainingObjective objective, long stoppedAt) throws IOException {
    UnaryOperator<ElectraPretrainerBuilder> config =
        run(10)
                .andThen(
                    b ->
                        b.config(
                            PretrainingConfig.defaults().tokensPerBatch(128).objective(objective)))
            ::apply;
    Map<Long, Double> losses = new TreeMap<>();
    TrainingReport whole = train(config, "whole", losses, Long.MAX_VALUE);
    assertThatExceptionOfType(Stopped.class)
        .isThrownBy(() -> train(config, "resumed", new TreeMap<>(), stoppedAt));

    Map<Long, Double> lossesAfterwards = new TreeMap<>();
    TrainingReport resumed = train(config, "resumed", lossesAfterwards, Long.MAX_VALUE);

    assertThat(lossesAfterwards).hasSize((int) (10 - stoppedAt + 1));
    assertThat(resumedAfter).isEqualTo(stoppedAt == 1 ? List.of() : List.of(stoppedAt - 1));
    assertThat(losses).hasSize(10).containsAllEntriesOf(lossesAfterwards);
    assertThat(figures(resumed)).isEqualTo(figures(whole));
    assertThat(resumed.trained()).isEqualTo(whole.trained());
    assertSameModels("resumed", "whole");
  }

  /** No checkpoint is due before the end. */
  @ParameterizedTest
  @ValueSource(longs = {1, 5, 9})
  void goesOnAfterTheStepInWhichItsThreadWasInterrupted(long step) throws IOException {
    UnaryOperator<ElectraPretrainerBuilder> config = run(10, LearningRateSchedule.linear(0.1));
    train(config, "whole", new TreeMap<>(), Long.MAX_VALUE);
    Path checkpoints = directory.resolve("resumed/checkpoints");
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void onStep(TrainingProgress progress) {
            if (progress.stepsDone() == step) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (ElectraPretrainer pretrainer =
        config
            .apply(ElectraPretrainer.builder(TinyCorpus.untrained()))
            .checkpoints(checkpoints)
            .listener(interrupting)
            .build()) {
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(() -> pretrainer.pretrain(CORPUS))
          .withMessageContainingAll("interrupted after step " + step, checkpoints.toString());
    }
    assertThat(Thread.interrupted()).as("stays interrupted").isTrue();

    train(config, "resumed", new TreeMap<>(), Long.MAX_VALUE);

    assertThat(resumedAfter).containsExactly(step);
    assertSameModels("resumed", "whole");
  }

  @Test
  void aClosedPretrainerRefuses() throws IOException {
    ElectraPretrainer closed = ElectraPretrainer.builder(TinyCorpus.untrained()).build();
    closed.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> closed.pretrain(CORPUS))
        .withMessage("the pretrainer is closed; make a new one");
    assertThatIllegalStateException()
        .isThrownBy(() -> closed.save(directory.resolve("never")))
        .withMessageContaining("closed");
  }

  @Test
  void returnsAFinishedRunAtOnce() throws IOException {
    TrainingReport first = train(run(10), "run", new TreeMap<>(), Long.MAX_VALUE);
    byte[] weights = weights("run/model");
    Map<Long, Double> steps = new TreeMap<>();

    TrainingReport again = train(run(10), "run", steps, Long.MAX_VALUE);

    assertThat(steps).isEmpty();
    assertThat(figures(again)).isEqualTo(figures(first));
    assertThat(again.steps()).isEqualTo(10);
    assertThat(weights("run/model")).isEqualTo(weights);
  }

  /** Of 10 steps the rate falls after 6; of 20, after 12. */
  @ParameterizedTest
  @ValueSource(longs = {9, 10})
  void lengthensADecayingOrFinishedRunFromBeforeItsDecay(long stoppedAt) throws IOException {
    LearningRateSchedule schedule = LearningRateSchedule.warmUpStableDecay(2, 0.4);
    UnaryOperator<ElectraPretrainerBuilder> planned = run(10, schedule);
    UnaryOperator<ElectraPretrainerBuilder> lengthened = run(20, schedule);
    train(lengthened, "whole", new TreeMap<>(), Long.MAX_VALUE);
    if (stoppedAt == 10) {
      train(planned, "longer", new TreeMap<>(), Long.MAX_VALUE);
    } else {
      assertThatExceptionOfType(Stopped.class)
          .isThrownBy(() -> train(planned, "longer", new TreeMap<>(), stoppedAt + 1));
    }
    assertThat(checkpoints("longer"))
        .containsExactlyInAnyOrder("step-6", "step-" + (stoppedAt - 1), "step-" + stoppedAt);

    Map<Long, Double> steps = new TreeMap<>();
    TrainingReport longer = train(lengthened, "longer", steps, Long.MAX_VALUE);

    assertThat(steps.keySet()).as("steps 7 to 20").hasSize(14).startsWith(7L);
    assertThat(resumedAfter).containsExactly(6L);
    assertThat(longer.steps()).isEqualTo(20);
    assertSameModels("longer", "whole");
    assertThat(checkpoints("longer")).containsExactlyInAnyOrder("step-12", "step-19", "step-20");
  }

  @Test
  void decidesTheStepsOfATimeWhenItsDecayBeginsAndCanBeGivenMore() throws IOException {
    UnaryOperator<ElectraPretrainerBuilder> shorter = run(time(300));
    Map<Long, Double> steps = new TreeMap<>();
    TrainingReport first = train(shorter, "run", steps, Long.MAX_VALUE);
    long decayStart = Math.round(first.steps() * 0.8);
    assertThat(checkpoints("run")).hasSizeBetween(2, 3).contains("step-" + first.steps());
    assertThat(train(shorter, "run", new TreeMap<>(), Long.MAX_VALUE).steps())
        .as("the same time is over")
        .isEqualTo(first.steps());

    steps.clear();
    TrainingReport longer = train(run(time(900)), "run", steps, Long.MAX_VALUE);

    assertThat(steps.keySet().iterator().next()).isBetween(decayStart, decayStart + 2);
    assertThat(longer.steps()).isGreaterThan(steps.keySet().iterator().next());
    assertThat(longer.elapsed()).isGreaterThan(Duration.ofMillis(720));
  }

  @Test
  void refusesAnotherLengthWhereTheRateDependsOnIt() throws IOException {
    LearningRateSchedule linear = LearningRateSchedule.linear(0.1);
    train(run(10, linear), "run", new TreeMap<>(), Long.MAX_VALUE);

    for (long steps : new long[] {6, 20}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> train(run(steps, linear), "run", new TreeMap<>(), Long.MAX_VALUE))
          .withMessageContainingAll("10 steps taken", "WarmUpStableDecay");
    }
    assertThat(checkpoints("run")).contains("step-9", "step-10");
  }

  @Test
  void refusesToShortenARunBelowWhatIsDone() throws IOException {
    train(run(10), "run", new TreeMap<>(), Long.MAX_VALUE);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> train(run(5), "run", new TreeMap<>(), Long.MAX_VALUE));
    assertThat(checkpoints("run")).contains("step-10");
  }

  @Test
  void refusesTheCheckpointsOfAnotherRun() throws IOException {
    train(run(3), "run", new TreeMap<>(), Long.MAX_VALUE);

    assertThatIOException()
        .isThrownBy(
            () ->
                train(
                    run(3)
                            .andThen(
                                b ->
                                    b.config(
                                        PretrainingConfig.defaults()
                                            .tokensPerBatch(128)
                                            .maskRate(0.3)))
                        ::apply,
                    "run",
                    new TreeMap<>(),
                    99))
        .withMessageContainingAll("another training", "mask rate 0.15", "mask rate 0.3");
    Files.writeString(directory.resolve("run/checkpoints/step-3/state.json"), "[]");
    assertThatIOException()
        .isThrownBy(() -> train(run(3), "run", new TreeMap<>(), 99))
        .withMessageContainingAll("checkpoints", "not a training state");
  }

  private static RunLength time(long millis) {
    return new RunLength.Time(Duration.ofMillis(millis));
  }

  private static UnaryOperator<ElectraPretrainerBuilder> run(long steps) {
    return run(new RunLength.Steps(steps));
  }

  private static UnaryOperator<ElectraPretrainerBuilder> run(RunLength length) {
    return builder ->
        builder
            .config(PretrainingConfig.defaults().tokensPerBatch(128))
            .length(length)
            .optimizer(AdamW.builder().learningRate(1e-3).build())
            .schedule(LearningRateSchedule.warmUpStableDecay(2, 0.2))
            .evaluateEvery(5);
  }

  private static UnaryOperator<ElectraPretrainerBuilder> run(
      long steps, LearningRateSchedule schedule) {
    return builder -> run(steps).apply(builder).schedule(schedule);
  }

  /**
   * Trains with a checkpoint after every step and saves the models.
   *
   * @param losses filled with the loss of every step taken
   * @param stoppedAt the step, from 1, after which the training is stopped
   */
  private TrainingReport train(
      UnaryOperator<ElectraPretrainerBuilder> config,
      String run,
      Map<Long, Double> losses,
      long stoppedAt)
      throws IOException {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onResume(long step) {
            resumedAfter.add(step);
          }

          @Override
          public void onStep(TrainingProgress progress) {
            losses.put(progress.stepsDone(), progress.lastStep().loss());
            if (progress.stepsDone() == stoppedAt) {
              throw new Stopped();
            }
          }
        };
    try (ElectraPretrainer pretrainer =
        config
            .apply(ElectraPretrainer.builder(TinyCorpus.untrained()))
            .checkpoints(directory.resolve(run).resolve("checkpoints"))
            .checkpointEvery(EVERY_STEP)
            .listener(listener)
            .onAlarm(AlarmPolicy.WARN)
            .build()) {
      TrainingReport report = pretrainer.pretrain(CORPUS);
      pretrainer.save(directory.resolve(run).resolve("model"));
      if (pretrainer.hasGenerator()) {
        pretrainer.saveGenerator(directory.resolve(run).resolve("generator"));
      }
      return report;
    }
  }

  private void assertSameModels(String left, String right) throws IOException {
    assertThat(weights(left + "/model")).isEqualTo(weights(right + "/model"));
    if (Files.exists(directory.resolve(left).resolve("generator"))) {
      assertThat(weights(left + "/generator")).isEqualTo(weights(right + "/generator"));
    }
  }

  private static List<Map<String, Double>> figures(TrainingReport report) {
    return report.evaluations().stream().map(e -> e.validation().figures()).toList();
  }

  private byte[] weights(String model) throws IOException {
    return Files.readAllBytes(directory.resolve(model).resolve("model.safetensors"));
  }

  private List<String> checkpoints(String run) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(run).resolve("checkpoints"))) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("step-"))
          .toList();
    }
  }
}
