package io.koelectra.examples;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.NsmcDataset;
import io.koelectra.nsmc.data.Sentiment;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fine-tunes a checkpoint on NSMC, saves it, evaluates what was saved once on the test set,
 * classifies a few sentences with it and writes a page about the training.
 *
 * <p>Without {@code --train} it uses the reviews that come with it and, without {@code --test} too,
 * holds a fifth of them out as test set; without {@code --model} it starts from the model in the
 * library's jar.
 */
@Command(
    description =
        "Fine-tunes a model on movie reviews in NSMC's form; with no options, on reviews that come"
            + " with it.")
public final class FineTuneNsmc extends Example<FineTuneNsmc.Result> {

  /**
   * What a run gives.
   *
   * @param test the saved model on the test set; empty without a test set
   */
  record Result(TrainingReport training, Optional<EvaluationReport> test) {}

  @Option(names = "--train", description = "ratings_train.txt, plain or gzip.")
  private Path train;

  @Option(names = "--test", description = "ratings_test.txt; evaluated once, after training.")
  private Path test;

  @Option(names = "--sample", description = "Train on this many reviews, drawn at random.")
  private Integer sample;

  @Mixin private FineTuning tuning = new FineTuning("runs/fine-tuned");

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new FineTuneNsmc().runAsProcess(args);
  }

  @Override
  protected boolean isInVain(Result result) {
    return result.training().verdict().isPresent();
  }

  @Override
  public Result call() throws IOException {
    tuning.requireWritable();
    LabelledDataset reviews = train == null ? EmbeddedDefault.reviews() : NsmcDataset.read(train);
    Optional<LabelledDataset> testReviews = Optional.empty();
    if (test != null) {
      testReviews = Optional.of(NsmcDataset.read(test));
    } else if (train == null) {
      LabelledDataset.Split split = reviews.split(EmbeddedDefault.TEST_SHARE, tuning.splitSeed());
      reviews = split.train();
      testReviews = Optional.of(split.validation());
    }
    System.out.println(reviews.report());
    if (sample != null) {
      reviews = reviews.sample(sample, tuning.splitSeed());
    }

    LabelledDataset.Split split = tuning.split(reviews);
    FineTuning.Outcome outcome =
        tuning.run(
            split.train(),
            split.validation(),
            ProblemType.SINGLE_LABEL_CLASSIFICATION,
            Sentiment.labels(),
            builder -> {});
    try (SentimentClassifier classifier = SentimentClassifier.load(tuning.out());
        TerminalProgress progress = new TerminalProgress()) {
      Optional<EvaluationReport> result = testReviews.map(t -> classifier.evaluate(t, progress));
      result.ifPresent(r -> System.out.println("test: " + r));
      ClassifyReviews.print(classifier, EmbeddedDefault.sentences());
      tuning.writePage(outcome, result);
      return new Result(outcome.training(), result);
    }
  }
}
