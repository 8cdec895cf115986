package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.training.AdamW;
import java.io.IOException;
import java.nio.file.Path;

/** Fine-tunes a pre-trained model, and one of its shape with random weights, at equal settings. */
final class FineTuningComparison {

  private static final double TEST_SHARE = 0.2;
  private static final double VALIDATION_SHARE = 0.15;
  private static final int EPOCHS = 5;
  private static final double LEARNING_RATE = 1e-3;

  private final NsmcDataset.Split reviews;
  private final int maxTokens;
  private final long seed;

  /**
   * Accuracies on the test reviews.
   *
   * @param pretrained from the pre-trained weights
   * @param random from random ones
   */
  record Result(double pretrained, double random) {

    @Override
    public String toString() {
      return "fine-tuned from the pre-trained weights: accuracy %.4f; from random weights: %.4f"
          .formatted(pretrained, random);
    }
  }

  /** Holds a fifth of the reviews out; neither training sees them. */
  FineTuningComparison(NsmcDataset all, int maxTokens, long seed) {
    reviews = all.split(TEST_SHARE, seed);
    this.maxTokens = maxTokens;
    this.seed = seed;
  }

  /** What may be trained on. */
  NsmcDataset training() {
    return reviews.train();
  }

  /**
   * Trains and tests both.
   *
   * @param untrained with the pre-trained model's shape and vocabulary
   * @param out directory to save both in
   */
  Result run(HuggingFaceCheckpoint pretrained, HuggingFaceCheckpoint untrained, Path out)
      throws IOException {
    return new Result(
        accuracy(pretrained, out.resolve("fine-tuned")),
        accuracy(untrained, out.resolve("fine-tuned-from-random")));
  }

  private double accuracy(HuggingFaceCheckpoint start, Path saved) throws IOException {
    NsmcDataset.Split split = reviews.train().split(VALIDATION_SHARE, seed);
    try (SentimentTrainer trainer =
        SentimentTrainer.builder(start)
            .optimizer(AdamW.builder().learningRate(LEARNING_RATE).build())
            .epochs(EPOCHS)
            .maxTokens(maxTokens)
            .seed(seed)
            .build()) {
      trainer.fit(split.train(), split.validation());
      trainer.save(saved);
    }
    try (SentimentClassifier classifier = SentimentClassifier.load(saved)) {
      return classifier.evaluate(reviews.validation()).accuracy();
    }
  }
}
