package io.koelectra.examples;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.SentimentPrediction;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fine-tunes a checkpoint on labelled texts or pairs of texts of any kind, which have a class, any
 * number of labels or a number to predict ({@code --task}); saves it, and evaluates what was saved
 * once on the test set, of classes with and without its temperature.
 *
 * <p>Without {@code --train} it uses sentences about shopping that come with it, in three classes
 * or, with {@code --pairs}, in pairs that stand in order or not; without {@code --test} too, it
 * holds a fifth of them out as test set. Without {@code --model} it starts from the model in the
 * library's jar.
 */
@Command(
    description =
        "Fine-tunes a model on labelled texts of your own; with no options, on some that come with"
            + " it.")
public final class FineTuneText extends Example<FineTuneText.Result> {

  private static final int SHOWN = 6;

  /** What a label is. */
  enum Task {
    CLASSIFICATION(ProblemType.SINGLE_LABEL_CLASSIFICATION),
    MULTI_LABEL(ProblemType.MULTI_LABEL_CLASSIFICATION),
    REGRESSION(ProblemType.REGRESSION);

    private final ProblemType type;

    Task(ProblemType type) {
      this.type = type;
    }
  }

  /** How much each class counts in the loss. */
  enum ClassWeights {
    EQUAL,
    BALANCED
  }

  /** The saved model on the test set, with its temperature and, if it has one, without. */
  record Test(EvaluationReport calibrated, EvaluationReport raw) {}

  /** What a run gives; {@code test} is empty without a test set. */
  record Result(TrainingReport training, Optional<Test> test) {}

  @Option(names = "--train", description = "File of labelled texts: CSV, TSV or JSON lines.")
  private Path train;

  @Option(names = "--test", description = "File like --train; evaluated once, after training.")
  private Path test;

  @Option(
      names = "--task",
      description =
          "What a label is: the one right class (CLASSIFICATION), any number of right ones"
              + " (MULTI_LABEL) or a number to predict (REGRESSION).")
  private Task task = Task.CLASSIFICATION;

  @ArgGroup(exclusive = false)
  private TextFileOptions columns = new TextFileOptions();

  @Option(
      names = "--class-weights",
      description = "BALANCED lets rare classes count as much as others, of texts with one each.")
  private ClassWeights classWeights = ClassWeights.EQUAL;

  @Option(names = "--pairs", description = "Without --train: use pairs of sentences.")
  private boolean pairs;

  @Mixin private FineTuning tuning = new FineTuning("runs/fine-tuned-text");

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new FineTuneText().runAsProcess(args);
  }

  @Override
  protected boolean isInVain(Result result) {
    return result.training().verdict().isPresent();
  }

  @Override
  public Result call() throws IOException {
    tuning.requireWritable();
    requireFitting();
    LabelledDataset texts =
        train != null
            ? columns.file(task.type).read(train)
            : pairs ? EmbeddedDefault.purchasePairs() : EmbeddedDefault.purchases();
    System.out.println(texts.report());
    Optional<LabelledDataset> testTexts = Optional.empty();
    if (test != null) {
      testTexts = Optional.of(columns.file(task.type).withLabels(texts.labels()).read(test));
    } else if (train == null) {
      LabelledDataset.Split split = texts.split(EmbeddedDefault.TEST_SHARE, tuning.splitSeed());
      texts = split.train();
      testTexts = Optional.of(split.validation());
    }

    LabelledDataset.Split split = tuning.split(texts);
    FineTuning.Outcome outcome =
        tuning.run(
            split.train(),
            split.validation(),
            task.type,
            texts.labels(),
            builder -> {
              if (classWeights == ClassWeights.BALANCED) {
                builder.classWeights(split.train().balancedClassWeights());
              }
            });
    try (SentimentClassifier classifier = SentimentClassifier.load(tuning.out());
        TerminalProgress progress = new TerminalProgress()) {
      Optional<Test> result = testTexts.map(t -> evaluate(classifier, t, progress));
      tuning.writePage(outcome, result.map(Test::calibrated));
      return new Result(outcome.training(), result);
    }
  }

  private void requireFitting() {
    if (pairs && train != null) {
      throw new IllegalArgumentException(
          "--pairs chooses texts that come with the example; with --train, name --second-text");
    }
    if (task != Task.CLASSIFICATION && train == null) {
      throw new IllegalArgumentException(
          "the texts that come with the example have one class each; --task %s needs --train"
              .formatted(task));
    }
    if (task != Task.CLASSIFICATION && classWeights == ClassWeights.BALANCED) {
      throw new IllegalArgumentException(
          "--class-weights BALANCED is for texts of one class each; leave it out with --task "
              + task);
    }
  }

  private Test evaluate(
      SentimentClassifier classifier, LabelledDataset texts, TerminalProgress progress) {
    if (task != Task.CLASSIFICATION) {
      EvaluationReport report = classifier.evaluate(texts, progress);
      System.out.println("test: " + report);
      for (LabelledText text : texts.subList(0, Math.min(SHOWN, texts.size()))) {
        SentimentPrediction prediction =
            text.secondText().isPresent()
                ? classifier.classify(text.text(), text.secondText().get())
                : classifier.classify(text.text());
        print(prediction.toString(), text);
      }
      return new Test(report, report);
    }
    long start = System.nanoTime();
    List<ScoredText> scored = classifier.score(texts, progress);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    double undone = 1 / classifier.temperature();
    ClassificationReport calibrated = ScoredText.evaluation(scored, took);
    ClassificationReport raw =
        ScoredText.evaluation(
            scored.stream().map(text -> text.withTemperature(undone)).toList(), took);
    System.out.println("test: " + calibrated);
    System.out.printf(
        "test, temperature 1 -> %.2f: mean loss %.4f -> %.4f, ECE %.4f -> %.4f%n",
        classifier.temperature(),
        raw.meanLoss(),
        calibrated.meanLoss(),
        raw.expectedCalibrationError(),
        calibrated.expectedCalibrationError());
    for (ScoredText text : scored.subList(0, Math.min(SHOWN, scored.size()))) {
      print("%s %.1f%%".formatted(text.predicted(), 100 * text.confidence()), text.example());
    }
    return new Test(calibrated, raw);
  }

  private static void print(String predicted, LabelledText text) {
    System.out.printf(
        "%s, truly %s: %s%s%n",
        predicted,
        text.labels().isEmpty() ? "of no label" : text.label(),
        text.text(),
        text.secondText().map(second -> " / " + second).orElse(""));
  }
}
