package io.koelectra.examples.lab;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.examples.Example;
import io.koelectra.nsmc.DefaultModel;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Sentiment;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares what a trainer chooses by itself with a small grid of settings, on few to many reviews
 * of NSMC's training file: accuracy on others that the model in the jar had no labels of.
 *
 * <p>Every run is a line of {@code --out}; a study that was killed goes on behind the last one.
 */
@Command(
    name = "DefaultsStudy",
    mixinStandardHelpOptions = true,
    description = "Compare the trainer's own choices with a grid of settings.")
public final class DefaultsStudy extends Example<List<DefaultsStudy.Row>> {

  private static final double HELD_OUT_SHARE = 0.05;

  /** The split that the model in the jar was trained with. */
  private static final long JAR_SEED = 42;

  private static final String CHOSEN = "chosen";

  /**
   * The figures of all seeds for a number of reviews.
   *
   * @param chosen mean accuracy with the trainer's own choices
   * @param best that of the best settings of the grid
   * @param bestSettings which those are
   */
  record Row(int size, double chosen, double best, String bestSettings) {

    @Override
    public String toString() {
      return "%,6d reviews: chosen %.4f, best of the grid %.4f (%s), %.1f points apart"
          .formatted(size, chosen, best, bestSettings, 100 * (best - chosen));
    }
  }

  @Option(names = "--train", required = true, description = "ratings_train.txt, plain or gzip.")
  private Path train;

  @Option(names = "--sizes", split = ",", description = "Numbers of reviews to train on.")
  private List<Integer> sizes = List.of(100, 300, 1000, 3000, 10_000);

  @Option(names = "--seeds", split = ",", description = "Seeds of draws and training.")
  private List<Long> seeds = List.of(1L, 2L, 3L);

  @Option(
      names = "--positive-share",
      description = "Share of positive reviews, in training and after (default: ${DEFAULT-VALUE}).")
  private double positiveShare = 0.5;

  @Option(
      names = "--others",
      description = "Other reviews to measure accuracy on (default: ${DEFAULT-VALUE}).")
  private int othersCount = 2000;

  @Option(names = "--rates", split = ",", description = "Learning rates of the grid.")
  private List<Double> rates = List.of(1e-4, 5e-4);

  @Option(names = "--steps", split = ",", description = "Steps of the grid, about.")
  private List<Integer> steps = List.of(300, 1000);

  @Option(names = "--fresh-head", description = "Start with a fresh head.")
  private boolean freshHead;

  @Option(names = "--out", required = true, description = "File for a line a run.")
  private Path out;

  private final Map<String, Double> accuracies = new HashMap<>();

  /** Runs the study; {@code --help} lists the options. */
  public static void main(String[] args) {
    new DefaultsStudy().runAsProcess(args);
  }

  @Override
  public List<Row> call() throws IOException {
    if (Files.exists(out)) {
      for (String line : Files.readAllLines(out)) {
        int tab = line.lastIndexOf('\t');
        accuracies.put(line.substring(0, tab), Double.valueOf(line.substring(tab + 1)));
      }
    }
    NsmcDataset.Split all = NsmcDataset.read(train).split(HELD_OUT_SHARE, JAR_SEED);
    NsmcDataset others = draw(all.validation(), othersCount, 1);
    List<Row> rows = new ArrayList<>();
    for (int size : sizes) {
      Map<String, Double> sums = new HashMap<>();
      for (long seed : seeds) {
        NsmcDataset drawn = draw(all.train(), size, seed);
        double share = Math.max(0.05, Math.min(0.2, 500.0 / size));
        NsmcDataset.Split texts = drawn.split(share, seed);
        for (String settings : Stream.concat(Stream.of(CHOSEN), grid().stream()).toList()) {
          sums.merge(settings, accuracy(settings, texts, others, size, seed), Double::sum);
        }
      }
      Row row = row(size, sums);
      System.out.println(row);
      rows.add(row);
    }
    return rows;
  }

  private Row row(int size, Map<String, Double> sums) {
    String best = grid().stream().max(Comparator.comparingDouble(sums::get)).orElse(CHOSEN);
    return new Row(size, sums.get(CHOSEN) / seeds.size(), sums.get(best) / seeds.size(), best);
  }

  /** For example {@code 5e-04 x 300}. */
  private List<String> grid() {
    return rates.stream()
        .flatMap(rate -> steps.stream().map(count -> "%.0e x %d".formatted(rate, count)))
        .toList();
  }

  private NsmcDataset draw(NsmcDataset from, int size, long seed) {
    int positive = (int) Math.round(size * positiveShare);
    return NsmcDataset.of(
        Stream.concat(
                of(from, Sentiment.POSITIVE).sample(positive, seed).stream(),
                of(from, Sentiment.NEGATIVE).sample(size - positive, seed).stream())
            .toList());
  }

  private static NsmcDataset of(NsmcDataset reviews, Sentiment sentiment) {
    return NsmcDataset.of(
        reviews.stream().filter(review -> review.sentiment() == sentiment).toList());
  }

  private double accuracy(
      String settings, NsmcDataset.Split texts, NsmcDataset others, int size, long seed)
      throws IOException {
    String key =
        "%d\t%d\t%s\t%s\t%s"
            .formatted(size, seed, positiveShare, freshHead ? "fresh head" : "kept head", settings);
    if (!accuracies.containsKey(key)) {
      double accuracy = train(settings, texts, others, seed);
      Files.writeString(
          out, key + "\t" + accuracy + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      accuracies.put(key, accuracy);
    }
    return accuracies.get(key);
  }

  private double train(String settings, NsmcDataset.Split texts, NsmcDataset others, long seed)
      throws IOException {
    HuggingFaceCheckpoint start = DefaultModel.pretrained();
    SentimentTrainerBuilder builder =
        SentimentTrainer.builder(start).seed(seed).onAlarm(AlarmPolicy.WARN);
    if (freshHead) {
      builder.labels(Sentiment.labels()).freshHead();
    }
    if (!settings.equals(CHOSEN)) {
      String[] parts = settings.split(" x ", -1);
      int batch = texts.train().size() < 2000 ? 16 : 32;
      long wanted = Long.parseLong(parts[1]) * batch;
      builder
          .optimizer(AdamW.builder().learningRate(Double.parseDouble(parts[0])).build())
          .batchSize(batch)
          .epochs(Math.max(1, Math.round((float) wanted / texts.train().size())));
    }
    try (SentimentTrainer trainer = builder.build()) {
      trainer.fit(texts.train(), texts.validation());
      return trainer.evaluate(others).accuracy();
    }
  }
}
