package io.koelectra.examples.lab;

import io.koelectra.examples.Example;
import io.koelectra.nsmc.DefaultModel;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.NsmcDataset;
import io.koelectra.nsmc.data.Sentiment;
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
@Command(description = "Compares the trainer's own choices with a grid of settings.")
public final class DefaultsStudy extends Example<List<DefaultsStudy.Row>> {

  private static final String CHOSEN = "chosen";

  /** Mean accuracies of all seeds with the trainer's own choices and the grid's best settings. */
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

  @Option(names = "--seeds", split = ",", description = "Seeds of runs to take the mean of.")
  private List<Long> seeds = List.of(1L, 2L, 3L);

  @Option(names = "--others", description = "Number of other reviews to measure accuracy on.")
  private int othersCount = 2000;

  @Option(names = "--rates", split = ",", description = "Learning rates of the grid.")
  private List<Double> rates = List.of(1e-4, 5e-4);

  @Option(names = "--steps", split = ",", description = "Numbers of steps of the grid, roughly.")
  private List<Integer> steps = List.of(300, 1000);

  @Option(names = "--out", required = true, description = "File of all runs, one a line.")
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
    LabelledDataset.Split all =
        NsmcDataset.read(train).split(0.05, 42); // as the model in the jar had
    LabelledDataset others = draw(all.validation(), othersCount, 1);
    List<String> grid = // for example 5e-04 x 300
        rates.stream()
            .flatMap(rate -> steps.stream().map(count -> "%.0e x %d".formatted(rate, count)))
            .toList();
    List<Row> rows = new ArrayList<>();
    for (int size : sizes) {
      Map<String, Double> means = new HashMap<>();
      for (long seed : seeds) {
        double share = Math.max(0.05, Math.min(0.2, 500.0 / size));
        LabelledDataset.Split texts = draw(all.train(), size, seed).split(share, seed);
        for (String settings : Stream.concat(Stream.of(CHOSEN), grid.stream()).toList()) {
          double accuracy = accuracy(settings, texts, others, size, seed);
          means.merge(settings, accuracy / seeds.size(), Double::sum);
        }
      }
      String best = grid.stream().max(Comparator.comparingDouble(means::get)).orElse(CHOSEN);
      Row row = new Row(size, means.get(CHOSEN), means.get(best), best);
      System.out.println(row);
      rows.add(row);
    }
    return rows;
  }

  /** As many positive as negative reviews. */
  private static LabelledDataset draw(LabelledDataset from, int size, long seed) {
    List<LabelledText> drawn = new ArrayList<>();
    for (String label : List.of(Sentiment.POSITIVE.label(), Sentiment.NEGATIVE.label())) {
      List<LabelledText> some = from.stream().filter(r -> r.label().equals(label)).toList();
      drawn.addAll(
          LabelledDataset.of(some, Sentiment.labels())
              .sample(drawn.isEmpty() ? size / 2 : size - size / 2, seed));
    }
    return LabelledDataset.of(drawn, Sentiment.labels());
  }

  private double accuracy(
      String settings, LabelledDataset.Split texts, LabelledDataset others, int size, long seed)
      throws IOException {
    String key = "%d\t%d\t%s".formatted(size, seed, settings);
    if (!accuracies.containsKey(key)) {
      accuracies.put(key, train(settings, texts, others, seed));
      String line = key + "\t" + accuracies.get(key) + "\n";
      Files.writeString(out, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    return accuracies.get(key);
  }

  private static double train(
      String settings, LabelledDataset.Split texts, LabelledDataset others, long seed)
      throws IOException {
    SentimentTrainerBuilder builder =
        SentimentTrainer.builder(DefaultModel.pretrained()).seed(seed).onAlarm(AlarmPolicy.WARN);
    if (!settings.equals(CHOSEN)) {
      String[] rateAndSteps = settings.split(" x ", -1);
      int batch = texts.train().size() < 2000 ? 16 : 32;
      float wanted = (float) Long.parseLong(rateAndSteps[1]) * batch;
      builder
          .optimizer(AdamW.builder().learningRate(Double.parseDouble(rateAndSteps[0])).build())
          .batchSize(batch)
          .epochs(Math.max(1, Math.round(wanted / texts.train().size())));
    }
    try (SentimentTrainer trainer = builder.build()) {
      trainer.fit(texts.train(), texts.validation());
      return trainer.evaluate(others).accuracy();
    }
  }
}
