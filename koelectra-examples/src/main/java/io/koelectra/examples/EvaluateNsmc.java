package io.koelectra.examples;

import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.evaluation.EvaluationReport;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures a fine-tuned model on labelled reviews: loss, accuracy, F1 and the confusion matrix.
 *
 * <p>Without {@code --test} it uses all embedded reviews, most of which the default model was
 * trained on.
 */
@Command(
    name = "EvaluateNsmc",
    mixinStandardHelpOptions = true,
    description = "Evaluate a fine-tuned model on labelled reviews.")
public final class EvaluateNsmc extends Example<EvaluationReport> {

  @Option(
      names = "--model",
      description = "Directory of a fine-tuned model (default: " + EmbeddedDefault.MODEL + ").")
  private Path model;

  @Option(
      names = "--test",
      description = "ratings_test.txt, plain or gzip (default: the reviews that come with it).")
  private Path test;

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new EvaluateNsmc().runAsProcess(args);
  }

  @Override
  public EvaluationReport call() throws IOException {
    NsmcDataset reviews = test == null ? EmbeddedDefault.reviews() : NsmcDataset.read(test);
    System.out.println(reviews.report());
    try (SentimentClassifier classifier =
            SentimentClassifier.load(model == null ? EmbeddedDefault.model() : model);
        TerminalProgress progress = new TerminalProgress()) {
      EvaluationReport report = classifier.evaluate(reviews, progress);
      System.out.println(report);
      return report;
    }
  }
}
