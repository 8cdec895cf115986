package io.koelectra.nsmc.report;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.format.AtomicFile;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A training as one HTML page: alarms, curves, figures beside those of a model that ignores the
 * texts, settings, data and versions. Of a model that tells classes apart also confusion matrix and
 * calibration and, if the validation examples are given, accuracy by length and the most
 * confidently wrong texts.
 *
 * <pre>{@code
 * TrainingReport report = trainer.fit(reviews.train(), reviews.validation());
 * HtmlReport.of(report, trainer.score(reviews.validation())).write(Path.of("report.html"));
 * }</pre>
 *
 * <p>The page needs no other file and no network, and forbids itself to use any. The same figures
 * give the same bytes. What it quotes is as private as the validation examples are.
 */
public final class HtmlReport {

  private final TrainingReport training;
  private final List<ScoredText> validation;
  private String title;
  private Optional<EvaluationReport> test = Optional.empty();
  private Optional<LabelNoiseReport> noise = Optional.empty();

  private HtmlReport(TrainingReport training, List<ScoredText> validation) {
    this.training = training;
    this.validation = validation;
    title = "Fine-tuned from " + training.start();
  }

  /** A page about a training of any task, which quotes no text. */
  public static HtmlReport of(TrainingReport training) {
    return new HtmlReport(training, List.of());
  }

  /**
   * A page about a training that also tells of single texts.
   *
   * @param validation the validation examples, scored by the trained model
   * @throws IllegalArgumentException if {@code validation} are not as many as the training was
   *     evaluated on
   */
  public static HtmlReport of(TrainingReport training, List<ScoredText> validation) {
    long examples = training.best().validation().examples();
    if (validation.size() != examples) {
      throw new IllegalArgumentException(
          "the training was evaluated on %d examples, but %d are scored; pass trainer.score(validation) with the list that fit was called with"
              .formatted(examples, validation.size()));
    }
    return new HtmlReport(training, List.copyOf(validation));
  }

  /** The page's heading; default "Fine-tuned from" and what it started from. */
  public HtmlReport title(String value) {
    title = Objects.requireNonNull(value, "title");
    return this;
  }

  /** The trained model on the test set; default none. */
  public HtmlReport test(EvaluationReport value) {
    test = Optional.of(value);
    return this;
  }

  /** A search for wrong labels among the training examples; default none. */
  public HtmlReport labelNoise(LabelNoiseReport value) {
    noise = Optional.of(value);
    return this;
  }

  /**
   * Writes the page.
   *
   * @param file replaced whole or not at all; its directory is made if it is absent
   */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    AtomicFile.write(
        file, PageTemplate.fill(new ReportPage(title, training, validation, test, noise)));
  }
}
