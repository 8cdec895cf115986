package io.koelectra.nsmc;

import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.AdamW;
import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A training in a process of its own, with a checkpoint after every step, to be killed. */
final class KilledTraining {

  static final String STARTED = "started";

  private static final List<LabelledText> TRAIN = TinyModels.separable(120, 2, 21);
  private static final List<LabelledText> VALIDATION = TinyModels.separable(30, 2, 22);

  private KilledTraining() {}

  /** Trains with checkpoints in the first directory and saves to the second. */
  public static void main(String[] args) throws IOException {
    TrainingListener announcing =
        new TrainingListener() {
          private boolean announced;

          @Override
          public void onStep(TrainingProgress progress) {
            if (!announced) {
              System.out.println(STARTED + " " + progress.stepsDone());
              announced = true;
            }
          }
        };
    try (SentimentTrainer trainer =
        TinyModels.trainer(TinyModels.untrained(0.1))
            .optimizer(AdamW.builder().learningRate(3e-4).build())
            .epochs(8)
            .batchSize(4)
            .maxTokens(TinyModels.MAX_TOKENS)
            .seed(5)
            .checkpoints(Path.of(args[0]))
            .checkpointEvery(Duration.ZERO)
            .listener(announcing)
            .build()) {
      trainer.fit(TRAIN, VALIDATION);
      trainer.save(Path.of(args[1]));
    }
  }
}
