package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.engine.OfflineEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PretrainingScoresTest {

  private record Token(float logit, boolean isReplaced) {}

  /**
   * Logits in steps of a half, so that many are equal, and padding that would change everything.
   */
  @Test
  void agreesWithCountingAllPairs() {
    Random random = new Random(1);
    List<Token> tokens = new ArrayList<>();
    PretrainingScores scores = new PretrainingScores();
    double mlmSum = 0;
    double detectionSum = 0;
    int masked = 0;
    try (NDManager manager = OfflineEngine.newManager()) {
      for (int b = 0; b < 3; b++) {
        int length = 400 + 100 * b;
        float[] logits = new float[length];
        float[] replaced = new float[length];
        long[] attended = new long[length];
        for (int i = 0; i < length; i++) {
          replaced[i] = random.nextInt(8) == 0 ? 1 : 0;
          logits[i] = Math.round(2 * (random.nextGaussian() - 1 + replaced[i])) / 2f;
          attended[i] = i < length - 50 ? 1 : 0;
          if (attended[i] == 1) {
            tokens.add(new Token(logits[i], replaced[i] == 1));
          } else {
            logits[i] = 100;
          }
        }
        float mlm = 1 + b;
        float detection = 0.25f * (1 + b);
        scores.add(
            new PretrainingPass(
                batch(attended, 200 + b),
                manager.create(mlm),
                new PretrainingPass.Detection(
                    replaced,
                    manager.create(logits, new Shape(1, length)),
                    manager.create(detection))));
        masked += 200 + b;
        mlmSum += mlm * (200 + b);
        detectionSum += detection * (length - 50);
      }
    }

    PretrainingEvaluation evaluation = scores.evaluation(7, Duration.ofSeconds(8));

    List<Token> replaced = tokens.stream().filter(Token::isReplaced).toList();
    List<Token> own = tokens.stream().filter(token -> !token.isReplaced()).toList();
    double won = 0;
    for (Token positive : replaced) {
      for (Token negative : own) {
        won += positive.logit > negative.logit ? 1 : positive.logit == negative.logit ? 0.5 : 0;
      }
    }
    double found = replaced.stream().filter(token -> token.logit > 0).count();
    assertThat(evaluation.auc())
        .isCloseTo(won / ((double) replaced.size() * own.size()), within(1e-12))
        .isBetween(0.6, 0.9);
    assertThat(evaluation.recall()).isEqualTo(found / replaced.size());
    assertThat(evaluation.precision())
        .isEqualTo(found / tokens.stream().filter(token -> token.logit > 0).count());
    assertThat(evaluation.sampledAccuracy())
        .isCloseTo(1 - (double) replaced.size() / masked, within(1e-12));
    assertThat(evaluation.mlmLoss()).isCloseTo(mlmSum / masked, within(1e-9));
    assertThat(evaluation.detectionLoss()).isCloseTo(detectionSum / tokens.size(), within(1e-9));
    assertThat(evaluation.examples()).isEqualTo(7);
    assertThat(evaluation.took()).isEqualTo(Duration.ofSeconds(8));
    assertThat(evaluation.figures())
        .containsEntry("AUC", evaluation.auc())
        .containsOnlyKeys("AUC", "detection loss", "sampled accuracy", "precision", "recall");
  }

  @Test
  void ofAMaskedLanguageModelAloneAreItsLoss() {
    PretrainingScores scores = new PretrainingScores();
    try (NDManager manager = OfflineEngine.newManager()) {
      scores.add(new PretrainingPass(batch(new long[] {1, 1}, 1), manager.create(2f)));
      scores.add(new PretrainingPass(batch(new long[] {1, 1}, 3), manager.create(4f)));
    }

    PretrainingEvaluation evaluation = scores.evaluation(1, Duration.ZERO);

    assertThat(evaluation.mlmLoss()).isEqualTo(3.5);
    assertThat(evaluation.detectionLoss()).isNaN();
    assertThat(evaluation.auc()).isNaN();
    assertThat(evaluation.sampledAccuracy()).isNaN();
    assertThat(evaluation).hasToString("MLM loss 3.5000");
  }

  private static MaskedBatch batch(long[] attended, int masked) {
    return new MaskedBatch(
        new Shape(1, attended.length), attended, attended, attended, new long[masked]);
  }
}
