package io.koelectra.examples;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Sentiment;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fine-tunes a checkpoint on NSMC, evaluates it once on the test set, saves it, classifies a few
 * sentences with what was saved and writes a page about the training.
 *
 * <p>Without {@code --train} it uses the embedded reviews and, without {@code --test} too, holds a
 * fifth of them out as test set; without {@code --model} it starts from the model in the library's
 * jar.
 */
@Command(
    name = "FineTuneNsmc",
    mixinStandardHelpOptions = true,
    description = "Fine-tune KoELECTRA on NSMC; with no options, on reviews that come with it.")
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

  @Mixin private FineTuning tuning = new FineTuning(EmbeddedDefault.MODEL);

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new FineTuneNsmc().runAsProcess(args);
  }

  @Override
  boolean isInVain(Result result) {
    return result.training().verdict().isPresent();
  }

  @Override
  public Result call() throws IOException {
    tuning.requireWritable();
    NsmcDataset reviews;
    Optional<NsmcDataset> testReviews;
    if (train == null && test == null) {
      NsmcDataset.Split split =
          EmbeddedDefault.reviews().split(EmbeddedDefault.TEST_SHARE, tuning.splitSeed());
      reviews = split.train();
      testReviews = Optional.of(split.validation());
    } else {
      reviews = train == null ? EmbeddedDefault.reviews() : NsmcDataset.read(train);
      testReviews = test == null ? Optional.empty() : Optional.of(NsmcDataset.read(test));
    }
    System.out.println(reviews.report());
    if (sample != null) {
      reviews = reviews.sample(sample, tuning.splitSeed());
    }

    NsmcDataset.Split split =
        reviews.split(tuning.validationShare(reviews.size()), tuning.splitSeed());
    FineTuning.Outcome outcome =
        tuning.run(split.train(), split.validation(), Sentiment.labels(), b -> b);
    try (SentimentClassifier classifier = SentimentClassifier.load(tuning.out())) {
      Optional<EvaluationReport> result = testReviews.map(t -> evaluate(classifier, t));
      result.ifPresent(r -> System.out.println("test: " + r));
      ClassifyReviews.print(classifier, EmbeddedDefault.sentences());
      tuning.writePage(outcome, result);
      return new Result(outcome.training(), result);
    }
  }

  private static EvaluationReport evaluate(SentimentClassifier classifier, NsmcDataset reviews) {
    try (TerminalProgress progress = new TerminalProgress()) {
      return classifier.evaluate(reviews, progress);
    }
  }
}
