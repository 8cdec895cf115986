package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong before the first step is recognised and named. */
class StartChecksTest {

  private static final List<LabelledText> TRAIN = TinyModels.separable(40, 2, 1);
  private static final List<LabelledText> VALIDATION = TinyModels.separable(20, 2, 2);
  private static final List<LabelledText> FOREIGN =
      List.of(
          LabelledText.of("какой прекрасный фильм", "positive"),
          LabelledText.of("скучно и глупо", "negative"),
          LabelledText.of("영화 최고", "positive"));

  @TempDir private Path directory;

  @Test
  void textsThatTheVocabularyDoesNotKnowEndTheTraining() throws IOException {
    assertEnds(
        builder(TinyModels.untrained(0.1)),
        FOREIGN,
        Kind.UNKNOWN_TOKENS,
        "75% of the training examples' tokens are [UNK], up to 40%",
        "vocab.txt");
  }

  @Test
  void rollingBackCannotHelpABadStart() throws IOException {
    assertEnds(
        builder(TinyModels.untrained(0.1)).onAlarm(AlarmPolicy.ROLL_BACK_AND_HALVE_RATE),
        FOREIGN,
        Kind.UNKNOWN_TOKENS,
        "75%");
  }

  @Test
  void onlyAWarningIsGivenWhenThatIsAskedFor() throws IOException {
    try (SentimentTrainer trainer =
        builder(TinyModels.untrained(0.1)).onAlarm(AlarmPolicy.WARN).build()) {
      TrainingReport report = trainer.fit(FOREIGN, VALIDATION);

      assertThat(report.alarms()).extracting(TrainingAlarm::kind).contains(Kind.UNKNOWN_TOKENS);
      assertThat(report.toString()).contains("UNKNOWN_TOKENS at step 0");
      assertThat(report.steps()).isPositive();
    }
  }

  @Test
  void anAlarmIsLoggedOnceWhenItIsRaised() throws IOException {
    PrintStream console = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (SentimentTrainer trainer =
        builder(TinyModels.untrained(0.1)).onAlarm(AlarmPolicy.WARN).build()) {
      trainer.fit(FOREIGN, VALIDATION);
    } finally {
      System.setErr(console);
    }

    assertThat(log.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.contains("WARN") && line.contains("UNKNOWN_TOKENS"))
        .hasSize(1);
  }

  @Test
  void aBodyThatWasNeverTrainedEndsTheTraining() throws IOException {
    Path saved = directory.resolve("never-trained");
    try (SentimentTrainer trainer =
        builder(TinyModels.untrained(0.1)).onAlarm(AlarmPolicy.WARN).build()) {
      trainer.save(saved);
    }
    assertEnds(
        builder(HuggingFaceCheckpoint.open(saved)).freshHead(),
        TRAIN,
        Kind.UNTRAINED_BODY,
        "biases of the encoder are zero",
        "koelectra-base-v3-discriminator",
        "HuggingFaceCheckpoint.untrained");
  }

  @Test
  void aTrainedBodyAndRandomWeightsOnPurposeAreFine() throws IOException {
    try (SentimentTrainer trainer = builder(TinyModels.untrained(0.1)).epochs(60).build()) {
      assertThat(trainer.fit(TRAIN, VALIDATION).alarms()).isEmpty();
      trainer.save(directory.resolve("trained"));
    }
    try (SentimentTrainer trainer =
        builder(HuggingFaceCheckpoint.open(directory.resolve("trained")))
            .freshHead()
            .epochs(60)
            .build()) {
      assertThat(trainer.fit(TRAIN, VALIDATION).alarms()).isEmpty();
    }
  }

  /** The cause is real: the same model, told that padding is text. */
  @Test
  void attendedPaddingIsRecognised() throws IOException {
    HuggingFaceCheckpoint checkpoint =
        HuggingFaceCheckpoint.open(TinyModels.fixture(TinyModels.CLASSIFIER));
    NDManager manager = OfflineEngine.newManager();
    ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
    try (TextScorer scorer =
        new TextScorer(
            model.config(),
            model::logits,
            checkpoint.tokenizer(),
            TinyModels.MAX_TOKENS,
            manager)) {
      ReviewCollator collator = scorer.collator;
      List<EncodedText> rows = collator.encode(TRAIN);

      assertThat(StartChecks.attendedPadding(rows, scorer::score)).isEmpty();
      Optional<TrainingAlarm> alarm =
          StartChecks.attendedPadding(rows, batch -> scoreWithoutMask(model, collator, batch));

      assertThat(alarm).isPresent();
      assertThat(alarm.get().kind()).isEqualTo(Kind.PADDING_ATTENDED);
      assertThat(alarm.get().message()).contains("reads the padding", "attention mask", "differ");
    }
  }

  private static float[][] scoreWithoutMask(
      ElectraForSequenceClassification model, ReviewCollator collator, List<EncodedText> rows) {
    try (NDManager scratch = OfflineEngine.newManager()) {
      ElectraInputs inputs = collator.collate(rows).toInputs(scratch);
      return TextScorer.rows(
          model.logits(
              new ElectraInputs(
                  inputs.inputIds(), inputs.attentionMask().onesLike(), inputs.tokenTypeIds())));
    }
  }

  private static SentimentTrainerBuilder builder(HuggingFaceCheckpoint checkpoint) {
    return SentimentTrainer.builder(checkpoint).epochs(1).maxTokens(TinyModels.MAX_TOKENS);
  }

  private static void assertEnds(
      SentimentTrainerBuilder builder, List<LabelledText> train, Kind kind, String... message)
      throws IOException {
    try (SentimentTrainer trainer = builder.build()) {
      assertThatThrownBy(() -> trainer.fit(train, VALIDATION))
          .isInstanceOfSatisfying(
              TrainingAlarmException.class,
              ended -> assertThat(ended.alarm().kind()).isEqualTo(kind))
          .hasMessageContainingAll(message);
    }
  }
}
