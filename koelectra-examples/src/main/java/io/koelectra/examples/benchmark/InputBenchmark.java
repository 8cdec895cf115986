package io.koelectra.examples.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.examples.Example;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Review;
import io.koelectra.pretraining.TextLines;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.tokenizer.WordPieceTrainer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what comes before the network: reading a data set, tokenizing, opening a checkpoint.
 * Each stands next to what this machine takes for the unavoidable part of it.
 */
@Command(
    name = "InputBenchmark",
    mixinStandardHelpOptions = true,
    description = "Measure reading, tokenizing and opening against this machine's limits.")
public final class InputBenchmark extends Example<List<Figure>> {

  private static final int RANDOM_TEXTS = 20_000;
  private static final int VOCABULARY = 8_000;
  private static final int TRAINING_TEXTS = 20_000;
  private static final int MAX_TOKENS = 128;

  @Option(
      names = "--reviews",
      description = "Real reviews in NSMC's format, such as ratings_train.txt (default: random).")
  private Path reviews;

  @Option(
      names = "--model",
      description = "Shape to open: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ModelShape shape = ModelShape.SMALL;

  @Option(
      names = "--repetitions",
      description = "Of which the fastest is told (default: ${DEFAULT-VALUE}).")
  private int repetitions = 5;

  private final List<Figure> figures = new ArrayList<>();

  /** Runs the benchmark; {@code --help} lists the options. */
  public static void main(String[] args) {
    new InputBenchmark().runAsProcess(args);
  }

  @Override
  public List<Figure> call() throws IOException {
    byte[] file =
        reviews == null
            ? randomReviews()
            : String.join("\n", new TextLines(reviews)).getBytes(UTF_8);
    List<String> texts = read(file);
    List<String> sample = texts.subList(0, Math.min(TRAINING_TEXTS, texts.size()));
    tokenize(texts, new WordPieceTrainer(VOCABULARY).train(sample));
    open();
    return figures;
  }

  /** In NSMC's form. */
  private static byte[] randomReviews() throws IOException {
    List<String> texts = RandomTexts.draw(RANDOM_TEXTS, RandomTexts.vocabulary(VOCABULARY));
    return IntStream.range(0, texts.size())
        .mapToObj(i -> i + "\t" + texts.get(i) + "\t" + i % 2)
        .collect(Collectors.joining("\n", "id\tdocument\tlabel\n", "\n"))
        .getBytes(UTF_8);
  }

  private List<String> read(byte[] file) throws IOException {
    double least = fastest(() -> new String(file, UTF_8).lines().count());
    double seconds = fastest(() -> NsmcDataset.read(new ByteArrayInputStream(file), "the reviews"));
    double megabytes = file.length / 1e6;
    tell(
        new Figure(
            "reading reviews; limit: decoding them into lines",
            megabytes / seconds,
            megabytes / least,
            0.25,
            "MB/s"));
    List<String> texts = new ArrayList<>();
    for (Review review : NsmcDataset.read(new ByteArrayInputStream(file), "the reviews")) {
      texts.add(review.document());
    }
    return texts;
  }

  private void tokenize(List<String> texts, List<String> vocabulary) throws IOException {
    Map<String, Integer> ids = new HashMap<>();
    vocabulary.forEach(piece -> ids.put(piece, ids.size()));
    double least = fastest(() -> texts.stream().mapToInt(text -> lookUp(text, ids)).sum());
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(vocabulary)) {
      double single =
          fastest(() -> texts.stream().map(text -> tokenizer.encode(text, MAX_TOKENS)).toList());
      double parallel = fastest(() -> tokenizer.encodeAll(texts, MAX_TOKENS));
      int processors = Runtime.getRuntime().availableProcessors();
      tell(
          new Figure(
              "tokenizing, one thread; limit: one look-up a character",
              texts.size() / single,
              texts.size() / least,
              0.1,
              "texts/s"));
      tell(
          new Figure(
              "tokenizing, all; limit: one thread times processors",
              texts.size() / parallel,
              texts.size() / single * processors,
              0.8,
              "texts/s"));
    }
  }

  /** As many look-ups as a text has characters, which a greedy longest match needs at the least. */
  private static int lookUp(String text, Map<String, Integer> ids) {
    int found = 0;
    for (int i = 0; i < text.length(); i++) {
      found += ids.getOrDefault(text.substring(i, i + 1), 0);
    }
    return found;
  }

  private void open() throws IOException {
    try (SavedClassifier saved = SavedClassifier.random(shape)) {
      Path weights = saved.directory().resolve("model.safetensors");
      double megabytes = Files.size(weights) / 1e6;
      double least = fastest(() -> Files.readAllBytes(weights));
      double seconds =
          fastest(
              () -> {
                try (NDManager manager = OfflineEngine.newManager()) {
                  return HuggingFaceCheckpoint.open(saved.directory()).loadClassifier(manager);
                }
              });
      tell(
          new Figure(
              "opening %s, tokenizer included; limit: reading its bytes".formatted(shape),
              megabytes / seconds,
              megabytes / least,
              0.25,
              "MB/s"));
    }
  }

  private void tell(Figure figure) {
    System.out.println(figure);
    figures.add(figure);
  }

  /** Work that may fail to read, and its result, which is not used. */
  @FunctionalInterface
  private interface Work {
    Object run() throws IOException;
  }

  /** Seconds of the fastest repetition, after one to warm up. */
  private double fastest(Work work) throws IOException {
    double fastest = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= repetitions; i++) {
      long start = System.nanoTime();
      work.run();
      double seconds = (System.nanoTime() - start) / 1e9;
      fastest = i == 0 ? fastest : Math.min(fastest, seconds);
    }
    return fastest;
  }
}
