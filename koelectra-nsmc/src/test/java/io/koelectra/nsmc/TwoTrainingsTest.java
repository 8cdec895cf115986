package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.noise.LabelNoise;
import io.koelectra.pretraining.ElectraPretrainer;
import io.koelectra.pretraining.PretrainingConfig;
import io.koelectra.pretraining.TokenizedCorpus;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.RunLength;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever else the process does, a training ends with the weights that it has alone. */
class TwoTrainingsTest {

  private static final List<LabelledText> TRAIN = TinyModels.separable(60, 2, 1);
  private static final List<LabelledText> VALIDATION = TinyModels.separable(20, 2, 2);

  @TempDir private Path directory;

  @Test
  void aSecondFineTuningIsRefusedAndTheFirstIsAsIfAlone() throws IOException {
    Path untouched = directory.resolve("second");

    assertRefusedWithin(
        () -> {
          try (SentimentTrainer second = builder().seed(7).checkpoints(untouched).build()) {
            return second.fit(TRAIN, VALIDATION);
          }
        },
        "the fine-tuning from random weights cannot begin");
    assertThat(untouched).doesNotExist();
  }

  @Test
  void aSecondTrainingWithABuiltTrainerLeavesItsModelAsItIs() throws IOException {
    try (SentimentTrainer second = builder().seed(7).build()) {
      byte[] before = weights(second, "before");

      assertRefusedWithin(
          () -> second.fit(TRAIN, VALIDATION), "the fine-tuning from random weights cannot begin");

      assertThat(weights(second, "after")).isEqualTo(before);
      assertThat(second.fit(TRAIN, VALIDATION).steps()).as("once the first has ended").isPositive();
    }
  }

  @Test
  void aSearchForLabelErrorsBesideATrainingIsRefused() throws IOException {
    assertRefusedWithin(
        () ->
            LabelNoise.builder(TinyModels.untrained(0.1))
                .trainer(trainer -> trainer.maxTokens(TinyModels.MAX_TOKENS))
                .build()
                .find(TRAIN),
        "the search for label errors from random weights cannot begin");
  }

  @Test
  void aPreTrainingBesideATrainingIsRefused() throws IOException {
    assertRefusedWithin(
        () -> pretrain(new TrainingListener() {}),
        "the pre-training from random weights cannot begin");
  }

  @Test
  void aTrainingBesideAPreTrainingIsRefused() throws IOException {
    AtomicInteger refused = new AtomicInteger();
    byte[] alone = pretrain(new TrainingListener() {});

    byte[] disturbed =
        pretrain(
            new TrainingListener() {
              @Override
              public void onStep(TrainingProgress progress) {
                assertRefused(
                    () -> {
                      try (SentimentTrainer trainer = builder().build()) {
                        return trainer.fit(TRAIN, VALIDATION);
                      }
                    },
                    "the pre-training from random weights runs in thread");
                refused.incrementAndGet();
              }
            });

    assertThat(disturbed).isEqualTo(alone);
    assertThat(refused).hasValue(4);
  }

  @Test
  void aSearchForLabelErrorsLetsNoTrainingInBetweenItsFolds() throws IOException {
    AtomicInteger refused = new AtomicInteger();
    LabelNoise.builder(TinyModels.untrained(0.1))
        .folds(2)
        .trainer(
            trainer ->
                trainer
                    .epochs(8)
                    .batchSize(8)
                    .maxTokens(TinyModels.MAX_TOKENS)
                    .onAlarm(AlarmPolicy.WARN))
        .listener(
            (fold, folds, training, heldOut) -> {
              assertRefused(
                  () -> pretrain(new TrainingListener() {}),
                  "the search for label errors from random weights runs in thread");
              refused.incrementAndGet();
            })
        .build()
        .find(TinyModels.separable(120, 2, 1));

    assertThat(refused).hasValue(2);
  }

