package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.TrainingReport;
import io.koelectra.nsmc.evaluation.EvaluationReport;
import io.koelectra.training.AdamW;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fine-tunes a checkpoint on NSMC, evaluates it once on the test set, saves it and classifies a few
 * sentences with what was saved.
 *
 * <p>Without {@code --train} it uses the embedded reviews and, without {@code --test} too, holds a
 * fifth of them out as test set; without {@code --model}, a small ELECTRA with random weights and a
 * vocabulary made from the training reviews.
 */
@Command(
    name = "FineTuneNsmc",
    mixinStandardHelpOptions = true,
    description = "Fine-tune KoELECTRA on NSMC; with no options, on reviews that come with it.")
public final class FineTuneNsmc extends Example<FineTuneNsmc.Result> {

  private static final double EMBEDDED_TEST_SHARE = 0.2;

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

  @Option(
      names = "--model",
      description = "Directory with config.json, vocab.txt and weights to start from.")
  private Path model;

  @Option(
      names = "--out",
      description = "Directory to save the model to (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of(EmbeddedDefault.MODEL);

  @Option(
      names = "--checkpoints",
      description = "Directory for checkpoints, from which a killed run goes on.")
  private Path checkpoints;

  @Option(
      names = "--epochs",
      description = "Passes over the training reviews (default: 3 with --train, else 5).")
  private Integer epochs;

  @Option(names = "--batch-size", description = "Reviews a step (default: ${DEFAULT-VALUE}).")
  private int batchSize = 32;

  @Option(
      names = "--learning-rate",
      description = "Peak rate (default: 5e-5 with --model, else 1e-3).")
  private Double learningRate;

  @Option(
      names = "--max-tokens",
      description = "Longer reviews are cut (default: ${DEFAULT-VALUE}).")
  private int maxTokens = 128;

  @Option(
      names = "--validation-share",
      description =
          "Share of the training reviews held out (default: 0.05 with --train, else 0.15).")
  private Double validationShare;

  @Option(
      names = "--seed",
      description = "Of splits, weights, order, dropout (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @Mixin private UntrainedModel untrained = new UntrainedModel();

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new FineTuneNsmc().runAsProcess(args);
  }

  @Override
  public Result call() throws IOException {
    HuggingFaceCheckpoint.requireSavable(out);
    NsmcDataset reviews;
    Optional<NsmcDataset> testReviews;
    if (train == null && test == null) {
      NsmcDataset.Split split = EmbeddedDefault.reviews().split(EMBEDDED_TEST_SHARE, seed);
      reviews = split.train();
      testReviews = Optional.of(split.validation());
    } else {
      reviews = train == null ? EmbeddedDefault.reviews() : NsmcDataset.read(train);
      testReviews = test == null ? Optional.empty() : Optional.of(NsmcDataset.read(test));
    }
    System.out.println(reviews.report());
    if (sample != null) {
      reviews = reviews.sample(sample, seed);
    }

    TrainingReport report = fineTune(reviews);
    System.out.println("settings: " + report.settings());
    System.out.println("weights: " + report.weights());
    System.out.println("validation: " + report.validation());
    try (SentimentClassifier classifier = SentimentClassifier.load(out)) {
      Optional<EvaluationReport> result = testReviews.map(t -> evaluate(classifier, t));
      result.ifPresent(r -> System.out.println("test: " + r));
      ClassifyReviews.print(classifier, EmbeddedDefault.sentences());
      return new Result(report, result);
    }
  }

  private TrainingReport fineTune(NsmcDataset all) throws IOException {
    double defaultShare = train == null ? 0.15 : 0.05;
    NsmcDataset.Split reviews =
        all.split(validationShare == null ? defaultShare : validationShare, seed);
    HuggingFaceCheckpoint checkpoint =
        model == null
            ? untrained.checkpoint(reviews.train(), maxTokens)
            : HuggingFaceCheckpoint.open(model);
    double defaultRate = model == null ? 1e-3 : 5e-5;
    int defaultEpochs = train == null ? 5 : 3;
    AdamW optimizer =
        AdamW.builder().learningRate(learningRate == null ? defaultRate : learningRate).build();
    try (TerminalProgress progress = new TerminalProgress()) {
      SentimentTrainerBuilder builder =
          SentimentTrainer.builder(checkpoint)
              .optimizer(optimizer)
              .epochs(epochs == null ? defaultEpochs : epochs)
              .batchSize(batchSize)
              .maxTokens(maxTokens)
              .seed(seed)
              .listener(progress);
      if (checkpoints != null) {
        builder.checkpoints(checkpoints);
      }
      return fineTune(builder, reviews);
    }
  }

  private TrainingReport fineTune(SentimentTrainerBuilder builder, NsmcDataset.Split reviews)
      throws IOException {
    try (SentimentTrainer trainer = builder.build()) {
      TrainingReport report = trainer.fit(reviews.train(), reviews.validation());
      trainer.save(out);
      return report;
    }
  }

  private static EvaluationReport evaluate(SentimentClassifier classifier, NsmcDataset reviews) {
    try (TerminalProgress progress = new TerminalProgress()) {
      return classifier.evaluate(reviews, progress);
    }
  }
}
