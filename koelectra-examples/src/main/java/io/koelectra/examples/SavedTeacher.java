package io.koelectra.examples;

import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.SentimentPrediction;
import io.koelectra.nsmc.TrainingListener;
import io.koelectra.nsmc.data.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A fine-tuned model in a directory. */
final class SavedTeacher implements Teacher {

  private static final int AT_ONCE = 5_000;

  /** A probability nearer to 0 or 1 is not told apart from it in float32. */
  private static final double SUREST = 1e-7;

  private final Path directory;
  private final List<String> labels;
  private final List<? extends LabelledText> training;
  private final TrainingListener progress;

  /**
   * @param labels the class names that it must have, by index
   * @param training what it was trained on
   * @param progress told how many texts it has answered for
   */
  SavedTeacher(
      Path directory,
      List<String> labels,
      List<? extends LabelledText> training,
      TrainingListener progress) {
    this.directory = directory;
    this.labels = labels;
    this.training = training;
    this.progress = progress;
  }

  /**
   * @throws IllegalArgumentException if the model has other labels
   */
  @Override
  public double[] logOdds(List<String> texts) throws IOException {
    try (SentimentClassifier classifier = SentimentClassifier.load(directory)) {
      if (!Set.copyOf(classifier.labels()).equals(Set.copyOf(labels))) {
        throw new IllegalArgumentException(
            "%s has the labels %s, a teacher needs %s"
                .formatted(directory, classifier.labels(), labels));
      }
      double[] logOdds = new double[texts.size()];
      AtomicInteger scored = new AtomicInteger();
      IntStream.range(0, (texts.size() + AT_ONCE - 1) / AT_ONCE)
          .parallel()
          .map(part -> part * AT_ONCE)
          .forEach(
              from -> {
                List<String> some = texts.subList(from, Math.min(texts.size(), from + AT_ONCE));
                List<SentimentPrediction> predictions = classifier.classify(some);
                for (int text = 0; text < some.size(); text++) {
                  logOdds[from + text] = logOdds(predictions.get(text));
                }
                report(scored, some.size(), texts.size());
              });
      return logOdds;
    }
  }

  private synchronized void report(AtomicInteger scored, int more, int all) {
    progress.onExamplesScored(scored.addAndGet(more), all);
  }

  /**
   * What it says of texts that it has seen with their labels; it cannot be trained without each.
   */
  @Override
  public double[] logOddsOfTraining() throws IOException {
    return logOdds(training.stream().map(LabelledText::text).toList());
  }

  /** Of an empty text, which has no answer, it is as unsure as can be. */
  private double logOdds(SentimentPrediction prediction) {
    double second = prediction.probabilities().getOrDefault(labels.get(1), 0.5);
    double p = Math.max(SUREST, Math.min(1 - SUREST, second));
    return Math.log(p / (1 - p));
  }
}