  /** Fresh weights are drawn from the generator that dropout's masks are drawn from. */
  @Test
  void aTrainingBesideTrainersThatAreBuiltIsAsIfAlone() throws IOException {
    assertAloneAndBeside(
        () -> {
          try (SentimentTrainer built = builder().seed(7).build()) {
            return built.labels();
          }
        });
  }

  @Test
  void aTrainingBesideAClassifierThatAnswersIsAsIfAlone() throws IOException {
    Path fixture = TinyModels.fixture(TinyModels.CLASSIFIER);
    List<String> texts = VALIDATION.stream().map(LabelledText::text).toList();
    try (SentimentClassifier classifier = SentimentClassifier.load(fixture)) {
      List<SentimentPrediction> expected = classifier.classify(texts);

      assertAloneAndBeside(
          () -> {
            assertThat(classifier.classify(texts)).isEqualTo(expected);
            return classifier;
          });
    }
  }

  @Test
  void aTrainingThatFailsLetsTheNextOneBegin() throws IOException {
    for (Throwable failure : List.of(new IllegalStateException("stop"), new OutOfMemoryError())) {
      try (SentimentTrainer failing = builder().listener(throwing(failure)).build()) {
        assertThatThrownBy(() -> failing.fit(TRAIN, VALIDATION)).isSameAs(failure);
      }
      assertThat(trained(new TrainingListener() {})).isNotEmpty();
    }
  }

  @Test
  void aDiskThatFailsIsNamedAndLetsTheNextOneBegin() throws IOException {
    Path checkpoints = directory.resolve("runs");
    TrainingListener breaking =
        new TrainingListener() {
          @Override
          public void onStep(TrainingProgress progress) {
            replaceByAFile(checkpoints);
          }
        };
    try (SentimentTrainer failing =
        builder().checkpoints(checkpoints).checkpointEvery(1).listener(breaking).build()) {
      assertThatIOException()
          .isThrownBy(() -> failing.fit(TRAIN, VALIDATION))
          .withMessageContaining(checkpoints.toString());
    }
    assertThat(checkpoints).hasContent("in the way");
    assertThat(trained(new TrainingListener() {})).isNotEmpty();
  }

