package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.evaluation.BestBy;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.format.WeightPrecision;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.TrainingReport;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.report.HtmlReport;
import io.koelectra.nsmc.report.TensorBoardEvents;
import io.koelectra.training.TrainingAlarmException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that the fine-tuning mains share, and the training that they describe. */
final class FineTuning {

  /** So many tell two models apart that differ by 5 points of 100. */
  private static final double VALIDATION_TEXTS = 500;

  private static final double LEAST_SHARE = 0.05;
  private static final double LARGEST_SHARE = 0.2;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(
      names = "--out",
      description = "Directory to save the model to (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--report",
      description = "HTML page about the training (default: what --out says, and -report.html).")
  private Path report;

  @Option(
      names = "--tensorboard",
      description = "Directory to record the training in, for TensorBoard (default: none).")
  private Path tensorBoard;

  @Option(
      names = "--validation-share",
      description = "Share of the training texts held out (default: 500 texts, but 0.05 to 0.2).")
  private Double validationShare;

  @Option(
      names = "--split-seed",
      description =
          "Seed of what is held out (default: that of --seed); models of several seeds that are to be"
              + " compared or learned from need one.")
  private Long splitSeed;

  @Option(
      names = "--precision",
      description = "Of the saved weights: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private WeightPrecision precision = WeightPrecision.FLOAT32;

  @Option(
      names = "--best-by",
      description =
          "By what the best epoch is chosen: ${COMPLETION-CANDIDATES} (default: MACRO_F1).")
  private BestBy bestBy;

  /**
   * What fine-tuning gives.
   *
   * @param validation the held-out texts, scored by the trained model
   */
  record Outcome(TrainingReport training, List<ScoredText> validation) {}

  /**
   * Starts from the defaults.
   *
   * @param out where the model is saved
   */
  FineTuning(String out) {
    this.out = Path.of(out);
  }

  Path out() {
    return out;
  }

  /** The seed of what is held out. */
  long splitSeed() {
    return splitSeed == null ? options.seed() : splitSeed;
  }

  /** The share to hold out of this many training texts. */
  double validationShare(int texts) {
    double chosen = Math.max(LEAST_SHARE, Math.min(LARGEST_SHARE, VALIDATION_TEXTS / texts));
    return validationShare == null ? chosen : validationShare;
  }

  /**
   * Fine-tunes and saves, and prints settings, weights and validation. Of a training whose model is
   * of no use it writes the page and saves nothing.
   *
   * @param labels class names; the head of the model in the jar stays if it has them
   * @param choices what the main sets beside the shared options
   */
  Outcome run(
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation,
      List<String> labels,
      UnaryOperator<SentimentTrainerBuilder> choices)
      throws IOException {
    try (TerminalProgress progress = new TerminalProgress();
        TensorBoardEvents events =
            tensorBoard == null ? null : TensorBoardEvents.open(tensorBoard)) {
      HuggingFaceCheckpoint start = options.checkpoint(train);
      SentimentTrainerBuilder builder =
          SentimentTrainer.builder(start)
              .seed(options.seed())
              .listener(events == null ? progress : progress.andThen(events));
      Optional.ofNullable(bestBy).ifPresent(builder::bestBy);
      options.apply(builder);
      if (options.startsFromDefault()) {
        startFromDefault(builder, start, labels);
      } else {
        builder.labels(labels);
      }
      Outcome outcome = fit(choices.apply(builder), train, validation);
      TrainingReport training = outcome.training();
      System.out.println("settings: " + training.settings());
      System.out.println("weights: " + training.weights());
      System.out.println("validation: " + training.validation());
      System.out.println("calibration: " + training.calibration());
      return outcome;
    }
  }

  /**
   * Keeps the head of the model in the jar for its own classes. For others its layers start afresh
   * too: they have learned sentiment and little else, and of other texts its embeddings alone learn
   * more.
   */
  private static void startFromDefault(
      SentimentTrainerBuilder builder, HuggingFaceCheckpoint start, List<String> labels) {
    builder.headFor(labels);
    if (!start.config().labels().containsAll(labels)) {
      builder.reinitializeTopLayers(start.config().numHiddenLayers());
    }
  }

  /** Refuses outputs that cannot be written, before time is spent on a training. */
  void requireWritable() throws IOException {
    HuggingFaceCheckpoint.requireSavable(out);
    Outputs.requireDirectory(out);
    Outputs.requireFile(page());
    if (tensorBoard != null) {
      Outputs.requireDirectory(tensorBoard);
    }
    options.requireWritable();
  }

  private Path page() {
    return report == null ? Path.of(out + "-report.html") : report;
  }

  /** Writes the page about a training, and prints where it is. */
  void writePage(Outcome outcome, Optional<EvaluationReport> test) throws IOException {
    HtmlReport page = HtmlReport.of(outcome.training(), outcome.validation());
    test.ifPresent(page::test);
    Path file = page();
    page.write(file);
    System.out.println("report: " + file);
  }

  private Outcome fit(
      SentimentTrainerBuilder builder,
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation)
      throws IOException {
    try (SentimentTrainer trainer = builder.build()) {
      try {
        TrainingReport training = trainer.fit(train, validation);
        trainer
            .save(out, precision)
            .ifPresent(moved -> System.out.println(out + " held another model, now " + moved));
        return new Outcome(training, trainer.score(validation));
      } catch (TrainingAlarmException e) {
        if (trainer.report().isPresent()) {
          Outcome inVain = new Outcome(trainer.report().get(), trainer.score(validation));
          writePage(inVain, Optional.empty());
        }
        throw e;
      }
    }
  }
}
