package io.koelectra.nsmc.report;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.RegressionReport;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.TinyModels;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.StepReport;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import io.koelectra.training.TrainingReport;
import io.koelectra.training.TrainingReport.CurvePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardEventsTest {

  /** 2023-11-14T22:13:20.5Z */
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_500L));

  private static final List<LabelledText> TRAIN = TinyModels.separable(60, 2, 1);
  private static final List<LabelledText> VALIDATION = TinyModels.separable(20, 2, 2);

  @TempDir private Path directory;

  /** Put together by hand from the formats' descriptions, the checksums bit by bit. */
  @Test
  void startsWithTheRecordThatNamesTheFormat() throws IOException {
    try (TensorBoardEvents events = TensorBoardEvents.open(directory, CLOCK)) {
      events.onStep(at(1));
    }

    String length = "1800000000000000" + "a37f4b22";
    String wallTime = "09" + "00002040fc54d941";
    String fileVersion = "1a0d" + HexFormat.of().formatHex("brain.Event:2".getBytes(US_ASCII));
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(onlyFile())))
        .startsWith(length + wallTime + fileVersion + "2b353110");
  }

  @Test
  void aTrainingThatFailsBeforeItsFirstStepLeavesNoFile() throws IOException {
    try (TensorBoardEvents events = TensorBoardEvents.open(directory);
        SentimentTrainer trainer = trainer().listener(events).build()) {
      assertThatIllegalArgumentException().isThrownBy(() -> trainer.fit(TRAIN, List.of()));
    }

    assertThat(files(directory)).isEmpty();
  }

  @Test
  void anInterruptEndsNoRecording() throws IOException {
    try (TensorBoardEvents events = TensorBoardEvents.open(directory, CLOCK)) {
      events.onStep(at(1));
      Thread.currentThread().interrupt();
      events.onStep(at(2));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(with("train/loss", IndependentEvents.read(onlyFile()))).hasSize(2);
  }

  /** RFC 3720, appendix B.4: CRC32C of 32 bytes of zero and of one. */
  @Test
  void theReaderOfTheseTestsComputesThePublishedChecksums() {
    byte[] ones = HexFormat.of().parseHex("ff".repeat(32));

    assertThat(IndependentEvents.crc32c(new byte[32])).isEqualTo(0x8a9136aa);
    assertThat(IndependentEvents.crc32c(ones)).isEqualTo(0x62a8ab43);
  }

  @Test
  void recordsEveryStepAndEvaluation() throws IOException {
    TrainingReport report;
    try (TensorBoardEvents events = TensorBoardEvents.open(directory, CLOCK);
        SentimentTrainer trainer = trainer().listener(events).build()) {
      report = trainer.fit(TRAIN, VALIDATION);
    }

    List<IndependentEvents.Event> events = IndependentEvents.read(onlyFile());

    assertThat(events).extracting(IndependentEvents.Event::wallTime).containsOnly(1_700_000_000.5);
    assertThat(events.get(0).fileVersion()).contains("brain.Event:2");
    assertThat(events.get(1).isSessionStart()).isTrue();
    assertThat(events.get(1).step()).isEqualTo(1);
    List<IndependentEvents.Event> steps = with("train/loss", events);
    assertThat(report.curve()).hasSize(Math.toIntExact(report.steps())).hasSameSizeAs(steps);
    for (int i = 0; i < steps.size(); i++) {
      CurvePoint expected = report.curve().get(i);
      assertThat(steps.get(i).step()).isEqualTo(expected.lastStep());
      assertThat(steps.get(i).scalars())
          .containsEntry("train/loss", (float) expected.loss())
          .containsEntry("train/gradient_norm", (float) expected.gradientNorm())
          .containsEntry("train/learning_rate", (float) expected.learningRate())
          .hasSize(4);
      assertThat(steps.get(i).scalars().get("examples_per_second")).isPositive();
    }
    List<IndependentEvents.Event> evaluations = with("validation/loss", events);
    assertThat(evaluations).hasSameSizeAs(report.evaluations());
    for (int i = 0; i < evaluations.size(); i++) {
      EvaluationPoint expected = report.evaluations().get(i);
      ClassificationReport validation = expected.validation().classification();
      assertThat(evaluations.get(i).step()).isEqualTo(expected.step());
      assertThat(evaluations.get(i).scalars())
          .isEqualTo(
              Map.of(
                  "validation/accuracy", (float) validation.accuracy(),
                  "validation/loss", (float) validation.meanLoss(),
                  "validation/macro_f1", (float) validation.macroF1(),
                  "validation/mcc", (float) validation.matthewsCorrelation(),
                  "validation/roc_auc", (float) validation.macroRocAuc().orElseThrow(),
                  "validation/ece", (float) validation.expectedCalibrationError()));
    }
    assertThat(events).hasSize(2 + steps.size() + evaluations.size());
  }

  @Test
  void recordsTheFiguresOfAnyTask() throws IOException {
    RegressionReport validation =
        RegressionReport.of(new double[] {1, 3}, new double[] {1, 2}, Duration.ZERO);
    try (TensorBoardEvents events = TensorBoardEvents.open(directory, CLOCK)) {
      events.onEvaluation(
          new EvaluationPoint(7, 1, 40, 0.5, 40, Duration.ofSeconds(1), validation));
    }

    IndependentEvents.Event event = IndependentEvents.read(onlyFile()).get(1);

    assertThat(event.step()).isEqualTo(7);
    assertThat(event.scalars())
        .isEqualTo(
            Map.of(
                "validation/pearson", 1f,
                "validation/spearman", 1f,
                "validation/mean_absolute_error", 0.5f,
                "validation/root_mean_squared_error", (float) Math.sqrt(0.5),
                "validation/loss", 0.5f));
  }

  /** Steps 5 and 6 run twice; the start at 5 tells TensorBoard to drop the first ones. */
  @Test
  void aRunThatGoesOnAddsAFileThatReplacesTheStepsRunTwice() throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    assertThatThrownBy(() -> train(checkpoints, stoppingAt(6)))
        .isInstanceOf(IllegalStateException.class);
    train(checkpoints, new TrainingListener() {});

    List<Path> files = files(directory.resolve("events"));

    assertThat(files).hasSize(2);
    List<IndependentEvents.Event> first = IndependentEvents.read(files.get(0));
    List<IndependentEvents.Event> second = IndependentEvents.read(files.get(1));
    assertThat(with("train/loss", first))
        .extracting(IndependentEvents.Event::step)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(second.get(0).fileVersion()).contains("brain.Event:2");
    assertThat(second.get(1).isSessionStart()).isTrue();
    assertThat(second.get(1).step()).isEqualTo(5);
    assertThat(with("train/loss", second))
        .extracting(IndependentEvents.Event::step)
        .containsExactlyElementsOf(LongStream.rangeClosed(5, 16).boxed().toList());
  }

  @Test
  void aRunThatIsRolledBackReplacesTheStepsRunTwice() throws IOException {
    try (TensorBoardEvents events = TensorBoardEvents.open(directory, CLOCK)) {
      LongStream.of(1, 2, 3, 2, 3).mapToObj(TensorBoardEventsTest::at).forEach(events::onStep);
    }

    List<IndependentEvents.Event> events = IndependentEvents.read(onlyFile());

    assertThat(events.stream().filter(IndependentEvents.Event::isSessionStart))
        .extracting(IndependentEvents.Event::step)
        .containsExactly(1L, 2L);
    assertThat(events.get(5).isSessionStart()).as("before the second step 2").isTrue();
  }

  private static TrainingProgress at(long step) {
    return new TrainingProgress(
        step,
        OptionalLong.of(9),
        9,
        40 * step,
        "examples",
        0.5,
        Map.of(),
        new StepReport(step - 1, 0.5, 2, 1, 1e-4),
        Duration.ofSeconds(1),
        40,
        Duration.ofSeconds(1));
  }

  private void train(Path checkpoints, TrainingListener other) throws IOException {
    try (TensorBoardEvents events = TensorBoardEvents.open(directory.resolve("events"), CLOCK);
        SentimentTrainer trainer =
            trainer()
                .checkpoints(checkpoints)
                .checkpointEvery(Duration.ofDays(1))
                .checkpointEvery(2)
                .listener(events.andThen(other))
                .build()) {
      trainer.fit(TRAIN, VALIDATION);
    }
  }

  @Test
  void everyEventCanBeReadAtOnce() throws IOException {
    List<Integer> eventsSeen = new ArrayList<>();
    TrainingListener reader =
        new TrainingListener() {
          @Override
          public void onStep(TrainingProgress progress) {
            try {
              eventsSeen.add(IndependentEvents.read(onlyFile()).size());
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }
        };
    try (TensorBoardEvents events = TensorBoardEvents.open(directory);
        SentimentTrainer trainer = trainer().epochs(1).listener(events.andThen(reader)).build()) {
      trainer.fit(TRAIN, VALIDATION);
    }

    assertThat(eventsSeen).containsExactly(3, 4, 5, 6, 7, 8, 9, 10);
  }

  @Test
  void aWriteThatFailsEndsTheRecordingAndNotTheTraining() throws IOException {
    Path run = directory.resolve("run");
    TensorBoardEvents events = TensorBoardEvents.open(run);
    Files.delete(run);
    Files.writeString(run, "in the way");
    try (SentimentTrainer trainer = trainer().epochs(1).listener(events).build()) {
      assertThat(trainer.fit(TRAIN, VALIDATION).steps()).isEqualTo(8);
    }

    assertThatIOException()
        .isThrownBy(events::close)
        .withMessageContainingAll(run + ": the recording ended early", "FileAlreadyExists");
    assertThat(run).hasContent("in the way");
  }

  /** 8 steps an epoch, 2 epochs. */
  private static SentimentTrainerBuilder trainer() {
    return TinyModels.trainer(TinyModels.untrained(0.1))
        .epochs(2)
        .batchSize(8)
        .maxTokens(TinyModels.MAX_TOKENS);
  }

  private static TrainingListener stoppingAt(int step) {
    return new TrainingListener() {
      @Override
      public void onStep(TrainingProgress progress) {
        if (progress.stepsDone() == step) {
          throw new IllegalStateException("stopped");
        }
      }
    };
  }

  private static List<IndependentEvents.Event> with(
      String tag, List<IndependentEvents.Event> events) {
    return events.stream().filter(event -> event.scalars().containsKey(tag)).toList();
  }

  private Path onlyFile() throws IOException {
    List<Path> files = files(directory);
    assertThat(files).hasSize(1);
    assertThat(files.get(0).getFileName().toString())
        .matches("events\\.out\\.tfevents\\.\\d{10}\\.[A-Za-z0-9.-]+\\.0");
    return files.get(0);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
