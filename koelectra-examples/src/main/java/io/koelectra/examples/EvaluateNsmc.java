package io.koelectra.examples;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.NsmcDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a fine-tuned model on labelled reviews: loss, accuracy, F1, and accuracy by length. */
@Command(description = "Measures a fine-tuned model on labelled reviews.")
public final class EvaluateNsmc extends Example<EvaluationReport> {

  @Option(
      names = "--model",
      description = "Directory of a fine-tuned model (default: that in the library's jar).")
  private Path model;

  @Option(
      names = "--test",
      description = "ratings_test.txt, plain or gzip (default: reviews that come with it).")
  private Path test;

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new EvaluateNsmc().runAsProcess(args);
  }

  @Override
  public EvaluationReport call() throws IOException {
    LabelledDataset reviews = test == null ? EmbeddedDefault.reviews() : NsmcDataset.read(test);
    System.out.println(reviews.report());
    try (SentimentClassifier classifier =
            model == null ? SentimentClassifier.loadDefault() : SentimentClassifier.load(model);
        TerminalProgress progress = new TerminalProgress()) {
      if (classifier.problemType() != ProblemType.SINGLE_LABEL_CLASSIFICATION) {
        throw new IllegalArgumentException(
            "%s: the problem_type is %s, and reviews are of one class each; ClassifyReviews shows what such a model says, SentimentClassifier.evaluate measures it"
                .formatted(model, classifier.problemType().key()));
      }
      long start = System.nanoTime();
      List<ScoredText> scored = classifier.score(reviews, progress);
      EvaluationReport report =
          ScoredText.evaluation(scored, Duration.ofNanos(System.nanoTime() - start));
      System.out.println(report);
      for (ScoredText.LengthBand band : ScoredText.byLength(scored)) {
        System.out.printf(
            "%10s tokens: accuracy %.4f on %,d%n", band.tokens(), band.accuracy(), band.texts());
      }
      return report;
    }
  }
}
