package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Review;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.TrainingReport;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Makes a training collapse on purpose, in each of the ways that end at 50%, and shows what the
 * collapse monitor says of it and when; then lets it roll the run back, and trains healthy models
 * to show that it keeps silent.
 */
@Command(
    name = "ReproduceCollapse",
    mixinStandardHelpOptions = true,
    description = "Plant the causes of a collapsed training and see them caught.")
public final class ReproduceCollapse extends Example<List<ReproduceCollapse.Row>> {

  private static final double VALIDATION_SHARE = 0.1;
  private static final int MAX_TOKENS = 64;

  /**
   * One training.
   *
   * @param planted what was done wrong
   * @param accuracy on validation at the end; empty for a training that was ended
   * @param alarms what the monitor said, in order
   */
  record Row(String planted, Optional<Double> accuracy, List<TrainingAlarm> alarms) {}

  @Option(
      names = "--train",
      description = "ratings_train.txt (default: the reviews that come with it).")
  private Path train;

  @Option(names = "--sample", description = "Use this many reviews, drawn at random.")
  private Integer sample;

  @Option(names = "--epochs", description = "Passes over them (default: ${DEFAULT-VALUE}).")
  private int epochs = 10;

  @Option(names = "--batch-size", description = "Reviews a step (default: ${DEFAULT-VALUE}).")
  private int batchSize = 16;

  @Option(names = "--rate", description = "A rate that works (default: ${DEFAULT-VALUE}).")
  private double rate = 1e-3;

  @Option(names = "--high-rate", description = "One that does not (default: ${DEFAULT-VALUE}).")
  private double highRate = 0.05;

  @Option(names = "--healthy", description = "Healthy trainings (default: ${DEFAULT-VALUE}).")
  private int healthy = 3;

  @Option(
      names = "--only",
      split = ",",
      description = "Of: healthy, rate, roll-back, labels, slow, weights, vocabulary.")
  private List<String> only =
      List.of("healthy", "rate", "roll-back", "labels", "slow", "weights", "vocabulary");

  @Mixin private UntrainedModel untrained = new UntrainedModel();

  private NsmcDataset.Split reviews;
  private HuggingFaceCheckpoint checkpoint;

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new ReproduceCollapse().runAsProcess(args);
  }

  @Override
  public List<Row> call() throws IOException {
    NsmcDataset all = train == null ? EmbeddedDefault.reviews() : NsmcDataset.read(train);
    reviews = (sample == null ? all : all.sample(sample, 1)).split(VALIDATION_SHARE, 1);
    checkpoint =
        untrained.checkpoint(reviews.train().stream().map(Review::document).toList(), MAX_TOKENS);
    List<Row> rows = new ArrayList<>();
    for (int seed = 1; only.contains("healthy") && seed <= healthy; seed++) {
      rows.add(run("nothing, seed " + seed, trainer(checkpoint).seed(seed), reviews.train()));
    }
    if (only.contains("rate")) {
      rows.add(run("rate too high, no warm-up, no clipping", tooHigh(), reviews.train()));
    }
    if (only.contains("roll-back")) {
      rows.add(
          run(
              "the same, rolling back",
              tooHigh().onAlarm(AlarmPolicy.ROLL_BACK_AND_HALVE_RATE),
              reviews.train()));
    }
    if (only.contains("labels")) {
      rows.add(run("labels of other texts", trainer(checkpoint), shuffledLabels()));
    }
    if (only.contains("slow")) {
      rows.add(
          run(
              "rate a thousand times too low",
              trainer(checkpoint).optimizer(optimizer(rate / 1000)),
              reviews.train()));
    }
    if (only.contains("weights")) {
      rows.add(run("weights that were never trained", fromUntrainedFile(), reviews.train()));
    }
    if (only.contains("vocabulary")) {
      rows.add(run("vocabulary of other texts", trainer(ofForeignVocabulary()), reviews.train()));
    }
    return rows;
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

  private SentimentTrainerBuilder tooHigh() {
    return trainer(checkpoint)
        .optimizer(optimizer(highRate))
        .schedule(LearningRateSchedule.constant())
        .maxGradientNorm(Double.POSITIVE_INFINITY);
  }

  private List<LabelledText> shuffledLabels() {
    List<String> labels =
        new ArrayList<>(reviews.train().stream().map(review -> review.label()).toList());
    Collections.shuffle(labels, new Random(1));
    return IntStream.range(0, labels.size())
        .mapToObj(i -> LabelledText.of(reviews.train().get(i).document(), labels.get(i)))
        .toList();
  }

  private SentimentTrainerBuilder fromUntrainedFile() throws IOException {
    Path directory = Files.createTempDirectory("koelectra-").resolve("never-trained");
    try (SentimentTrainer trainer = trainer(checkpoint).onAlarm(AlarmPolicy.WARN).build()) {
      trainer.save(directory);
    }
    return trainer(HuggingFaceCheckpoint.open(directory)).freshHead();
  }

  private HuggingFaceCheckpoint ofForeignVocabulary() {
    List<String> vocabulary = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "film");
    return HuggingFaceCheckpoint.untrained(untrained.config(vocabulary, MAX_TOKENS), vocabulary);
  }

  private Row run(
      String planted, SentimentTrainerBuilder builder, List<? extends LabelledText> texts)
      throws IOException {
    Row row;
    try (TerminalProgress progress = new TerminalProgress();
        SentimentTrainer trainer = builder.listener(progress).build()) {
      TrainingReport report = trainer.fit(texts, reviews.validation());
      row = new Row(planted, Optional.of(report.validation().accuracy()), report.alarms());
    } catch (TrainingAlarmException e) {
      row = new Row(planted, Optional.empty(), List.of(e.alarm()));
    }
    System.out.printf(
        "%-40s %s%n",
        row.planted(), row.accuracy().map("accuracy %.4f"::formatted).orElse("ended"));
    row.alarms().forEach(alarm -> System.out.println("    " + alarm));
    return row;
  }
}