  @Test
  void aTrainerServesOneThreadAtATime() throws IOException {
    List<SentimentTrainer> own = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEvaluation(EvaluationPoint evaluation) {
            SentimentTrainer trainer = own.get(0);
            String caller = Thread.currentThread().getName();
            assertThatIllegalStateException()
                .isThrownBy(() -> elsewhere(() -> trainer.evaluate(VALIDATION)))
                .withMessageContainingAll("the trainer is in use by thread " + caller, "wait");
            assertThatIllegalStateException()
                .isThrownBy(trainer::close)
                .withMessageContaining("cannot be closed within one of its calls");
            assertThat(trainer.evaluate(VALIDATION).examples())
                .as("its own thread may")
                .isEqualTo(20);
          }
        };
    try (SentimentTrainer trainer = builder().listener(listener).build()) {
      own.add(trainer);
      assertThat(trainer.fit(TRAIN, VALIDATION).evaluations()).hasSize(2);
    }
  }

  @Test
  void aClosedTrainerRefuses() throws IOException {
    SentimentTrainer closed = builder().build();
    closed.close();
    closed.close();

    for (Callable<?> call :
        List.<Callable<?>>of(
            () -> closed.fit(TRAIN, VALIDATION),
            () -> closed.evaluate(VALIDATION),
            () -> closed.score(VALIDATION),
            () -> weights(closed, "never"))) {
      assertThatIllegalStateException()
          .isThrownBy(call::call)
          .withMessage("the trainer is closed; make a new one");
    }
    assertThat(directory.resolve("never")).doesNotExist();
  }

  /** At every step of a training, in its thread and in another one. */
  private void assertRefusedWithin(Callable<?> second, String message) throws IOException {
    AtomicInteger refused = new AtomicInteger();
    byte[] alone = trained(new TrainingListener() {});

    byte[] disturbed =
        trained(
            new TrainingListener() {
              @Override
              public void onStep(TrainingProgress progress) {
                assertRefused(second, message);
                assertRefused(
                    second,
                    "the fine-tuning from random weights runs in thread "
                        + Thread.currentThread().getName());
                assertRefused(second, "wait for it to end, or train in another process");
                refused.incrementAndGet();
              }
            });

    assertThat(disturbed).isEqualTo(alone);
    assertThat(refused).hasValue(16);
  }

  private static void assertRefused(Callable<?> second, String message) {
    assertThatIllegalStateException().isThrownBy(second::call).withMessageContaining(message);
    assertThatIllegalStateException()
        .isThrownBy(() -> elsewhere(second))
        .withMessageContaining(message);
  }

  private void assertAloneAndBeside(Callable<?> other) throws IOException {
    byte[] alone = trained(new TrainingListener() {});
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    CompletableFuture<Void> beside =
        CompletableFuture.runAsync(
            () -> {
              while (!isOver.get()) {
                call(other);
                rounds.incrementAndGet();
              }
            });
    TrainingListener waiting =
        new TrainingListener() {
          @Override
          public void onStep(TrainingProgress progress) {
            while (rounds.get() < progress.stepsDone() && !beside.isDone()) {
              Thread.onSpinWait();
            }
          }
        };

    byte[] disturbed = trained(waiting);

    isOver.set(true);
    beside.join();
    assertThat(rounds.get()).isGreaterThanOrEqualTo(16);
    assertThat(disturbed).isEqualTo(alone);
  }

  private static Object elsewhere(Callable<?> callable) {
    try {
      return CompletableFuture.supplyAsync(() -> call(callable)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IllegalStateException refusal ? refusal : e;
    }
  }

  private static Object call(Callable<?> callable) {
    try {
      return callable.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** 16 steps with dropout. */
  private byte[] trained(TrainingListener listener) throws IOException {
    try (SentimentTrainer trainer = builder().listener(listener).build()) {
      trainer.fit(TRAIN, VALIDATION);
      return weights(trainer, "trained");
    }
  }

  private byte[] weights(SentimentTrainer trainer, String name) throws IOException {
    trainer.save(directory.resolve(name));
    return Files.readAllBytes(directory.resolve(name).resolve("model.safetensors"));
  }

  private static SentimentTrainerBuilder builder() {
    return TinyModels.trainer(TinyModels.untrained(0.1))
        .epochs(2)
        .batchSize(8)
        .maxTokens(TinyModels.MAX_TOKENS);
  }

  private byte[] pretrain(TrainingListener listener) throws IOException {
    List<String> texts = TRAIN.stream().map(LabelledText::text).toList();
    try (KoElectraTokenizer tokenizer = TinyModels.untrained(0.1).tokenizer();
        ElectraPretrainer pretrainer =
            ElectraPretrainer.builder(TinyModels.untrained(0.1))
                .config(PretrainingConfig.defaults().tokensPerBatch(128))
                .length(new RunLength.Steps(4))
                .listener(listener)
                .onAlarm(AlarmPolicy.WARN)
                .build()) {
      pretrainer.pretrain(TokenizedCorpus.of(texts, tokenizer, TinyModels.MAX_TOKENS));
      pretrainer.save(directory.resolve("pretrained"));
      return Files.readAllBytes(directory.resolve("pretrained/model.safetensors"));
    }
  }

  private static TrainingListener throwing(Throwable failure) {
    return new TrainingListener() {
      @Override
      public void onStep(TrainingProgress progress) {
        if (failure instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) failure;
      }
    };
  }

  private static void replaceByAFile(Path checkpoints) {
    try {
      Files.delete(checkpoints.resolve(".lock"));
      Files.delete(checkpoints);
      Files.writeString(checkpoints, "in the way");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
