package io.koelectra.examples;

import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.ModelDirectoryWriter;
import io.koelectra.evaluation.BestBy;
import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.report.HtmlReport;
import io.koelectra.nsmc.report.TensorBoardEvents;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that the fine-tuning mains share, and the training that they describe. */
public final class FineTuning {

  /** So many tell two models apart that differ by 5 points of 100. */
  private static final double VALIDATION_TEXTS = 500;

  private static final double LEAST_SHARE = 0.05;
  private static final double LARGEST_SHARE = 0.2;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(names = "--out", description = "Directory to save the model in.")
  private Path out;

  @Option(
      names = "--report",
      description = "HTML page about the training (default: --out with -report.html).")
  private Path report;

  @Option(
      names = "--tensorboard",
      description = "Directory to record the training in, for TensorBoard.")
  private Path tensorBoard;

  @Option(
      names = "--validation-share",
      description = "Share of the texts to hold out (default: 500 texts, within 0.05 to 0.2).")
  private Double validationShare;

  @Option(
      names = "--split-seed",
      description =
          "The same number holds out the same texts (default: --seed). Models must agree in it to"
              + " be compared or to learn from each other.")
  private Long splitSeed;

  @Option(names = "--precision", description = "Saved weights are ${COMPLETION-CANDIDATES}.")
  private ModelDirectoryWriter.Precision precision = ModelDirectoryWriter.Precision.FLOAT32;

  @Option(
      names = "--best-by",
      description =
          "Figure that chooses the weights: ACCURACY (of one class each), MACRO_F1 (of classes),"
              + " MICRO_F1 (of several labels), PEARSON or SPEARMAN (of numbers), or LOSS (default:"
              + " MACRO_F1, or PEARSON of numbers).")
  private BestBy bestBy;

  /**
   * What fine-tuning gives.
   *
   * @param validation the held-out texts, scored by the trained model; none of a model without one
   *     right class
   */
  public record Outcome(TrainingReport training, List<ScoredText> validation) {}

  /** By default, saves in {@code out}. */
  public FineTuning(String out) {
    this.out = Path.of(out);
  }

  Path out() {
    return out;
  }

  /** The seed of what is held out. */
  public long splitSeed() {
    return splitSeed == null ? options.seed() : splitSeed;
  }

  /** Holds out the share that was asked for, or one by the number of texts. */
  public LabelledDataset.Split split(LabelledDataset texts) {
    double chosen = Math.max(LEAST_SHARE, Math.min(LARGEST_SHARE, VALIDATION_TEXTS / texts.size()));
    return texts.split(validationShare == null ? chosen : validationShare, splitSeed());
  }

  /**
   * Fine-tunes and saves, and prints settings, weights and validation. Of a training whose model is
   * of no use it writes the page and saves nothing.
   *
   * @param type what a label is
   * @param labels class names; the head of the model in the jar stays if it has them. None of
   *     numbers
   * @param choices what the main sets beside the shared options
   */
  public Outcome run(
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation,
      ProblemType type,
      List<String> labels,
      Consumer<SentimentTrainerBuilder> choices)
      throws IOException {
    requireFigure(type);
    try (TerminalProgress progress = new TerminalProgress();
        TensorBoardEvents events =
            tensorBoard == null ? null : TensorBoardEvents.open(tensorBoard)) {
      HuggingFaceCheckpoint start = options.checkpoint(train);
      SentimentTrainerBuilder builder =
          SentimentTrainer.builder(start)
              .problemType(type)
              .seed(options.seed())
              .listener(events == null ? progress : progress.andThen(events));
      Optional.ofNullable(bestBy).ifPresent(builder::bestBy);
      options.apply(builder);
      chooseHead(builder, start, type, labels);
      choices.accept(builder);
      Outcome outcome = fit(builder, train, validation);
      TrainingReport training = outcome.training();
      System.out.println("settings: " + training.settings());
      System.out.println("weights: " + training.weights());
      System.out.println("validation: " + training.validation());
      if (type == ProblemType.SINGLE_LABEL_CLASSIFICATION) {
        System.out.println("calibration: " + training.calibration());
      }
      return outcome;
    }
  }

  /** Refuses to choose the weights by a figure that the task does not have. */
  private void requireFigure(ProblemType type) {
    Set<BestBy> figures =
        switch (type) {
          case SINGLE_LABEL_CLASSIFICATION ->
              EnumSet.of(BestBy.ACCURACY, BestBy.MACRO_F1, BestBy.LOSS);
          case MULTI_LABEL_CLASSIFICATION ->
              EnumSet.of(BestBy.MACRO_F1, BestBy.MICRO_F1, BestBy.LOSS);
          case REGRESSION -> EnumSet.of(BestBy.PEARSON, BestBy.SPEARMAN, BestBy.LOSS);
        };
    if (bestBy != null && !figures.contains(bestBy)) {
      throw new IllegalArgumentException(
          "--best-by %s is no figure of a %s; choose one of %s"
              .formatted(bestBy, type.key(), figures));
    }
  }

  /**
   * Keeps the head of the model in the jar for its own classes. For others its layers start afresh
   * too: they have learned sentiment and little else, and of other texts its embeddings alone learn
   * more. The head of another model stays unless a fresh one is asked for.
   */
  private void chooseHead(
      SentimentTrainerBuilder builder,
      HuggingFaceCheckpoint start,
      ProblemType type,
      List<String> labels) {
    boolean isOfTask =
        start.kind() != CheckpointKind.CLASSIFIER || start.config().problemType() == type;
    if (options.startsFromDefault() && type == ProblemType.SINGLE_LABEL_CLASSIFICATION) {
      builder.headFor(labels);
      if (!start.config().labels().containsAll(labels)) {
        builder.reinitializeTopLayers(start.config().numHiddenLayers());
      }
    } else if (options.startsFromDefault()) {
      builder.freshHead();
    } else if (!isOfTask && !options.isFreshHead()) {
      throw new IllegalArgumentException(
          "the head of %s is for %s, and %s is asked for; add --fresh-head to train a new head on its encoder"
              .formatted(start.name(), start.config().problemType().key(), type.key()));
    }
    if (!labels.isEmpty()) {
      builder.labels(labels);
    }
  }

  /** Refuses outputs that cannot be written, before time is spent on a training. */
  public void requireWritable() throws IOException {
    ModelDirectoryWriter.requireWritable(out);
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
  public void writePage(Outcome outcome, Optional<EvaluationReport> test) throws IOException {
    HtmlReport page =
        outcome.validation().isEmpty()
            ? HtmlReport.of(outcome.training())
            : HtmlReport.of(outcome.training(), outcome.validation());
    test.ifPresent(page::test);
    page.write(page());
    System.out.println("report: " + page());
  }

  private Outcome fit(
      SentimentTrainerBuilder builder,
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation)
      throws IOException {
    try (SentimentTrainer trainer = builder.build()) {
      try {
        trainer.fit(train, validation);
        trainer.save(out, precision); // logs where another model that was there is now
        return outcome(trainer, validation);
      } catch (TrainingAlarmException e) {
        if (trainer.report().isPresent()) {
          writePage(outcome(trainer, validation), Optional.empty());
        }
        throw e;
      }
    }
  }

  private static Outcome outcome(
      SentimentTrainer trainer, List<? extends LabelledText> validation) {
    TrainingReport report = trainer.report().orElseThrow();
    boolean hasOneClass = report.validation() instanceof ClassificationReport;
    return new Outcome(report, hasOneClass ? trainer.score(validation) : List.of());
  }
}
