package io.koelectra.nsmc;

import io.koelectra.evaluation.EvaluationReport;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes the model card of a fine-tuned model: what it is, how it scores, where it comes from. */
final class ModelCard {

  private static final String FRONT_MATTER =
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
      """;

  private static final String USAGE =
      """

      ## Use

      ```java
      try (var classifier = SentimentClassifier.load(Path.of("this-directory"))) {
        classifier.classify(List.of("정말 재미있어요"));
      }
      ```

      ```python
      pipeline("text-classification", model="this-directory")
      ```
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
      String start, List<String> labels, Optional<TrainingReport> training, String environment) {
    return FRONT_MATTER
        + "\n# Korean text classifier\n\n"
        + "An ELECTRA that tells apart "
        + IntStream.range(0, labels.size())
            .mapToObj(id -> "%s (%d)".formatted(labels.get(id), id))
            .collect(Collectors.joining(", "))
        + ", fine-tuned from "
        + start
        + ".\n"
        + training.map(ModelCard::results).orElse("\nIt has not been trained.\n")
        + USAGE
        + "\n## Made with\n\n"
        + environment
        + "\n";
  }

  private static String results(TrainingReport training) {
    EvaluationReport validation = training.validation();
    return training.verdict().map("\n**Of no use: %s**\n"::formatted).orElse("")
        + (training.isValidationTooSmall() ? TOO_SMALL : "")
        + """

        ## Results

        On %,d examples held out from the training data: accuracy %.4f, macro F1 %.4f, mean loss
        %.4f. This is no test set: it may have guided choices.

        ```
        %s```

        Temperature scaling on the same examples: %s. SentimentClassifier reads the temperature
        from calibration.json; the transformers library does not, so its probabilities are those
        before.

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
                validation.accuracy(),
                validation.macroF1(),
                validation.meanLoss(),
                validation.confusion(),
                training.calibration(),
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
}
