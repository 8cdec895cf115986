package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.Sentiment;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings that are made to collapse are ended or rolled back, and healthy ones are not. */
class CollapseTest {

  private static final List<LabelledText> TRAIN = TinyModels.separable(320, 2, 1);
  private static final List<LabelledText> VALIDATION = TinyModels.separable(120, 2, 2);

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void healthyTrainingsRaiseNoAlarm(long seed) throws IOException {
    try (SentimentTrainer trainer =
        builder().optimizer(rate(2e-3)).seed(seed).onAlarm(AlarmPolicy.WARN).build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);

      assertThat(report.validation().accuracy()).isGreaterThan(0.95);
      assertThat(report.alarms()).isEmpty();
    }
  }

  @Test
  void aRateTooHighEndsTheTrainingWithinAFewHundredSteps() throws IOException {
    List<TrainingAlarm> told = new ArrayList<>();
    try (SentimentTrainer trainer = tooHigh().listener(telling(told)).build()) {
      assertThatThrownBy(() -> trainer.fit(TRAIN, VALIDATION))
          .isInstanceOf(TrainingAlarmException.class)
          .hasMessageContainingAll("COLLAPSED at step", "one class", "Lower the peak rate");
    }
    assertThat(told).extracting(TrainingAlarm::kind).containsExactly(Kind.COLLAPSED);
    assertThat(told.get(0).step()).isLessThan(300);
  }

  @Test
  void rolledBackItEndsWithAModelThatHasLearned() throws IOException {
    try (SentimentTrainer trainer =
        tooHigh().onAlarm(AlarmPolicy.ROLL_BACK_AND_HALVE_RATE).build()) {
      TrainingReport report = trainer.fit(TRAIN, VALIDATION);

      assertThat(report.validation().accuracy()).isGreaterThan(0.8);
      assertThat(report.steps()).as("no step of the schedule is lost").isEqualTo(600);
      assertThat(report.alarms()).isNotEmpty();
      double rate = report.curve().get(report.curve().size() - 1).learningRate();
      assertThat(rate).isEqualTo(0.2 / (1 << report.alarms().size()));
    }
  }

  @Test
  void aRolledBackRunThatIsStoppedGoesOnToTheSameBits() throws IOException {
    train(rollingBack(directory.resolve("quiet")), "whole");
    AtomicInteger steps = new AtomicInteger();
    TrainingListener stopping =
        new TrainingListener() {
          @Override
          public void onStep(TrainingProgress progress) {
            if (steps.incrementAndGet() % 170 == 0) {
              throw new Stopped();
            }
          }
        };
    int lives = 1;
    while (!Files.exists(directory.resolve("resumed"))) {
      try {
        train(rollingBack(directory.resolve("stopped")).listener(stopping), "resumed");
      } catch (Stopped e) {
        lives++;
      }
    }

    assertThat(lives).isGreaterThan(3);
    assertThat(weights("resumed")).isEqualTo(weights("whole"));
  }

  @Test
  void gradientsThatDoNotReachTheEncoderEndTheTraining() throws IOException {
    Path dead = TinyModels.copyClassifierWithDeadHead(directory.resolve("dead"));
    try (SentimentTrainer trainer =
        SentimentTrainer.builder(HuggingFaceCheckpoint.open(dead))
            .labels(Sentiment.labels())
            .optimizer(rate(1e-5))
            .batchSize(4)
            .epochs(2)
            .maxTokens(TinyModels.MAX_TOKENS)
            .build()) {
      assertThatThrownBy(() -> trainer.fit(TRAIN, VALIDATION))
          .isInstanceOf(TrainingAlarmException.class)
          .hasMessageContainingAll("DEAD_GRADIENTS at step", "only the head can learn");
    }
  }

  @Test
  void labelsOfOtherTextsAreToldAtTheEnd() throws IOException {
    List<LabelledText> texts = TinyModels.separable(320, 2, 1);
    List<LabelledText> wrong =
        texts.stream()
            .map(
                example ->
                    LabelledText.of(
                        example.text(), TinyModels.LABELS.get(example.text().hashCode() & 1)))
            .toList();
    try (SentimentTrainer trainer = builder().optimizer(rate(2e-3)).build()) {
      assertThatThrownBy(() -> trainer.fit(wrong, VALIDATION))
          .isInstanceOfSatisfying(
              TrainingAlarmException.class,
              ended ->
                  assertThat(ended.alarm().kind())
                      .isIn(Kind.NOT_GENERALIZING, Kind.NOT_LEARNING, Kind.COLLAPSED))
          .hasMessageContaining("labels belong to the texts");
    }
  }

  @Test
  void aRateTooLowIsToldAtTheEnd() throws IOException {
    try (SentimentTrainer trainer = builder().optimizer(rate(1e-8)).build()) {
      assertThatThrownBy(() -> trainer.fit(TRAIN, VALIDATION))
          .isInstanceOf(TrainingAlarmException.class)
          .hasMessageContainingAll("NOT_LEARNING at step 600", "peak rate of 1.0e-08");
    }
  }

  private static SentimentTrainerBuilder builder() {
    return SentimentTrainer.builder(TinyModels.untrained(0.1))
        .epochs(15)
        .batchSize(8)
        .maxTokens(TinyModels.MAX_TOKENS);
  }

  private static AdamW rate(double rate) {
    return AdamW.builder().learningRate(rate).build();
  }

  private static SentimentTrainerBuilder tooHigh() {
    return builder()
        .optimizer(rate(0.2))
        .schedule(LearningRateSchedule.constant())
        .maxGradientNorm(Double.POSITIVE_INFINITY);
  }

  private static SentimentTrainerBuilder rollingBack(Path checkpoints) {
    return tooHigh().onAlarm(AlarmPolicy.ROLL_BACK_AND_HALVE_RATE).checkpoints(checkpoints);
  }

  private void train(SentimentTrainerBuilder builder, String out) throws IOException {
    try (SentimentTrainer trainer = builder.build()) {
      trainer.fit(TRAIN, VALIDATION);
      trainer.save(directory.resolve(out));
    }
  }

  private byte[] weights(String saved) throws IOException {
    return Files.readAllBytes(directory.resolve(saved).resolve("model.safetensors"));
  }

  private static TrainingListener telling(List<TrainingAlarm> told) {
    return new TrainingListener() {
      @Override
      public void onAlarm(TrainingAlarm alarm) {
        told.add(alarm);
      }
    };
  }

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
