package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Planted answers about texts of [CLS], 18 words and [SEP], of which three are masked. */
class PretrainingVerdictTest {

  private static final int TEXT = 20;
  private static final int CLS = 2;
  private static final int SEP = 3;
  private static final int MASK = 4;
  private static final int WORDS = 100;
  private static final double FREQUENCY_LOSS = Math.log(WORDS);

  private final Random random = new Random(1);

  /** What networks say. */
  private record Answers(
      double maskedLoss, double noise, double maskedShare, double separation, double bias) {

    /** Of a generator that knows the language, and of a detector that does. */
    private static final Answers GOOD = new Answers(FREQUENCY_LOSS - 1, 0.5, 0.85, 2, -2.5);

    Answers masked(double loss, double noise) {
      return new Answers(loss, noise, maskedShare, separation, bias);
    }

    Answers detector(double separation, double bias) {
      return new Answers(maskedLoss, noise, maskedShare, separation, bias);
    }
  }

  @Test
  void saysNothingOfNetworksThatHaveLearned() {
    for (PretrainingObjective objective :
        new PretrainingObjective[] {
          PretrainingObjective.REPLACED_TOKEN_DETECTION, PretrainingObjective.MASKED_LANGUAGE_MODEL
        }) {
      assertThat(verdict(objective, Answers.GOOD, 50)).isEmpty();
    }
  }

  @Test
  void comparesTheLossOnMaskedTokensWithTheirFrequencies() {
    PretrainingObjective mlm = PretrainingObjective.MASKED_LANGUAGE_MODEL;

    assertThat(verdict(mlm, Answers.GOOD.masked(0.97 * FREQUENCY_LOSS, 0.1), 100)).isEmpty();
    assertThat(verdict(mlm, Answers.GOOD.masked(0.99 * FREQUENCY_LOSS, 0.1), 100))
        .hasValueSatisfying(
            alarm -> {
              assertThat(alarm.kind()).isEqualTo(Kind.NOT_LEARNING);
              assertThat(alarm.step()).isEqualTo(1234);
              assertThat(alarm.message())
                  .contains("1,234 steps at a peak rate of 3.0e-03", "token frequencies", "4.6052");
            });
    assertThat(verdict(mlm, Answers.GOOD.masked(0.97 * FREQUENCY_LOSS, 2), 20))
        .as("60 tokens with a standard error of about 0.28")
        .isPresent();
  }

  /** Copying what is shown takes 15% off the loss. */
  @Test
  void countsNoMaskedPositionThatShowsItsOwnToken() {
    Answers half = new Answers(FREQUENCY_LOSS, 0.1, 0.5, 2, -2.5);

    PretrainingEvidence evidence = evidence(half, 100);

    assertThat(evidence.filling().tokens()).isBetween(100L, 200L);
    assertThat(evidence.filling().loss()).isCloseTo(FREQUENCY_LOSS, within(0.1));
    assertThat(evidence.filling().frequencyLoss()).isCloseTo(FREQUENCY_LOSS, within(1e-5));
  }

  @Test
  void asksMoreOfAnAreaUnderTheCurveThatFewTokensTell() {
    PretrainingObjective rtd = PretrainingObjective.REPLACED_TOKEN_DETECTION;
    Answers weak = Answers.GOOD.detector(0.5, -1.9);

    assertThat(verdict(rtd, weak, 400)).as("AUC 0.64").isEmpty();
    assertThat(verdict(rtd, weak, 10)).as("30 replaced tokens").isPresent();
    assertThat(verdict(rtd, Answers.GOOD.detector(0.02, -1.9), 2000))
        .as("above chance by a hair")
        .hasValueSatisfying(alarm -> assertThat(alarm.kind()).isEqualTo(Kind.NOT_LEARNING));
  }

