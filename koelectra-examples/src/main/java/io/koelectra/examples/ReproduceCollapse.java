package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.NsmcDataset;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes a training collapse on purpose, in each of the ways that end at 50%, and shows which alarm
 * says so and when; then lets it roll the run back, and trains healthy models to show that no alarm
 * is raised.
 */
@Command(description = "Makes trainings collapse on purpose and shows which alarm says so.")
public final class ReproduceCollapse extends Example<List<ReproduceCollapse.Row>> {

  private static final double VALIDATION_SHARE = 0.1;
  private static final int MAX_TOKENS = 64;

  /** What is done wrong. */
  enum Planted {
    HEALTHY,
    RATE,
    ROLL_BACK,
    LABELS,
    SLOW,
    WEIGHTS,
    VOCABULARY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** One training: accuracy on validation at the end, if it was not ended, and what was said. */
  record Row(Planted planted, Optional<Double> accuracy, List<TrainingAlarm> alarms) {}

  @Option(
      names = "--train",
      description = "ratings_train.txt (default: reviews that come with it).")
  private Path train;

  @Option(names = "--sample", description = "Use this many reviews, drawn at random.")
  private Integer sample;

  @Option(names = "--epochs", description = "Passes over the reviews.")
  private int epochs = 10;

  @Option(names = "--batch-size", description = "Reviews in a training step.")
  private int batchSize = 16;

  @Option(names = "--rate", description = "A learning rate that works.")
  private double rate = 1e-3;

  @Option(names = "--high-rate", description = "A learning rate that is too high.")
  private double highRate = 0.05;

  @Option(names = "--healthy", description = "Number of trainings with nothing wrong.")
  private int healthy = 3;

  @Option(
      names = "--only",
      split = ",",
      description =
          "What to plant: healthy (nothing), rate (too high, without warm-up and clipping), roll-back"
              + " (the same, rolled back at each alarm), labels (of other texts), slow (a rate a"
              + " thousand times too low), weights (never trained), vocabulary (of other texts).")
  private List<Planted> only = List.of(Planted.values());

  @ArgGroup(exclusive = false)
  private UntrainedModel untrained = new UntrainedModel();

  private LabelledDataset.Split reviews;
  private HuggingFaceCheckpoint checkpoint;

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new ReproduceCollapse().runAsProcess(args);
  }

  @Override
  public List<Row> call() throws IOException {
    LabelledDataset all = train == null ? EmbeddedDefault.reviews() : NsmcDataset.read(train);
    reviews = (sample == null ? all : all.sample(sample, 1)).split(VALIDATION_SHARE, 1);
    checkpoint =
        untrained.checkpoint(reviews.train().stream().map(LabelledText::text).toList(), MAX_TOKENS);
    List<Row> rows = new ArrayList<>();
    for (Planted planted : Planted.values()) {
      int trainings = only.contains(planted) ? planted == Planted.HEALTHY ? healthy : 1 : 0;
      for (int seed = 1; seed <= trainings; seed++) {
        SentimentTrainerBuilder builder = trainer(planted);
        rows.add(run(planted, planted == Planted.HEALTHY ? builder.seed(seed) : builder));
      }
    }
    return rows;
  }

  private SentimentTrainerBuilder trainer(Planted planted) throws IOException {
    return switch (planted) {
      case HEALTHY, LABELS -> trainer(checkpoint);
      case SLOW -> trainer(checkpoint).optimizer(optimizer(rate / 1000));
      case RATE ->
          trainer(checkpoint)
              .optimizer(optimizer(highRate))
              .schedule(LearningRateSchedule.constant())
              .maxGradientNorm(Double.POSITIVE_INFINITY);
      case ROLL_BACK -> trainer(Planted.RATE).onAlarm(AlarmPolicy.ROLL_BACK_AND_HALVE_RATE);
      case WEIGHTS -> trainer(neverTrained()).freshHead();
      case VOCABULARY ->
          trainer(
              untrained.withVocabulary(
                  List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "film"),
                  MAX_TOKENS));
    };
  }

  private SentimentTrainerBuilder trainer(HuggingFaceCheckpoint from) {
    return SentimentTrainer.builder(from)
        .optimizer(optimizer(rate))
        .epochs(epochs)
        .batchSize(batchSize)
        .maxTokens(MAX_TOKENS);
  }

  private static AdamW optimizer(double rate) {
    return AdamW.builder().learningRate(rate).build();
  }

  private HuggingFaceCheckpoint neverTrained() throws IOException {
    Path directory = Files.createTempDirectory("koelectra-").resolve("never-trained");
    try (SentimentTrainer trainer = trainer(checkpoint).onAlarm(AlarmPolicy.WARN).build()) {
      trainer.save(directory);
    }
    return HuggingFaceCheckpoint.open(directory);
  }

  private List<? extends LabelledText> texts(Planted planted) {
    if (planted != Planted.LABELS) {
      return reviews.train();
    }
    List<LabelledText> others = new ArrayList<>(reviews.train());
    Collections.shuffle(others, new Random(1));
    return IntStream.range(0, others.size())
        .mapToObj(i -> LabelledText.of(reviews.train().get(i).text(), others.get(i).label()))
        .toList();
  }

  private Row run(Planted planted, SentimentTrainerBuilder builder) throws IOException {
    Row row;
    try (TerminalProgress progress = new TerminalProgress();
        SentimentTrainer trainer = builder.listener(progress).build()) {
      TrainingReport report = trainer.fit(texts(planted), reviews.validation());
      row = new Row(planted, Optional.of(report.validation().accuracy()), report.alarms());
    } catch (TrainingAlarmException e) {
      row = new Row(planted, Optional.empty(), List.of(e.alarm()));
    }
    String end = row.accuracy().map("accuracy %.4f"::formatted).orElse("ended");
    System.out.printf("%-12s %s%n", planted, end);
    row.alarms().forEach(alarm -> System.out.println("    " + alarm));
    return row;
  }
}
