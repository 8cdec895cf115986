package io.koelectra.examples.lab.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.examples.Example;
import io.koelectra.examples.lab.benchmark.SavedClassifier.Shape;
import io.koelectra.nsmc.data.NsmcDataset;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what comes before the network: reading a data set, tokenizing, opening a checkpoint.
 * Each stands next to what this machine takes for the unavoidable part of it.
 */
@Command(description = "Measures reading, tokenizing and opening against this machine's limits.")
public final class InputBenchmark extends Example<List<InputBenchmark.Figure>> {

  private static final int RANDOM_TEXTS = 20_000;
  private static final int VOCABULARY = 8_000;

  /**
   * A speed next to a limit of this machine that was measured in the same run.
   *
   * @param target share of the limit that this library is to reach
   */
  record Figure(String what, double value, double limit, double target, String unit) {

    @Override
    public String toString() {
      String form = "%-48s %,12.1f %-8s of %,12.1f: %4.0f%% (target %.0f%%)";
      return form.formatted(what, value, unit, limit, 100 * value / limit, 100 * target);
    }
  }

  @Option(
      names = "--reviews",
      description = "ratings_train.txt, plain or gzip (default: random texts).")
  private Path reviews;

  @Option(names = "--model", description = "Size of the model to open: ${COMPLETION-CANDIDATES}.")
  private Shape shape = Shape.SMALL;

  @Option(names = "--repetitions", description = "Times to repeat; the fastest is printed.")
  private int repetitions = 5;

  private final List<Figure> figures = new ArrayList<>();

  /** Runs the benchmark; {@code --help} lists the options. */
  public static void main(String[] args) {
    new InputBenchmark().runAsProcess(args);
  }

  @Override
  public List<Figure> call() throws IOException {
    Iterable<String> lines = reviews == null ? randomReviews() : new TextLines(reviews);
    List<String> texts = read(String.join("\n", lines).getBytes(UTF_8));
    List<String> sample = texts.subList(0, Math.min(RANDOM_TEXTS, texts.size()));
    tokenize(texts, new WordPieceTrainer(VOCABULARY).train(sample));
    open();
    return figures;
  }

  /** Lines in NSMC's form. */
  private static List<String> randomReviews() throws IOException {
    List<String> lines = new ArrayList<>(List.of("id\tdocument\tlabel"));
    for (String text : RandomTexts.draw(RANDOM_TEXTS, RandomTexts.vocabulary(VOCABULARY))) {
      lines.add(lines.size() + "\t" + text + "\t" + lines.size() % 2);
    }
    return lines;
  }

  private List<String> read(byte[] file) throws IOException {
    double megabytes = file.length / 1e6;
    List<String> texts = new ArrayList<>();
    Machine.Work read =
        () -> {
          texts.clear();
          NsmcDataset.read(new ByteArrayInputStream(file), "the reviews")
              .forEach(review -> texts.add(review.text()));
        };
    tell(
        "reading reviews; limit: decoding them into lines",
        megabytes / fastest(read),
        megabytes / fastest(() -> new String(file, UTF_8).lines().forEach(line -> {})),
        0.25,
        "MB/s");
    return texts;
  }

  private void tokenize(List<String> texts, List<String> vocabulary) throws IOException {
    Map<String, Integer> ids = new HashMap<>();
    vocabulary.forEach(piece -> ids.put(piece, ids.size()));
    double least = fastest(() -> texts.forEach(text -> lookUp(text, ids)));
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(vocabulary)) {
      double single = fastest(() -> texts.forEach(t -> tokenizer.encode(t, RandomTexts.LONGEST)));
      double parallel = fastest(() -> tokenizer.encodeAll(texts, RandomTexts.LONGEST));
      int processors = Runtime.getRuntime().availableProcessors();
      tell(
          "tokenizing, one thread; limit: one look-up a character",
          texts.size() / single,
          texts.size() / least,
          0.1,
          "texts/s");
      tell(
          "tokenizing, all; limit: one thread times processors",
          texts.size() / parallel,
          texts.size() / single * processors,
          0.8,
          "texts/s");
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
      Machine.Work load =
          () -> {
            try (NDManager manager = OfflineEngine.newManager()) {
              HuggingFaceCheckpoint.open(saved.directory()).loadClassifier(manager);
            }
          };
      tell(
          "opening %s, tokenizer included; limit: reading its bytes".formatted(shape),
          megabytes / fastest(load),
          megabytes / fastest(() -> Files.readAllBytes(weights)),
          0.25,
          "MB/s");
    }
  }

  /** Seconds, after a repetition to warm up. */
  private double fastest(Machine.Work work) throws IOException {
    work.run();
    return Machine.fastest(repetitions, work);
  }

  private void tell(String what, double value, double limit, double target, String unit) {
    Figure figure = new Figure(what, value, limit, target, unit);
    System.out.println(figure);
    figures.add(figure);
  }
}
