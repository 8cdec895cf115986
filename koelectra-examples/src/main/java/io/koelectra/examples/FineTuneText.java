package io.koelectra.examples;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.TrainingReport;
import io.koelectra.nsmc.data.LabelledDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fine-tunes a checkpoint on labelled texts or pairs of texts of any kind, saves it, and evaluates
 * what was saved once on the test set, with and without its temperature.
 *
 * <p>Without {@code --train} it uses sentences about shopping that come with it, in three classes
 * or, with {@code --pairs}, in pairs that stand in order or not; without {@code --test} too, it
 * holds a fifth of them out as test set. Without {@code --model} it starts from the model in the
 * library's jar.
 */
@Command(
    name = "FineTuneText",
    mixinStandardHelpOptions = true,
    description =
        "Fine-tune KoELECTRA on labelled texts; with no options, on some that come with it.")
public final class FineTuneText extends Example<FineTuneText.Result> {

  private static final int SHOWN = 6;

  /** Weights of the classes in the loss. */
  enum ClassWeights {
    /** All classes weigh 1. */
    equal,
    /** Rare classes weigh more: {@link LabelledDataset#balancedClassWeights()}. */
    balanced
  }

  /**
   * The saved model on the test set.
   *
   * @param calibrated with its temperature
   * @param raw without
   */
  record Test(EvaluationReport calibrated, EvaluationReport raw) {}

  /**
   * What a run gives.
   *
   * @param test empty without a test set
   */
  record Result(TrainingReport training, Optional<Test> test) {}

  @Option(names = "--train", description = "CSV, TSV or JSON lines, plain or gzip.")
  private Path train;

  @Option(names = "--test", description = "Of the same columns; evaluated once, after training.")
  private Path test;

  @Mixin private TextFileOptions columns = new TextFileOptions();

  @Option(
      names = "--class-weights",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ClassWeights classWeights = ClassWeights.equal;

  @Option(names = "--pairs", description = "Without --train: pairs instead of single sentences.")
  private boolean pairs;

  @Mixin private FineTuning tuning = new FineTuning(EmbeddedDefault.TEXT_MODEL);

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new FineTuneText().runAsProcess(args);
  }

  @Override
  boolean isInVain(Result result) {
    return result.training().verdict().isPresent();
  }

  @Override
  public Result call() throws IOException {
    tuning.requireWritable();
    if (pairs && train != null) {
      throw new IllegalArgumentException(
          "--pairs chooses texts that come with the example; with --train, name --second-text");
    }
    LabelledDataset texts = train == null ? embedded() : columns.file().read(train);
    System.out.println(texts.report());
    Optional<LabelledDataset> testTexts = Optional.empty();
    if (test != null) {
      testTexts = Optional.of(columns.file().withLabels(texts.labels()).read(test));
    } else if (train == null) {
      LabelledDataset.Split split = texts.split(EmbeddedDefault.TEST_SHARE, tuning.splitSeed());
      texts = split.train();
      testTexts = Optional.of(split.validation());
    }

    LabelledDataset.Split split =
        texts.split(tuning.validationShare(texts.size()), tuning.splitSeed());
    FineTuning.Outcome outcome =
        tuning.run(
            split.train(), split.validation(), texts.labels(), b -> weighted(b, split.train()));
    try (SentimentClassifier classifier = SentimentClassifier.load(tuning.out())) {
      Optional<Test> result = testTexts.map(t -> evaluate(classifier, t));
      tuning.writePage(outcome, result.map(Test::calibrated));
      return new Result(outcome.training(), result);
    }
  }

  private LabelledDataset embedded() throws IOException {
    return pairs ? EmbeddedDefault.purchasePairs() : EmbeddedDefault.purchases();
  }

  private SentimentTrainerBuilder weighted(
      SentimentTrainerBuilder builder, LabelledDataset training) {
    return classWeights == ClassWeights.balanced
        ? builder.classWeights(training.balancedClassWeights())
        : builder;
  }

  private static Test evaluate(SentimentClassifier classifier, LabelledDataset texts) {
    long start = System.nanoTime();
    List<ScoredText> scored;
    try (TerminalProgress progress = new TerminalProgress()) {
      scored = classifier.score(texts, progress);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    double undone = 1 / classifier.temperature();
    Test result =
        new Test(
            ScoredText.evaluation(scored, took),
            ScoredText.evaluation(
                scored.stream().map(text -> text.withTemperature(undone)).toList(), took));
    System.out.println("test: " + result.calibrated());
    System.out.printf(
        "test, temperature 1 -> %.2f: mean loss %.4f -> %.4f, ECE %.4f -> %.4f%n",
        classifier.temperature(),
        result.raw().meanLoss(),
        result.calibrated().meanLoss(),
        result.raw().expectedCalibrationError(),
        result.calibrated().expectedCalibrationError());
    scored.stream().limit(SHOWN).forEach(FineTuneText::print);
    return result;
  }

  private static void print(ScoredText shown) {
    System.out.printf(
        "%s %.1f%%, truly %s: %s%s%n",
        shown.predicted(),
        100 * shown.confidence(),
        shown.label(),
        shown.example().text(),
        shown.example().secondText().map(second -> " / " + second).orElse(""));
  }
}
