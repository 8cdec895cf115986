package io.koelectra.nsmc;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ProblemType;
import io.koelectra.training.TrainingReport;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes the model card of a fine-tuned model: what it is, how it scores, where it comes from. */
final class ModelCard {

  private static final String CARD =
      """
      ---
      language: ko
      library_name: transformers
      pipeline_tag: text-classification
      tags:
      - electra
      - koelectra
      metrics:
      - accuracy
      - f1
      ---

      # Korean text classifier

      An ELECTRA that %s %s, fine-tuned from %s.
      %s
      ## Use

      ```java
      try (var classifier = SentimentClassifier.load(Path.of("this-directory"))) {
        classifier.classify(List.of("정말 재미있어요"));
      }
      ```

      ```python
      pipeline("text-classification", model="this-directory")
      ```

      ## Made with

      %s
      """;

  private static final String TOO_SMALL =
      "\n**The validation examples are too few, or too much of one class, to tell whether this model is"
          + " of use.**\n";

  private ModelCard() {}

  /**
   * The card as Markdown with YAML front matter.
   *
   * @param start the checkpoint that training started from
   * @param training the last training; empty for a model saved untrained
   * @param environment what made it, one line
   */
  static String of(
      String start, ElectraConfig config, Optional<TrainingReport> training, String environment) {
    return CARD.formatted(
        config.problemType() == ProblemType.REGRESSION ? "predicts" : "tells apart",
        IntStream.range(0, config.numLabels())
            .mapToObj(id -> "%s (%d)".formatted(config.labels().get(id), id))
            .collect(Collectors.joining(", ")),
        start,
        training.map(ModelCard::results).orElse("\nIt has not been trained.\n"),
        environment);
  }

  private static String results(TrainingReport training) {
    EvaluationReport validation = training.validation();
    return training.verdict().map("\n**Of no use: %s**\n"::formatted).orElse("")
        + (validation.isTooSmallToTell() ? TOO_SMALL : "")
        + """

        ## Results

        On %,d examples held out from the training data: %smean loss %.4f. This is no test set: it may
        have guided choices.

        ```
        %s
        ```
        %s
        ## Training

        - data: %,d examples, SHA-256 %s
        - settings: %s
        - start: %s
        - steps: %,d
        - best at step %,d

        %s
        """
            .formatted(
                validation.examples(),
                validation.figures().entrySet().stream()
                    .limit(2)
                    .map(figure -> "%s %.4f, ".formatted(figure.getKey(), figure.getValue()))
                    .collect(Collectors.joining()),
                validation.meanLoss(),
                validation.toString().stripTrailing(),
                validation instanceof ClassificationReport ? calibration(training) : "",
                training.trainingExamples(),
                training.dataFingerprint(),
                training.settings(),
                training.weights(),
                training.steps(),
                training.bestStep(),
                training.evaluations().stream()
                    .map(evaluation -> "- " + evaluation)
                    .collect(Collectors.joining("\n")));
  }

  private static String calibration(TrainingReport training) {
    return """

        Temperature scaling on the same examples: %s. SentimentClassifier reads the temperature
        from calibration.json; the transformers library does not, so its probabilities are those
        before.
        """
        .formatted(training.calibration());
  }
}
