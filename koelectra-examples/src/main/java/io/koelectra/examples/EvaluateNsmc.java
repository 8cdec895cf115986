package io.koelectra.examples;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.nsmc.LengthBand;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.SentimentClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures a fine-tuned model on labelled reviews: loss, accuracy, F1, the confusion matrix, and
 * accuracy by length.
 *
 * <p>Without {@code --test} it uses the embedded reviews.
 */
@Command(
    name = "EvaluateNsmc",
    mixinStandardHelpOptions = true,
    description = "Evaluate a fine-tuned model on labelled reviews.")
public final class EvaluateNsmc extends Example<EvaluationReport> {

  @Option(
      names = "--model",
      description = "Directory of a fine-tuned model (default: the one in the library's jar).")
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
            model == null ? SentimentClassifier.loadDefault() : SentimentClassifier.load(model);
        TerminalProgress progress = new TerminalProgress()) {
      long start = System.nanoTime();
      List<ScoredText> scored = classifier.score(reviews, progress);
      EvaluationReport report =
          ScoredText.evaluation(scored, Duration.ofNanos(System.nanoTime() - start));
      System.out.println(report);
      LengthBand.of(scored)
          .forEach(
              band ->
                  System.out.printf(
                      "%10s tokens: accuracy %.4f on %,d%n",
                      band.tokens(), band.accuracy(), band.texts()));
      return report;
    }
  }
}
