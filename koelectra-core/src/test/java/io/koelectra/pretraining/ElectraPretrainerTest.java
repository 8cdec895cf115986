package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDManager;
import io.koelectra.ParityFixture;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.IndependentSafetensors;
import io.koelectra.model.ElectraDiscriminator;
import io.koelectra.model.ElectraModel;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.RunLength;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElectraPretrainerTest {

  private static final TokenizedCorpus CORPUS = TinyCorpus.tokenized(200);

  private static final PretrainingConfig CONFIG =
      PretrainingConfig.defaults().dropout(false).tokensPerBatch(256);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void learnsTheRuleOfTheTexts(PretrainingObjective objective) throws IOException {
    List<TrainingProgress> steps = new ArrayList<>();
    try (ElectraPretrainer pretrainer =
        builder(TinyCorpus.untrained(), 80)
            .config(CONFIG.objective(objective).generatorSize(1))
            .optimizer(
                rate(objective == PretrainingObjective.REPLACED_TOKEN_DETECTION ? 5e-3 : 1e-2))
            .listener(collecting(steps))
            .build()) {
      TrainingReport report = pretrainer.pretrain(CORPUS);

      assertThat(report.steps()).isEqualTo(80);
      assertThat(report.trainingExamples()).isEqualTo(180);
      assertThat(report.dataFingerprint()).isEqualTo(CORPUS.fingerprint());
      assertThat(report.evaluations()).extracting(EvaluationPoint::step).containsExactly(40L, 80L);
      // all 12 words are equally frequent: without the words around it, a loss of ln 12 = 2.48
      assertThat(report.validation().meanLoss()).isLessThan(2.3);
      PretrainingEvaluation last = (PretrainingEvaluation) report.validation();
      if (objective == PretrainingObjective.MASKED_LANGUAGE_MODEL) {
        assertThat(last.auc()).isNaN();
        assertThat(last.figures()).isEmpty();
        assertThat(steps.get(79).figures()).containsOnlyKeys("MLM loss");
      } else {
        assertThat(last.auc()).isGreaterThan(0.65);
        assertThat(last.sampledAccuracy()).isBetween(0.05, 0.5);
      }
    }
    TrainingProgress last = steps.get(79);
    assertThat(steps).hasSize(80);
    assertThat(last.totalSteps()).hasValue(80);
    assertThat(last.trained()).isGreaterThan(steps.get(78).trained());
    assertThat(last.remaining()).isZero();
    assertThat(last.unitsPerSecond()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void savesWhatOpensAsTheBodyOfAnotherModel(PretrainingObjective objective) throws IOException {
    Path saved = directory.resolve("model");
    try (ElectraPretrainer pretrainer =
        builder(TinyCorpus.untrained(), 1)
            .config(CONFIG.objective(objective))
            .onAlarm(AlarmPolicy.WARN)
            .build()) {
      pretrainer.pretrain(CORPUS);
      pretrainer.save(saved);
      if (objective == PretrainingObjective.MASKED_LANGUAGE_MODEL) {
        assertThat(pretrainer.hasGenerator()).isFalse();
        assertThatIllegalStateException()
            .isThrownBy(() -> pretrainer.saveGenerator(directory.resolve("generator")));
      } else {
        pretrainer.saveGenerator(directory.resolve("generator"));
        assertThat(HuggingFaceCheckpoint.open(directory.resolve("generator")).config().hiddenSize())
            .as("a quarter of 32")
            .isEqualTo(8);
      }
    }

    HuggingFaceCheckpoint opened = HuggingFaceCheckpoint.open(saved);
    assertThat(opened.kind()).isEqualTo(objective.kind());
    assertThat(opened.config()).isEqualTo(TinyCorpus.untrained().config());
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraModel body = opened.loadModel(manager).block();
      assertThat(body.config().hiddenSize()).isEqualTo(32);
    }
  }

  @Test
  void trainsBothNetworksAndTheSharedEmbeddingsOnce() throws IOException {
    Map<String, float[]> before = pretrained(1, "before");
    Map<String, float[]> after = pretrained(3, "after");
    Map<String, float[]> generator = read("after-generator");

    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(before.get(name)));
    assertThat(generator)
        .allSatisfy(
            (name, values) -> {
              if (name.startsWith("electra.embeddings.")) {
                assertThat(values).as(name).isEqualTo(after.get(name));
              }
            })
        .containsKeys("electra.embeddings.word_embeddings.weight", "generator_lm_head.bias");
  }

  @Test
  void goesOnFromADiscriminatorAndItsGenerator() throws IOException {
    Map<String, float[]> first = pretrained(20, "first");
    Map<String, float[]> firstGenerator = read("first-generator");

    try (ElectraPretrainer pretrainer =
        builder(HuggingFaceCheckpoint.open(directory.resolve("first")), 1)
            .generator(HuggingFaceCheckpoint.open(directory.resolve("first-generator")))
            .onAlarm(AlarmPolicy.WARN)
            .build()) {
      assertThat(pretrainer.weights().fresh()).isEmpty();
      assertThat(pretrainer.weights().ignored())
          .as("the generator's copy of the embeddings")
          .contains("electra.embeddings.word_embeddings.weight");
      pretrainer.pretrain(CORPUS);
      save(pretrainer, "second");
    }

    assertThat(read("second")).usingRecursiveComparison().isEqualTo(first);
    assertThat(read("second-generator")).usingRecursiveComparison().isEqualTo(firstGenerator);
  }

  @Test
  void adaptsAPublishedDiscriminatorWithAFreshGenerator() throws IOException {
    HuggingFaceCheckpoint published =
        HuggingFaceCheckpoint.open(ParityFixture.directory("tiny-base-shape"));
    TokenizedCorpus corpus;
    try (KoElectraTokenizer tokenizer = published.tokenizer()) {
      corpus = TokenizedCorpus.of(List.of("이 영화 정말 지루했다...", "연기는 ㅠㅠ 스토리는", "정말 !"), tokenizer, 64);
    }

    try (ElectraPretrainer pretrainer = builder(published, 5).onAlarm(AlarmPolicy.WARN).build()) {
      assertThat(pretrainer.weights().fresh())
          .isNotEmpty()
          .allMatch(name -> name.startsWith("generator_") || name.startsWith("electra."))
          .noneMatch(name -> name.startsWith("electra.embeddings."));
      assertThat(pretrainer.pretrain(corpus).steps()).isEqualTo(5);
      pretrainer.save(directory.resolve("adapted"));
    }

    HuggingFaceCheckpoint adapted = HuggingFaceCheckpoint.open(directory.resolve("adapted"));
    assertThat(adapted.kind()).isEqualTo(CheckpointKind.DISCRIMINATOR);
    try (NDManager manager = OfflineEngine.newManager()) {
      assertThat(adapted.load(new ElectraDiscriminator(adapted.config()), manager).report().fresh())
          .isEmpty();
    }
  }

  @Test
  void takesTheEncoderOfACheckpointOfAnotherKind() throws IOException {
    Map<PretrainingObjective, String> heads =
        Map.of(
            PretrainingObjective.MASKED_LANGUAGE_MODEL, "generator_",
            PretrainingObjective.REPLACED_TOKEN_DETECTION, "discriminator_predictions.");
    for (Map.Entry<PretrainingObjective, String> head : heads.entrySet()) {
      try (ElectraPretrainer pretrainer =
          builder(HuggingFaceCheckpoint.open(ParityFixture.directory("tiny-small-shape")), 1)
              .config(CONFIG.objective(head.getKey()))
              .build()) {
        LoadReport weights = pretrainer.weights();
        assertThat(weights.loaded()).isNotEmpty().allMatch(name -> name.startsWith("electra."));
        assertThat(weights.fresh()).anyMatch(name -> name.startsWith(head.getValue()));
        assertThat(weights.ignored()).anyMatch(name -> name.startsWith("classifier."));
      }
    }
  }

  @Test
  void refusesAStartThatTheObjectiveCannotUse() throws IOException {
    HuggingFaceCheckpoint discriminator =
        HuggingFaceCheckpoint.open(ParityFixture.directory("tiny-base-shape"));
    HuggingFaceCheckpoint generator =
        HuggingFaceCheckpoint.open(ParityFixture.directory("tiny-generator"));
    PretrainingConfig mlm = CONFIG.objective(PretrainingObjective.MASKED_LANGUAGE_MODEL);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ElectraPretrainer.builder(generator).build())
        .withMessageContainingAll("REPLACED_TOKEN_DETECTION", "GENERATOR", "tiny-generator");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ElectraPretrainer.builder(discriminator).generator(generator).build())
        .withMessageContaining("embedding_size is 32 there and 16 in the generator");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ElectraPretrainer.builder(generator).generator(generator).config(mlm).build())
        .withMessageContaining("has no generator");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ElectraPretrainer.builder(TinyCorpus.untrained()).generator(generator).build())
        .withMessageContaining("untrained");
  }

  @Test
  void refusesACorpusThatTheModelHasNoEmbeddingsFor() throws IOException {
    try (ElectraPretrainer pretrainer = builder(TinyCorpus.untrained(), 1).build()) {
      int[] tooLong = new int[TinyCorpus.MAX_TOKENS + 1];
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> pretrainer.pretrain(new TokenizedCorpus(new int[] {tooLong.length}, tooLong)))
          .withMessageContainingAll("33 tokens", "maxTokens 32");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> pretrainer.pretrain(new TokenizedCorpus(new int[] {1}, new int[] {9999})))
          .withMessageContainingAll("9999", "vocabulary");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> pretrainer.pretrain(new TokenizedCorpus(new int[] {2}, new int[] {5, 6})))
          .withMessageContaining("at least two");
    }
  }

  /** The first step's rate is 0, as the warm-up starts there. */
  private static ElectraPretrainerBuilder builder(HuggingFaceCheckpoint start, long steps) {
    return ElectraPretrainer.builder(start)
        .config(CONFIG)
        .length(new RunLength.Steps(steps))
        .optimizer(rate(5e-3))
        .schedule(LearningRateSchedule.warmUpStableDecay(5, 0.2))
        .evaluateEvery(40);
  }

  private static AdamW rate(double learningRate) {
    return AdamW.builder().learningRate(learningRate).build();
  }

  private static TrainingListener collecting(List<TrainingProgress> steps) {
    return new TrainingListener() {
      @Override
      public void onStep(TrainingProgress progress) {
        steps.add(progress);
      }
    };
  }

  private Map<String, float[]> pretrained(long steps, String name) throws IOException {
    try (ElectraPretrainer pretrainer =
        builder(TinyCorpus.untrained(), steps).onAlarm(AlarmPolicy.WARN).build()) {
      pretrainer.pretrain(CORPUS);
      save(pretrainer, name);
    }
    return read(name);
  }

  private void save(ElectraPretrainer pretrainer, String name) throws IOException {
    pretrainer.save(directory.resolve(name));
    pretrainer.saveGenerator(directory.resolve(name + "-generator"));
  }

  private Map<String, float[]> read(String name) throws IOException {
    return IndependentSafetensors.readFloats(directory.resolve(name).resolve("model.safetensors"));
  }
}
