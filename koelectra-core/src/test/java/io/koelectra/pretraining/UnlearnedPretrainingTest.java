package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.RunLength;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A pre-training from which nothing was learned says so, however it came to that. */
class UnlearnedPretrainingTest {

  private static final TokenizedCorpus CORPUS = TinyCorpus.tokenized(200);

  @TempDir private Path directory;

  private final List<TrainingAlarm> told = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void healthyRunsOfAllSeedsRaiseNothing(PretrainingObjective objective) throws IOException {
    for (long seed = 1; seed <= 5; seed++) {
      try (ElectraPretrainer pretrainer = builder(objective, 80).seed(seed).build()) {
        assertThat(pretrainer.pretrain(CORPUS).verdict()).as("seed %d", seed).isEmpty();
        pretrainer.save(directory.resolve("model"));
      }
    }
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "REPLACED_TOKEN_DETECTION, 0.9, 100",
    "MASKED_LANGUAGE_MODEL, 0.9, 100",
    "REPLACED_TOKEN_DETECTION, 1e-9, 80",
    "MASKED_LANGUAGE_MODEL, 1e-9, 80",
    "REPLACED_TOKEN_DETECTION, 5e-3, 3",
    "MASKED_LANGUAGE_MODEL, 5e-3, 3"
  })
  void aRateTooHighOrTooLowOrTooFewStepsEndInAnAlarmAndNoModel(
      PretrainingObjective objective, double rate, int steps) throws IOException {
    try (ElectraPretrainer pretrainer = builder(objective, steps).optimizer(rate(rate)).build()) {
      assertThatExceptionOfType(TrainingAlarmException.class)
          .isThrownBy(() -> pretrainer.pretrain(CORPUS))
          .withMessageContainingAll(
              "NOT_LEARNING at step " + steps, "token frequencies alone have", "lower the rate")
          .satisfies(ended -> assertThat(told).containsExactly(ended.alarm()));
      assertThat(pretrainer.report().orElseThrow().verdict()).isEqualTo(told.stream().findFirst());
      assertThat(pretrainer.report().orElseThrow().best().step()).isEqualTo(steps);
      assertThatIllegalStateException()
          .isThrownBy(() -> pretrainer.save(directory.resolve("model")))
          .withMessageContainingAll("NOT_LEARNING", "onAlarm(WARN)");
      if (pretrainer.hasGenerator()) {
        assertThatIllegalStateException()
            .isThrownBy(() -> pretrainer.saveGenerator(directory.resolve("generator")))
            .withMessageContaining("NOT_LEARNING");
      }
    }
    assertThat(directory).isEmptyDirectory();
  }

  /** Length and number of all words stay; which are beside which is by chance. */
  @ParameterizedTest
  @EnumSource
  void wordsInRandomOrderHaveNothingToLearnFrom(PretrainingObjective objective) throws IOException {
    try (ElectraPretrainer pretrainer = builder(objective, 160).build()) {
      assertThatExceptionOfType(TrainingAlarmException.class)
          .isThrownBy(() -> pretrainer.pretrain(shuffled(200)))
          .withMessageContaining("token frequencies alone have");
    }
  }

  @Test
  void fewTextsAreLearnedByHeart() throws IOException {
    try (ElectraPretrainer pretrainer =
        builder(PretrainingObjective.MASKED_LANGUAGE_MODEL, 300).build()) {
      assertThatExceptionOfType(TrainingAlarmException.class)
          .isThrownBy(() -> pretrainer.pretrain(shuffled(10)))
          .satisfies(ended -> assertThat(ended.alarm().kind()).isEqualTo(Kind.NOT_GENERALIZING))
          .withMessageContaining("the corpus is too small, or was passed over too often");
    }
  }

  @Test
  void whoIsWarnedCanSaveAllTheSame() throws IOException {
    try (ElectraPretrainer pretrainer =
        builder(PretrainingObjective.REPLACED_TOKEN_DETECTION, 2)
            .onAlarm(AlarmPolicy.WARN)
            .build()) {
      assertThat(pretrainer.pretrain(CORPUS).verdict()).isEqualTo(told.stream().findFirst());
      pretrainer.save(directory.resolve("model"));
      pretrainer.saveGenerator(directory.resolve("generator"));
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void aFinishedRunSaysItAgain() throws IOException {
    ElectraPretrainerBuilder builder =
        builder(PretrainingObjective.MASKED_LANGUAGE_MODEL, 2)
            .checkpoints(directory.resolve("checkpoints"));
    for (int call = 1; call <= 2; call++) {
      try (ElectraPretrainer pretrainer = builder.build()) {
        assertThatExceptionOfType(TrainingAlarmException.class)
            .isThrownBy(() -> pretrainer.pretrain(CORPUS));
      }
    }
    assertThat(told).hasSize(2);
    assertThat(told.get(1)).isEqualTo(told.get(0));
  }

  @Test
  void aLossThatIsNotFiniteEndsItWhateverIsAskedFor() throws IOException {
    for (AlarmPolicy policy : List.of(AlarmPolicy.STOP, AlarmPolicy.WARN)) {
      try (ElectraPretrainer pretrainer =
          builder(PretrainingObjective.REPLACED_TOKEN_DETECTION, 5)
              .config(
                  config(PretrainingObjective.REPLACED_TOKEN_DETECTION).discriminatorWeight(1e39))
              .onAlarm(policy)
              .build()) {
        assertThatExceptionOfType(TrainingAlarmException.class)
            .isThrownBy(() -> pretrainer.pretrain(CORPUS))
            .withMessageContainingAll("NOT_FINITE at step 0", "Lower the learning rate");
        assertThat(pretrainer.report()).isEmpty();
      }
    }
  }

  @Test
  void whatWasLearnedAndForgottenIsRolledBackTo() throws IOException {
    try (ElectraPretrainer pretrainer =
        builder(PretrainingObjective.MASKED_LANGUAGE_MODEL, 600)
            .optimizer(rate(0.2))
            .schedule((step, total) -> step < 300 ? 0.025 : 1)
            .onAlarm(AlarmPolicy.ROLL_BACK_AND_HALVE_RATE)
            .build()) {
      TrainingReport report = pretrainer.pretrain(CORPUS);

      assertThat(report.steps()).isEqualTo(600);
      assertThat(report.alarms()).isNotEmpty();
      assertThat(report.alarms().get(0).step()).isGreaterThan(300);
    }
  }

  private ElectraPretrainerBuilder builder(PretrainingObjective objective, int steps) {
    return ElectraPretrainer.builder(TinyCorpus.untrained())
        .config(config(objective))
        .length(new RunLength.Steps(steps))
        .optimizer(rate(5e-3))
        .schedule(LearningRateSchedule.warmUpStableDecay(5, 0.2))
        .evaluateEvery(1000)
        .listener(
            new TrainingListener() {
              @Override
              public void onAlarm(TrainingAlarm alarm) {
                told.add(alarm);
              }
            });
  }

  private static PretrainingConfig config(PretrainingObjective objective) {
    return PretrainingConfig.defaults()
        .objective(objective)
        .generatorSize(1)
        .dropout(false)
        .tokensPerBatch(256);
  }

  private static AdamW rate(double rate) {
    return AdamW.builder().learningRate(rate).build();
  }

  private static TokenizedCorpus shuffled(int count) {
    List<String> texts = TinyCorpus.texts(count, 1);
    List<String> words =
        new ArrayList<>(texts.stream().flatMap(text -> Stream.of(text.split(" "))).toList());
    Collections.shuffle(words, new Random(1));
    Iterator<String> next = words.iterator();
    List<String> mixed = new ArrayList<>();
    for (String text : texts) {
      mixed.add(String.join(" ", Stream.of(text.split(" ")).map(word -> next.next()).toList()));
    }
    try (KoElectraTokenizer tokenizer = TinyCorpus.tokenizer()) {
      return TokenizedCorpus.of(mixed, tokenizer, TinyCorpus.MAX_TOKENS);
    }
  }
}