  @Test
  void tellsADetectorWithOneAnswerForAll() {
    assertThat(
            verdict(
                PretrainingObjective.REPLACED_TOKEN_DETECTION, Answers.GOOD.detector(0, -40), 100))
        .hasValueSatisfying(
            alarm -> {
              assertThat(alarm.kind()).isEqualTo(Kind.COLLAPSED);
              assertThat(alarm.message())
                  .contains("takes 0 of 1,800 tokens of texts for replaced, where 300 are");
            });
  }

  @Test
  void scoresThatAreNoNumbersTellNothing() {
    assertThat(
            verdict(
                PretrainingObjective.REPLACED_TOKEN_DETECTION,
                Answers.GOOD.detector(Double.NaN, 0),
                10))
        .isPresent();
  }

  @Test
  void whatIsKnownOfTrainingTextsAloneWasLearnedByHeart() {
    PretrainingEvidence heldOut = evidence(Answers.GOOD.masked(FREQUENCY_LOSS + 1, 0.1), 50);
    PretrainingEvidence trained = evidence(Answers.GOOD, 50);

    assertThat(
            new PretrainingVerdict(PretrainingObjective.MASKED_LANGUAGE_MODEL, 1234, 3e-3)
                .of(heldOut, () -> trained))
        .hasValueSatisfying(
            alarm -> {
              assertThat(alarm.kind()).isEqualTo(Kind.NOT_GENERALIZING);
              assertThat(alarm.message()).contains("corpus is too small", "Add texts");
            });
  }

  private Optional<TrainingAlarm> verdict(
      PretrainingObjective objective, Answers answers, int texts) {
    PretrainingEvidence evidence = evidence(answers, texts);
    return new PretrainingVerdict(objective, 1234, 3e-3).of(evidence, () -> evidence);
  }

  private PretrainingEvidence evidence(Answers answers, int texts) {
    TokenFrequencies frequencies = new TokenFrequencies(MASK + 1 + WORDS, token -> token > MASK);
    for (int word = 0; word < WORDS; word++) {
      int[] often = new int[1_000_000 / WORDS];
      Arrays.fill(often, MASK + 1 + word);
      frequencies.add(often);
    }
    PretrainingEvidence evidence = new PretrainingEvidence(frequencies);
    try (NDManager manager = OfflineEngine.newManager()) {
      for (int i = 0; i < texts; i++) {
        evidence.add(pass(answers, manager));
      }
    }
    return evidence;
  }

  /** All masked tokens are replaced; special tokens score as what is surely the text's own. */
  private PretrainingPass pass(Answers answers, NDManager manager) {
    long[] ids = new long[TEXT];
    long[] attended = new long[TEXT];
    float[] logits = new float[TEXT];
    float[] replaced = new float[TEXT];
    float[] losses = new float[3];
    Arrays.fill(attended, 1);
    for (int i = 0; i < TEXT; i++) {
      boolean isSpecial = i == 0 || i == TEXT - 1;
      ids[i] = isSpecial ? (i == 0 ? CLS : SEP) : MASK + 1 + random.nextInt(WORDS);
      replaced[i] = i >= 5 && i < 8 ? 1 : 0;
      logits[i] =
          isSpecial
              ? -50
              : (float) (answers.bias + random.nextGaussian() + answers.separation * replaced[i]);
    }
    long[] maskedIds = ids.clone();
    for (int m = 0; m < 3; m++) {
      boolean isShown = random.nextDouble() >= answers.maskedShare;
      maskedIds[5 + m] = isShown ? ids[5 + m] : MASK;
      losses[m] =
          isShown ? 0 : (float) (answers.maskedLoss + answers.noise * random.nextGaussian());
    }
    return new PretrainingPass(
        new MaskedBatch(new Shape(1, TEXT), ids, attended, maskedIds, new long[] {5, 6, 7}),
        manager.create(losses),
        new PretrainingPass.Detection(
            replaced, manager.create(logits, new Shape(1, TEXT)), manager.create(0.3f)));
  }
}
