package io.koelectra.examples.benchmark;

import ai.djl.MalformedModelException;
import io.koelectra.examples.Example;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Review;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.OptimizationStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures fine-tuning and classification of KoELECTRA's shapes with random weights, on reviews of
 * NSMC's lengths: random tokens, or real reviews with {@code --reviews} and {@code --tokenizer}.
 */
@Command(
    name = "Benchmark",
    mixinStandardHelpOptions = true,
    description = "Measure fine-tuning and classification on this machine.")
public final class Benchmark extends Example<List<Measurement>> {

  private static final int LONGEST = 128;
  private static final int TRAINING_BATCH = 16;
  private static final int CLASSIFICATION_BATCH = 32;
  private static final int POOL = 100 * CLASSIFICATION_BATCH;
  private static final int FIRST_WORD = 5;

  @Option(
      names = "--models",
      split = ",",
      description = "Shapes to measure: ${COMPLETION-CANDIDATES} (default: SMALL,BASE).")
  private List<ModelShape> models = List.of(ModelShape.SMALL, ModelShape.BASE);

  @Option(
      names = "--regimes",
      split = ",",
      description = "How reviews are batched: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Regime> regimes = List.of(Regime.values());

  @Option(
      names = "--repetitions",
      description = "Of which the median is told (default: ${DEFAULT-VALUE}).")
  private int repetitions = 5;

  @Option(
      names = "--batches",
      description = "Of different lengths in a repetition (default: ${DEFAULT-VALUE}).")
  private int batches = 8;

  @Option(
      names = "--single",
      description = "Reviews classified one at a time (default: ${DEFAULT-VALUE}).")
  private int single = 200;

  @Option(names = "--quick", description = "Two repetitions of three batches, 40 single reviews.")
  private boolean quick;

  @Option(names = "--reviews", description = "Real reviews in NSMC's format; with --tokenizer.")
  private Path reviews;

  @Option(names = "--tokenizer", description = "Directory with the vocab.txt for --reviews.")
  private Path tokenizer;

  @Option(
      names = "--torchscript",
      description =
          "TorchScript model to classify with as well; takes ids, mask and segments, (B, T) each.")
  private Path torchScript;

  /** Runs the benchmark; {@code --help} lists the options. */
  public static void main(String[] args) {
    new Benchmark().runAsProcess(args);
  }

  @Override
  public List<Measurement> call() throws IOException {
    if (quick) {
      repetitions = 2;
      batches = 3;
      single = 40;
    }
    System.out.printf(
        "%d processors, OMP_NUM_THREADS %s, OMP_WAIT_POLICY %s%n%s%n",
        Runtime.getRuntime().availableProcessors(),
        System.getenv().getOrDefault("OMP_NUM_THREADS", "not set"),
        System.getenv().getOrDefault("OMP_WAIT_POLICY", "not set"),
        Measurement.HEADER);
    List<Measurement> measurements = new ArrayList<>();
    for (ModelShape model : models) {
      measure(model, tokens(model.config().vocabSize()), measurements);
    }
    return measurements;
  }

  private List<int[]> tokens(int vocabularySize) throws IOException {
    Random random = new Random(1);
    if (reviews == null) {
      return Arrays.stream(TokenLengths.ofNsmc().draw(POOL, LONGEST, random))
          .mapToObj(length -> random.ints(length, FIRST_WORD, vocabularySize).toArray())
          .toList();
    }
    if (tokenizer == null) {
      throw new IllegalArgumentException("--reviews needs --tokenizer, a directory with vocab.txt");
    }
    List<Review> all = new ArrayList<>();
    NsmcDataset.read(reviews).forEach(all::add);
    Collections.shuffle(all, random);
    try (KoElectraTokenizer opened = KoElectraTokenizer.open(tokenizer)) {
      return all.stream()
          .limit(POOL)
          .map(review -> opened.encode(review.document(), LONGEST).inputIds())
          .toList();
    }
  }

  private void measure(ModelShape model, List<int[]> tokens, List<Measurement> measurements)
      throws IOException {
    String name = model.toString();
    try (BenchmarkedModel measured = new BenchmarkedModel(model.config());
        BenchmarkRun run = new BenchmarkRun(model.config(), repetitions)) {
      for (Regime regime : regimes) {
        try (OptimizationStep training = measured.newTraining()) {
          measurements.add(
              run.measure(
                  "fine-tune %s, %s".formatted(name, lowerCase(regime)),
                  regime.batches(tokens, TRAINING_BATCH, batches, LONGEST),
                  3,
                  batch -> measured.train(training, batch)));
        }
      }
      measured.freeze();
      List<TokenBatch> alone = Regime.BUCKETS.batches(tokens, 1, single, LONGEST);
      measurements.add(
          run.measureSingle(
              "plain blocks %s, one at a time".formatted(name), alone, measured::classify));
      measured.pack();
      measureClassification(name, run, tokens, measured::classify, measurements);
      if (torchScript != null) {
        try (TorchScriptModel other = TorchScriptModel.open(torchScript)) {
          measureClassification("TorchScript", run, tokens, other::classify, measurements);
        } catch (MalformedModelException e) {
          throw new IOException(torchScript + " is no TorchScript model: " + e.getMessage(), e);
        }
      }
    }
  }

  private void measureClassification(
      String name,
      BenchmarkRun run,
      List<int[]> tokens,
      Consumer<TokenBatch> classify,
      List<Measurement> measurements) {
    for (Regime regime : regimes) {
      measurements.add(
          run.measure(
              "classify %s, %s".formatted(name, lowerCase(regime)),
              regime.batches(tokens, CLASSIFICATION_BATCH, batches, LONGEST),
              1,
              classify));
    }
    measurements.add(
        run.measureSingle(
            "classify %s, one at a time".formatted(name),
            Regime.BUCKETS.batches(tokens, 1, single, LONGEST),
            classify));
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
